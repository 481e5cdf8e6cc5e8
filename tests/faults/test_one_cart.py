"""Twenty tablets on one cart for half a minute over real HTTP: nothing is lost, doubled or summed wrongly."""

import random
import threading
import time
import uuid
from pathlib import Path
from typing import Any

import pytest
import requests
from django.utils import timezone

from pos_sync import operations
from pos_sync.models import Cart
from tests.factories.pos import CartFactory, ItemFactory
from tests.faults import staff, tablets
from tests.http import server

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.long]

CLIENTS, SECONDS, COMMON_QUANTITY = 20, 30.0, 50


def _work(application: str, logs: Path, seconds: float) -> list[str]:
    """Let them all work on one cart; what is wrong with it then."""
    cart: Cart = CartFactory.create()
    item = ItemFactory.create(category__outlet=cart.outlet)
    common = str(uuid.uuid4())
    operations.add_line(
        cart=cart, item=item, quantity=COMMON_QUANTITY, course=9, event_key=uuid.UUID(common),
        actor="server", now=timezone.now(),
    )  # fmt: skip
    with server.running(logs, workers=2, application=application) as origin:
        crew = [
            tablets.Tablet(_poster(origin, cart, number), item.pk, common, random.Random(number))
            for number in range(CLIENTS)
        ]
        _until(crew, time.monotonic() + seconds)
    return tablets.faults(cart, crew, common_quantity=COMMON_QUANTITY)


def _poster(origin: str, cart: Cart, number: int) -> tablets.Post:
    line = staff.log_in(cart.outlet, f"tablet {number}")
    at = f"{origin}/at/{cart.outlet.slug}/checks/{cart.pk}"

    def post(door: str, said: dict[str, Any]) -> int:
        try:
            return line.post(f"{at}/{door}/", data=said, timeout=30, allow_redirects=False).status_code
        except requests.RequestException:
            return 0

    return post


def _until(crew: list[tablets.Tablet], ends_at: float) -> None:
    def work(tablet: tablets.Tablet) -> None:
        while time.monotonic() < ends_at:
            tablet.work()

    threads = [threading.Thread(target=work, args=(tablet,)) for tablet in crew]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_twenty_tablets_lose_and_double_nothing(tmp_path: Path) -> None:
    assert _work("config.wsgi:application", tmp_path, SECONDS) == []


def test_without_the_row_locks_they_do(tmp_path: Path) -> None:
    assert _work("tests.faults.unlocked_carts:application", tmp_path, 5.0) != []
