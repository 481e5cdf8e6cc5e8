"""What OpenTable knows: the house that the doors and the scenarios work in."""

import threading
from dataclasses import dataclass

from config.opentable.sandbox.directory import Account, Directory, Restaurant
from config.opentable.sandbox.exchange import Refused
from config.opentable.sandbox.faults import Faults
from config.opentable.sandbox.ledger import Ledger
from config.opentable.sandbox.partner import Caller, Reply

TOKEN_SECONDS = 2_419_181


@dataclass(slots=True)
class House:
    """One sandbox: whom it knows, what it remembers, how it calls, and how it misbehaves.

    `origin` is its own scheme, host and port, from which hrefs are made. `settled` is notified whenever a
    make has been answered, for those who wait to know whether a number exists. `grace_seconds` is how long an
    unknown number has until it is canceled.
    """

    directory: Directory
    ledger: Ledger
    caller: Caller
    faults: Faults
    stopping: threading.Event
    settled: threading.Condition
    origin: str = ""
    token_seconds: int = TOKEN_SECONDS
    framing: str = "frame"
    grace_seconds: float = 0.0

    def restaurant(self, rid: int) -> Restaurant:
        """A restaurant by its number, or 404."""
        restaurant = self.directory.restaurants.get(rid)
        if restaurant is None:
            raise Refused(404, "not_found", f"There is no restaurant {rid}")
        return restaurant

    def account(self, rid: int) -> Account:
        """The account that serves a restaurant, or 404."""
        account = self.directory.account_of(rid)
        if account is None:
            raise Refused(404, "not_found", f"Nobody serves restaurant {rid}")
        return account

    def call(self, rid: int, method: str, path: str, document: object = None) -> Reply:
        """Call the partner that serves a restaurant."""
        return self.caller.send(self.account(rid), rid, method, path, document)
