"""The product for a person to look at: it says where it is, and serves until Ctrl-C."""

import os
import signal
import time

from config.embedded import addresses, homes, product, run

LOGINS = "host, server, kitchen, manager, support, owner; password covers-demo; manager's PIN 2468"


def serve() -> int:
    """Start everything, say where it is, and keep it running until a signal asks for the end.

    Raises ChildDied when something does not come up; SystemExit when it ends or a port is taken.
    """
    run.leave_at(signal.SIGINT, signal.SIGTERM, signal.SIGHUP, status=0)
    ports = addresses.choose()
    with homes.demo() as home:
        print("Starting Covers ...", flush=True)
        with product.running(home, ports) as running:
            print(_welcome(home, running.variables["DATABASE_URL"], ports), flush=True)
            _keep(running)
    return 0


def _welcome(home: homes.Home, database: str, ports: addresses.Addresses) -> str:
    # By this name and not by number: passkeys need a host name.
    lines = [("back office", f"http://localhost:{ports.web}/")]
    if ports.has_own_sandbox:
        lines.append(("OpenTable's sandbox", f"http://localhost:{ports.sandbox}/"))
    lines += [
        ("live streams", f"http://localhost:{ports.live}/"),
        ("logins", LOGINS),
        ("database", database),
        ("mail", os.path.relpath(home.mail)),
        ("logs", os.path.relpath(home.logs)),
    ]
    shown = "\n".join(f"  {name:<20} {text}" for name, text in lines)
    return f"\nCovers is running; Ctrl-C stops it.\n\n{shown}\n"


def _keep(running: product.Product) -> None:
    """Mend what dies, until a signal, or until the make that started us is gone."""
    parent = os.getppid()
    while not os.environ.get("MAKELEVEL") or os.getppid() == parent:
        running.mend()
        time.sleep(0.2)
