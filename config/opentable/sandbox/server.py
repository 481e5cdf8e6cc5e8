"""The sandbox's HTTP server, on loopback.

From a test::

    from config.opentable.sandbox import server

    running = server.start(port=0, callbacks="http://127.0.0.1:8000", state=None)
    running.url      # "http://127.0.0.1:54321": OPENTABLE_SANDBOX_OAUTH_URL and OPENTABLE_SANDBOX_API_URL
    running.house    # what it holds: running.house.ledger, .faults, .caller.manners, .caller.base_url
    running.stop()   # closes every connection and the state file

`port=0` takes a free port. `state` is a file that survives restarts; None keeps everything in memory.
`bookings` is a JSON file of what OpenTable knows from the start; `POST /sandbox/bookings` takes the same.
`running.house.caller.base_url` may be changed later, when the product's own address is known only then.
"""

import os
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from config.opentable.sandbox import directory
from config.opentable.sandbox.faults import Faults
from config.opentable.sandbox.house import TOKEN_SECONDS, House, adoption, reach
from config.opentable.sandbox.ledger import Ledger
from config.opentable.sandbox.listener import HOST, Server
from config.opentable.sandbox.partner import Caller
from config.opentable.sandbox.scenarios import floor, ghosts, seeding

TIMER_SECONDS, FRN_SECONDS = 0.5, 5.0
# How long a stop may take to be noticed: many tests stop a sandbox each.
POLL_SECONDS = 0.03


@dataclass(slots=True)
class Running:
    """A started sandbox."""

    house: House
    server: Server
    threads: list[threading.Thread]

    @property
    def url(self) -> str:
        """Its origin."""
        return self.house.origin

    def stop(self) -> None:
        """End it: connections are closed, the state file is complete. A second stop does nothing."""
        if self.house.stopping.is_set():
            return
        self.house.stopping.set()
        self.server.close_all()
        for thread in self.threads:
            thread.join(timeout=5)
        self.house.ledger.close()


def start(
    port: int = 0,
    callbacks: str = "http://127.0.0.1:8000",
    state: str | Path | None = None,
    *,
    bookings: Path | None = None,
    token_seconds: int = TOKEN_SECONDS,
    framing: str = "frame",
    timer_seconds: float = TIMER_SECONDS,
    frn_seconds: float = FRN_SECONDS,
    grace_seconds: float = 0.0,
    environment: Mapping[str, str] | None = None,
) -> Running:
    """Start a sandbox in threads of this process; the module's docstring shows how it is used."""
    stopping, ledger = threading.Event(), Ledger(Path(state) if state else None)
    house = House(
        directory=directory.load(os.environ if environment is None else environment),
        ledger=ledger,
        caller=Caller(callbacks.rstrip("/"), ledger),
        faults=Faults(stopping),
        stopping=stopping,
        settled=threading.Condition(),
        token_seconds=token_seconds,
        grace_seconds=grace_seconds,
        framing=framing,
    )
    listening = Server(port, house)
    house.origin = f"http://{HOST}:{listening.server_address[1]}"
    adoption.recall(house)
    ghosts.get_acquainted(house)
    if bookings:
        seeding.give_file(house, bookings)
    threads = [
        threading.Thread(target=listening.serve_forever, args=(POLL_SECONDS,), name="sandbox", daemon=True),
        _every(timer_seconds, floor.finish_what_is_due, house),
        _every(frn_seconds, reach.ask_the_lost, house),
    ]
    for thread in threads:
        thread.start()
    return Running(house, listening, threads)


def _every(seconds: float, deed: Callable[[House], None], house: House) -> threading.Thread:
    def repeat() -> None:
        while not house.stopping.wait(seconds):
            deed(house)

    return threading.Thread(target=repeat, name=deed.__name__, daemon=True)
