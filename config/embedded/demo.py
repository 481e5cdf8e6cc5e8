"""The whole product on one machine: servers, migrations, the demo evening, every process, until Ctrl-C."""

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from types import FrameType

from config.embedded import addresses, children, crew, environment, homes, keeper, pair

MANAGEMENT = (("migrate", "--no-input", "-v0"), ("collectstatic", "--no-input", "-v0"), ("seed_demo",))
LOGINS = "host, server, kitchen, manager, support, owner; password covers-demo; manager's PIN 2468"


def serve() -> None:
    """Start everything, say where it is, and keep it running until a signal asks for the end.

    Raises ChildDied when something does not come up; SystemExit when it ends or a port is taken.
    """
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _end)
    ports = addresses.choose()
    with homes.demo() as home, keeper.Keeper() as base, keeper.Keeper() as workers:
        print("Starting Covers ...", flush=True)
        urls = pair.start(home, base, is_durable=True)
        defaults = {**environment.demo(home), **urls}
        variables = environment.with_defaults(defaults) | ports.variables()
        for words in MANAGEMENT:
            if words[0] != "seed_demo" or _is_built("seed_demo"):
                _manage(words, variables)
        _start(workers, home, variables, ports)
        print(_welcome(home, urls["DATABASE_URL"], ports), flush=True)
        _keep(base, workers)


def _start(
    workers: keeper.Keeper, home: homes.Home, variables: Mapping[str, str], ports: addresses.Addresses
) -> None:
    """Start the processes; wait for those that answer on a port."""
    awaited = [(workers.start(crew.web(home, variables)), f"{ports.web}/readyz")]
    if ports.has_own_sandbox and _is_built("opentable_sandbox"):
        awaited.append((workers.start(crew.sandbox(home, variables)), f"{ports.sandbox}/"))
    if Path("config/asgi.py").exists():
        workers.start(crew.live(home, variables))
    for program in crew.background(home, variables):
        if program.name != "relay" or _is_built("relay"):
            workers.start(program)
    for child, place in awaited:
        children.wait_until(child, partial(_answers, place))


def _is_built(command: str) -> bool:
    return any(Path().glob(f"*/**/management/commands/{command}.py"))


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


def _welcome(home: homes.Home, database: str, ports: addresses.Addresses) -> str:
    # By this name and not by number: passkeys need a host name.
    lines = [("back office", f"http://localhost:{ports.web}/admin/")]
    if ports.has_own_sandbox:
        lines.append(("OpenTable's sandbox", f"http://localhost:{ports.sandbox}/"))
    lines += [
        ("live streams", f"http://localhost:{ports.live}/"),
        ("logins", LOGINS),
        ("database", database),
        ("mail", os.path.relpath(home.path / "mail")),
        ("logs", os.path.relpath(home.logs)),
    ]
    shown = "\n".join(f"  {name:<20} {text}" for name, text in lines)
    return f"\nCovers is running; Ctrl-C stops it.\n\n{shown}\n"


def _keep(base: keeper.Keeper, workers: keeper.Keeper) -> None:
    """Mend what dies, until a signal, or the end of the make that started us."""
    parent = os.getppid()
    while not os.environ.get("MAKELEVEL") or os.getppid() == parent:
        base.mend()
        workers.mend()
        time.sleep(0.2)


def _end(number: int, frame: FrameType | None) -> None:
    """Leave by an exception, so that everything is stopped on the way out, and let nothing disturb that."""
    for other in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(other, signal.SIG_IGN)
    sys.exit(0)
