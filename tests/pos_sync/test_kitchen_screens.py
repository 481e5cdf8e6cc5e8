"""The kitchen display: what is cooked, bumped and recalled, and by whom."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from config.outlets.models import Outlet
from config.roles import Role
from pos_sync.models import CartEvent, Line, Station
from tests.factories import people
from tests.factories.availability import AreaFactory, TableFactory
from tests.factories.outlets import OutletFactory
from tests.factories.pos import CartFactory, CategoryFactory, ItemFactory, LineFactory, StationFactory
from tests.reading import text

pytestmark = pytest.mark.django_db


@pytest.fixture
def outlet() -> Outlet:
    made: Outlet = OutletFactory.create()
    return made


@pytest.fixture
def grill(outlet: Outlet) -> Station:
    made: Station = StationFactory.create(outlet=outlet, name="Grill")
    return made


def fired(station: Station, minutes: int = 1, **facts: Any) -> Line:
    """One dish of a party of its own, fired so many minutes ago."""
    facts = {"date": timezone.now().astimezone(station.outlet.zone).date(), **facts}
    cart = CartFactory.create(reservation__outlet=station.outlet, **facts)
    cart.tables.add(TableFactory.create(area=AreaFactory.create(outlet=station.outlet)))
    item = ItemFactory.create(category=CategoryFactory.create(outlet=station.outlet, station=station))
    line: Line = LineFactory.create(
        cart=cart, item=item, kitchen_state="FIRED", sent_at=timezone.now() - timedelta(minutes=minutes)
    )
    return line


def address(outlet: Outlet, part: str = "") -> str:
    return f"/at/{outlet.slug}/kitchen/{part}"


@pytest.mark.parametrize(
    ("minutes", "words", "haste"),
    [(3, "3 min<", "white"), (12, "12 min<", "yellow"), (25, "25 min, late", "red")],
)
def test_a_ticket_tells_its_age_in_words_and_color(
    outlet: Outlet, grill: Station, minutes: int, words: str, haste: str
) -> None:
    fired(grill, minutes)

    page = text(people.browser(outlet, Role.KITCHEN).get(address(outlet)))

    assert (words in page, f'class="ticket {haste}"' in page) == (True, True)


def test_allergies_stand_on_the_ticket_and_all_day_counts_above(outlet: Outlet, grill: Station) -> None:
    line = fired(grill, reservation__guest__allergies="nuts")
    Line.objects.update(quantity=3)

    page = text(people.browser(outlet, Role.KITCHEN).get(address(outlet)))

    assert "ALLERGY: nuts" in page
    assert f"<b>3</b> {line.label}</span></p>" in page


def test_a_bump_takes_the_ticket_off_once_and_a_recall_puts_it_back(outlet: Outlet, grill: Station) -> None:
    line = fired(grill)
    cook = people.browser(outlet, Role.KITCHEN)
    tap = {"lines": [line.pk], "event_key": str(uuid.uuid4())}

    bumped = [cook.post(address(outlet, f"{line.cart_id}/bump/"), tap).status_code for _ in range(2)]
    waiting = Line.objects.get().kitchen_state
    page = text(cook.get(address(outlet)))
    cook.post(address(outlet, f"{line.cart_id}/recall/"), {"lines": [line.pk]})

    assert (bumped, waiting, CartEvent.objects.filter(kind="ready").count()) == ([200, 200], "READY", 1)
    assert ("Nothing to cook." in page, "Recall" in page) == (True, True)
    back = Line.objects.get()
    assert (back.kitchen_state, back.ready_at) == ("FIRED", None)


def test_what_was_served_is_not_recalled(outlet: Outlet, grill: Station) -> None:
    line = fired(grill)
    Line.objects.update(kitchen_state="SERVED")

    people.browser(outlet, Role.KITCHEN).post(
        address(outlet, f"{line.cart_id}/recall/"), {"lines": [line.pk]}
    )

    assert Line.objects.get().kitchen_state == "SERVED"


@pytest.mark.parametrize(
    ("role", "status"), [(Role.HOST, 403), (Role.SUPPORT, 403), (Role.SERVER, 200), (Role.KITCHEN, 200)]
)
def test_only_those_who_work_there_bump(outlet: Outlet, grill: Station, role: Role, status: int) -> None:
    line = fired(grill)
    staff = people.browser(outlet, role)

    answer = staff.post(address(outlet, f"{line.cart_id}/bump/"), {"lines": [line.pk]})

    assert (staff.get(address(outlet)).status_code, answer.status_code) == (200, status)


def test_another_outlets_ticket_is_not_found(outlet: Outlet) -> None:
    other = fired(StationFactory.create())

    answer = people.browser(outlet, Role.KITCHEN).post(address(outlet, f"{other.cart_id}/bump/"))

    assert answer.status_code == 404


def test_a_party_that_has_left_has_no_ticket(outlet: Outlet, grill: Station) -> None:
    fired(grill, reservation__state="DONE", reservation__house_state="FINISHED")

    assert "Nothing to cook." in text(people.browser(outlet, Role.KITCHEN).get(address(outlet)))


def test_the_board_is_read_in_as_many_statements_for_three_tickets(outlet: Outlet, grill: Station) -> None:
    cook = people.browser(outlet, Role.KITCHEN)

    def statements() -> int:
        with CaptureQueriesContext(connection) as asked:
            cook.get(address(outlet))
        return len(asked)

    fired(grill)
    one = statements()
    fired(grill)
    fired(StationFactory.create(outlet=outlet))

    assert statements() == one
