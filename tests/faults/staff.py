"""Staff at their browsers seat parties, order, fire, present and take money, over HTTP; each tap is timed."""

import random
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import requests
from django.conf import settings
from django.db import connection
from django.test import Client

from availability.models import Table
from config.outlets.models import Outlet
from config.roles import Role
from pos_sync.models import Cart, CartState, Item
from reservations.models import State
from tests.factories import people
from tests.factories.availability import TableFactory
from tests.factories.pos import CategoryFactory, HouseRatesFactory, ItemFactory

# What a hand needs between two taps.
_PAUSE_SECONDS = 0.15
_TOKEN = "a" * 32


@dataclass
class Record:
    """What the staff met: how long each tap took in which phase, and what was no success."""

    phase: str = ""
    seconds: dict[str, list[float]] = field(default_factory=dict)
    errors: list[tuple[str, str, object]] = field(default_factory=list)
    parties: int = 0

    def p99(self, *phases: str) -> float:
        """The 99th percentile over these phases, in seconds."""
        took = sorted(second for phase in phases for second in self.seconds.get(phase, []))
        return took[int(len(took) * 0.99)]


class Hand:
    """One of them, with a table of their own."""

    def __init__(self, origin: str, outlet: Outlet, table: Table, items: list[Item], record: Record) -> None:
        self._at, self._table, self._items = f"{origin}/at/{outlet.slug}/", table, items
        self._outlet, self._record = outlet, record
        self._line = log_in(outlet, f"staff {table.name}")

    def serve_a_party(self) -> None:
        """From the door to the receipt."""
        self._ask("GET", "floor/")
        self._ask("POST", "walk-in/seat/", party_size=2, tables=self._table.pk)
        cart = Cart.objects.get(tables=self._table, state=CartState.OPEN)
        check = f"checks/{cart.pk}/"
        self._ask("GET", check)
        for item in random.sample(self._items, 2):
            self._ask("POST", f"{check}add/", item=item.pk)
        lines = list(cart.lines.values_list("pk", flat=True))
        self._ask("POST", f"{check}fire/", lines=lines)
        self._ask("POST", f"{check}present/")
        self._ask("GET", f"{check}pay/")
        cart.refresh_from_db()
        amount = f"{cart.due_minor / 100:.2f}"
        self._ask("POST", f"{check}pay/take/", tender="CASH", amount=amount, received=amount)
        cart.refresh_from_db()
        if (cart.state, cart.due_minor) != (CartState.CLOSED, 0):
            self._record.errors.append((self._record.phase, "not closed", cart.state))
        number = cart.reservation.confirmation_number
        if cart.reservation.state == State.SEATED:
            self._ask("POST", f"parties/{number}/finish/")
        self._record.parties += 1

    def _ask(self, method: str, path: str, **fields: Any) -> None:
        body = {**fields, "event_key": str(uuid.uuid4())} if method == "POST" else None
        phase, started = self._record.phase, time.monotonic()
        try:
            answer = self._line.request(method, self._at + path, data=body, timeout=30, allow_redirects=False)
        except requests.RequestException as fault:
            self._record.errors.append((phase, path, fault))
        else:
            if answer.status_code not in (200, 204):
                self._record.errors.append((phase, path, answer.status_code))
        self._record.seconds.setdefault(phase, []).append(time.monotonic() - started)
        time.sleep(_PAUSE_SECONDS)


def log_in(outlet: Outlet, name: str) -> requests.Session:
    """A browser in which somebody new is logged in."""
    client = Client()
    client.force_login(people.hire(outlet, Role.MANAGER, name=name))
    line = requests.Session()
    line.trust_env = False
    kept = client.cookies[settings.SESSION_COOKIE_NAME].value
    line.cookies.update({settings.SESSION_COOKIE_NAME: kept, settings.CSRF_COOKIE_NAME: _TOKEN})
    line.headers["X-CSRFToken"] = _TOKEN
    return line


def hire(origin: str, outlet: Outlet, record: Record, *, count: int) -> list[Hand]:
    """So many, a table each, and a menu."""
    HouseRatesFactory.create(outlet=outlet)
    category = CategoryFactory.create(outlet=outlet)
    items = [ItemFactory.create(category=category) for _ in range(4)]
    area = outlet.areas.get()
    tables = [TableFactory.create(area=area, name=f"W{number}") for number in range(count)]
    return [Hand(origin, outlet, table, items, record) for table in tables]


@contextmanager
def at_work(hands: list[Hand]) -> Iterator[None]:
    """They serve party after party until the end, which waits for the last of each."""
    stopped = threading.Event()

    def work(hand: Hand) -> None:
        try:
            while not stopped.is_set():
                hand.serve_a_party()
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(hand,)) for hand in hands]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stopped.set()
        for thread in threads:
            thread.join()
