"""The whole product in one home: servers, migrations, the demo evening, every process."""

import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial

from config.embedded import addresses, children, crew, environment, homes, keeper, pair

MANAGEMENT = (("migrate", "--no-input", "-v0"), ("collectstatic", "--no-input", "-v0"), ("seed_demo",))


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
        for words in MANAGEMENT:
            _manage(words, everything)
        _start(processes, home, everything, ports)
        yield Product({name: everything[name] for name in ours | ports.variables()}, servers, processes)


def _start(
    processes: keeper.Keeper, home: homes.Home, variables: Mapping[str, str], ports: addresses.Addresses
) -> None:
    """Start the processes: those that answer on a port first, waited for, then those behind them."""
    awaited = [(processes.start(crew.web(home, variables)), f"{ports.web}/readyz")]
    if ports.has_own_sandbox:
        awaited.append((processes.start(crew.sandbox(home, variables)), f"{ports.sandbox}/"))
    awaited.append((processes.start(crew.live(home, variables)), f"{ports.live}/"))
    for child, place in awaited:
        children.wait_until(child, partial(_answers, place))
    for program in crew.background(home, variables):
        processes.start(program)


def _manage(words: tuple[str, ...], variables: Mapping[str, str]) -> None:
    command = [*children.leash(signal.SIGTERM), sys.executable, "manage.py", *words]
    if subprocess.run(command, env=variables, stdin=subprocess.DEVNULL).returncode != 0:
        raise SystemExit(f"manage.py {words[0]} failed; the lines above say why.")


def _answers(place: str) -> bool:
    """True when something at this port and path answers, and does not say that it is broken."""
    try:
        with urllib.request.urlopen(f"http://{addresses.HOST}:{place}", timeout=2.0):
            return True
    except urllib.error.HTTPError as error:
        return error.code < 500
    except OSError:
        return False
