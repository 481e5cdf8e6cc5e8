"""Taps that waited in a browser, and several tablets on one cart: each counts once, and none is lost."""

import random
import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from config.roles import Role
from pos_sync import operations
from pos_sync.models import Cart, CartEvent, Line
from pos_sync.operations import journal
from tests.factories import people
from tests.factories.pos import CartFactory, ItemFactory, LineFactory
from tests.faults import tablets
from tests.reading import text

pytestmark = pytest.mark.django_db
CLIENTS, ACTS, COMMON_QUANTITY = 6, 12, 50


class Tablet:
    """A server's, with the cart's page open."""

    def __init__(self) -> None:
        self.cart: Cart = CartFactory.create()
        self.item = ItemFactory.create(category__outlet=self.cart.outlet)
        self._staff = people.browser(self.cart.outlet, Role.SERVER)

    def tap(self, door: str, **said: Any) -> Any:
        """One tap; the answer."""
        return self._staff.post(f"/at/{self.cart.outlet.slug}/checks/{self.cart.pk}/{door}/", said)

    def add(self) -> str:
        """One of the dish; the tap's key."""
        key = str(uuid.uuid4())
        assert self.tap("add", item=self.item.pk, event_key=key).status_code == 200
        return key


def test_two_tablets_that_each_add_one_more_add_two() -> None:
    tablet = Tablet()
    line = LineFactory.create(cart=tablet.cart)
    keys = [uuid.uuid4(), uuid.uuid4()]

    for key in (*keys, keys[0]):
        tablet.tap("quantity", line=line.pk, by=1, event_key=key)

    assert Line.objects.get().quantity == 3
    tablet.tap("quantity", line=line.pk, by=-3)
    assert Line.objects.get().voided_at is not None


def test_a_line_is_named_by_the_tap_that_added_it() -> None:
    tablet = Tablet()
    first, second, third = tablet.add(), tablet.add(), tablet.add()

    more = tablet.tap("quantity", added=first, by=2)
    fired = tablet.tap("fire", added=[first, second, str(uuid.uuid4())])
    unknown = tablet.tap("quantity", added=uuid.uuid4(), by=1)
    unread = tablet.tap("fire", added="no key")

    assert (more.status_code, fired.status_code, unknown.status_code) == (200, 200, 404)
    assert unread.status_code == 422
    lines = Line.objects.order_by("pk").values_list("quantity", "kitchen_state")
    assert list(lines) == [(3, "FIRED"), (1, "FIRED"), (1, "NEW")]
    assert third in {str(event.event_key) for event in CartEvent.objects.filter(kind="add")}


def test_a_removal_whose_answer_was_lost_is_known_when_it_comes_again() -> None:
    tablet = Tablet()
    line = LineFactory.create(cart=tablet.cart)
    removals = [{"quantity": 0}, {"by": -1}]

    told = []
    for said in removals:
        added = tablet.add()
        again = {"added": added, "event_key": uuid.uuid4(), **said}
        told += [tablet.tap("quantity", **again).status_code for _ in range(2)]
    other = tablet.tap("quantity", added=added, by=1)

    assert (told, other.status_code) == ([200] * 4, 409)
    assert f"{tablet.item.name} was removed already." in text(other)
    assert [left.pk for left in Line.objects.filter(voided_at=None)] == [line.pk]


@pytest.mark.parametrize("said", [{"by": 1}, {"line": 1}])
def test_a_quantity_without_its_line_or_number_is_refused(said: dict[str, int]) -> None:
    assert Tablet().tap("quantity", **said).status_code == 422


def test_what_waited_for_one_person_is_not_sent_as_anothers() -> None:
    tablet = Tablet()

    other = tablet.tap("add", item=tablet.item.pk, tapped_by="anna")
    own = tablet.tap("add", item=tablet.item.pk, tapped_by="server")

    assert (other.status_code, own.status_code) == (409, 200)
    assert other.headers["X-Refusal"] == "other_person"
    assert "sent once anna logs in" in text(other)
    assert Line.objects.count() == 1


def test_a_tablet_keeps_the_sheets_of_what_can_be_ordered() -> None:
    tablet = Tablet()
    ItemFactory.create(category=tablet.item.category, name="Crab", is_86=True)
    kept = people.browser(tablet.cart.outlet, Role.MANAGER)

    page = text(kept.get(f"/at/{tablet.cart.outlet.slug}/checks/{tablet.cart.pk}/sheets/"))

    assert (page.count("<template data-sheet="), tablet.item.name in page, "Crab" in page) == (1, True, False)


def _work_at_once() -> list[str]:
    """Six tablets on one cart, a dozen acts each; what is wrong with it then (tests/faults has twenty)."""
    tablet = Tablet()
    common = uuid.uuid4()
    operations.add_line(
        cart=tablet.cart, item=tablet.item, quantity=COMMON_QUANTITY, course=9, event_key=common,
        actor="server", now=timezone.now(),
    )  # fmt: skip

    def work(number: int) -> tablets.Tablet:
        staff = people.browser(tablet.cart.outlet, Role.MANAGER, name=f"tablet {number}")
        staff.raise_request_exception = False
        at = f"/at/{tablet.cart.outlet.slug}/checks/{tablet.cart.pk}"
        chance = random.Random(number)
        mine = tablets.Tablet(
            lambda door, said: staff.post(f"{at}/{door}/", said).status_code,
            tablet.item.pk,
            str(common),
            chance,
        )
        try:
            for _ in range(ACTS):
                mine.work()
        finally:
            connection.close()
        return mine

    with ThreadPoolExecutor(CLIENTS) as pool:
        crew = list(pool.map(work, range(CLIENTS)))
    return tablets.faults(tablet.cart, crew, common_quantity=COMMON_QUANTITY)


@pytest.mark.django_db(transaction=True)
def test_six_tablets_at_once_lose_and_double_nothing() -> None:
    assert _work_at_once() == []


@pytest.mark.django_db(transaction=True)
def test_without_the_carts_row_locks_they_do(monkeypatch: pytest.MonkeyPatch) -> None:
    def read_unlocked(cart: Cart) -> bool:
        cart.refresh_from_db(from_queryset=Cart.objects.select_related("outlet", "reservation__guest"))
        return True

    monkeypatch.setattr(journal, "_lock_as_read", read_unlocked)

    assert _work_at_once() != []
