"""The whole product in one home: servers, migrations, the demo evening, every process."""

import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial

from config.embedded import addresses, attach, children, crew, environment, homes, keeper, pair

# Done at once: neither needs the other.
OPENING = (("seed_demo", "--migrate"), ("collectstatic", "--no-input", "-v0"))


@dataclass(frozen=True)
class Product:
    """What runs: `variables` are those that every process of it has beside the caller's own."""

    variables: dict[str, str]
    servers: keeper.Keeper
    processes: keeper.Keeper

    def mend(self) -> None:
        """Start again what has died."""
        self.servers.mend()
        self.processes.mend()


@contextmanager
def running(home: homes.Home, ports: addresses.Addresses) -> Iterator[Product]:
    """Start everything, wait until it answers, and stop it at the end: the servers last.

    Raises ChildDied when something does not come up, SystemExit when a management command fails.
    """
    with keeper.Keeper() as servers, keeper.Keeper() as processes:
        ours = {**environment.demo(home), **pair.start(home, servers, is_durable=True)}
        everything = environment.with_defaults(ours) | ports.variables()
        _open(everything)
        variables = {name: everything[name] for name in ours | ports.variables()}
        # Before any port answers: whoever waits for one may go on with a command.
        attach.publish(home, variables)
        _start(processes, home, everything, ports)
        yield Product(variables, servers, processes)


def _open(variables: Mapping[str, str]) -> None:
    """Migrate, seed and collect what the pages are made of."""
    command = [*children.leash(signal.SIGTERM), sys.executable, "manage.py"]
    started = {
        words[0]: subprocess.Popen([*command, *words], env=variables, stdin=subprocess.DEVNULL)
        for words in OPENING
    }
    try:
        failed = [name for name, process in started.items() if process.wait() != 0]
    finally:
        # A signal may have ended the wait.
        for process in started.values():
            process.kill()
    if failed:
        raise SystemExit(f"manage.py {failed[0]} failed; the lines above say why.")


def _start(
    processes: keeper.Keeper, home: homes.Home, variables: Mapping[str, str], ports: addresses.Addresses
) -> None:
    """Start the processes: those that people wait for first, then those behind them."""
    awaited = [(processes.start(crew.web(home, variables)), f"{ports.web}/readyz")]
    if ports.has_own_sandbox:
        awaited.append((processes.start(crew.sandbox(home, variables)), f"{ports.sandbox}/"))
    _wait(awaited)
    live = processes.start(crew.live(home, variables))
    for program in crew.background(home, variables):
        processes.start(program)
    _wait([(live, f"{ports.live}/")])


def _wait(awaited: Sequence[tuple[children.Child, str]]) -> None:
    for child, place in awaited:
        children.wait_until(child, partial(_answers, place))


def _answers(place: str) -> bool:
    """True when something at this port and path answers, and does not say that it is broken."""
    try:
        with urllib.request.urlopen(f"http://{addresses.HOST}:{place}", timeout=2.0):
            return True
    except urllib.error.HTTPError as error:
        return error.code < 500
    except OSError:
        return False
