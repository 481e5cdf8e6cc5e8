"""The kitchen display: what is cooked, bumped and recalled, and by whom; voids, closing and 86."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from config.outlets.models import Outlet
from config.roles import Role
from pos_sync import operations
from pos_sync.models import CartEvent, Item, Line, Station, Ticket
from reservations.models import Guest
from tests.factories import people, tickets
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


@pytest.fixture
def cook(outlet: Outlet) -> Client:
    return people.browser(outlet, Role.KITCHEN)


def fired(station: Station, minutes: int = 1, label: str = "Burger", **facts: Any) -> Line:
    """One dish of a party of its own, fired so many minutes ago."""
    allergies = facts.pop("allergies", "")
    facts = {"date": timezone.now().astimezone(station.outlet.zone).date(), **facts}
    cart = CartFactory.create(
        reservation__outlet=station.outlet,
        reservation__guest__allergies=allergies,
        allergies_acknowledged=allergies,
        **facts,
    )
    cart.tables.add(TableFactory.create(area=AreaFactory.create(outlet=station.outlet)))
    category = CategoryFactory.create(outlet=station.outlet, station=station)
    item = ItemFactory.create(category=category, name=label, allergens="milk, nuts")
    line: Line = LineFactory.create(cart=cart, item=item)
    tickets.fire(line, at=timezone.now() - timedelta(minutes=minutes))
    return line


def address(outlet: Outlet, part: str = "") -> str:
    return f"/at/{outlet.slug}/kitchen/{part}"


def on_ticket(line: Line, act: str) -> str:
    return address(line.cart.outlet, f"tickets/{line.ticket_id}/{act}/")


@pytest.mark.parametrize(
    ("minutes", "words", "haste"),
    [(3, "3 min<", "white"), (12, "12 min<", "yellow"), (25, "25 min, late", "red")],
)
def test_a_ticket_tells_its_age_in_words_and_color(
    outlet: Outlet, grill: Station, cook: Client, minutes: int, words: str, haste: str
) -> None:
    fired(grill, minutes)

    page = text(cook.get(address(outlet)))

    assert (words in page, f'class="ticket {haste}"' in page) == (True, True)


def test_allergies_stand_on_the_ticket_and_mark_what_contains_them(
    outlet: Outlet, grill: Station, cook: Client
) -> None:
    fired(grill, allergies="Nut allergy")
    Line.objects.update(quantity=3)

    page = text(cook.get(address(outlet)))

    assert "ALLERGY: Nut allergy" in page
    assert "CONTAINS nuts" in page
    assert '<b>3</b> <span class="what">Burger</span>' in page


def test_a_bump_takes_the_ticket_off_once_and_a_recall_puts_it_back(
    outlet: Outlet, grill: Station, cook: Client
) -> None:
    line = fired(grill)
    tap = {"event_key": str(uuid.uuid4())}

    bumped = [cook.post(on_ticket(line, "bump"), tap).status_code for _ in range(2)]
    waiting = Line.objects.get().kitchen_state
    page = text(cook.get(address(outlet)))
    cook.post(on_ticket(line, "recall"))

    assert (bumped, waiting, CartEvent.objects.filter(kind="ready").count()) == ([200, 200], "READY", 1)
    assert ("Nothing to cook." in page, "Recall" in page) == (True, True)
    back = Line.objects.get()
    assert (back.kitchen_state, back.ready_at) == ("FIRED", None)
    assert Ticket.objects.values_list("is_standing", "bumped_at", "bumped_by").get() == (True, None, "")


def test_what_was_served_is_not_recalled(grill: Station, cook: Client) -> None:
    line = fired(grill)
    Line.objects.update(kitchen_state="SERVED")

    cook.post(on_ticket(line, "recall"))

    assert Line.objects.get().kitchen_state == "SERVED"


@pytest.mark.parametrize(
    ("role", "status"), [(Role.HOST, 403), (Role.SUPPORT, 403), (Role.SERVER, 200), (Role.KITCHEN, 200)]
)
def test_only_those_who_work_there_bump(outlet: Outlet, grill: Station, role: Role, status: int) -> None:
    line = fired(grill)
    staff = people.browser(outlet, role)

    answer = staff.post(on_ticket(line, "bump"))

    assert (staff.get(address(outlet)).status_code, answer.status_code) == (200, status)


def test_what_is_another_outlets_is_not_found(outlet: Outlet, grill: Station, cook: Client) -> None:
    fired(StationFactory.create())
    ticket, station, item = Ticket.objects.get(), Station.objects.order_by("-pk")[0], Item.objects.get()
    acts = [
        *(f"tickets/{ticket.pk}/{act}/" for act in ("bump", "recall", "voids")),
        f"tables/{ticket.cart_id}/out/",
        f"stations/{station.pk}/switch/",
        f"items/{item.pk}/86/",
    ]

    assert {cook.post(address(outlet, act)).status_code for act in acts} == {404}


def test_a_party_that_has_left_has_no_ticket(outlet: Outlet, grill: Station, cook: Client) -> None:
    fired(grill, reservation__state="DONE", reservation__house_state="FINISHED")

    assert "Nothing to cook." in text(cook.get(address(outlet)))


def test_a_void_is_struck_through_with_its_reason_until_it_is_seen(
    outlet: Outlet, grill: Station, cook: Client
) -> None:
    line = fired(grill)
    operations.void_line(line=line, reason="Guest left", actor="server", now=timezone.now())
    waiter = people.browser(outlet, Role.SERVER)
    check = f"/at/{outlet.slug}/checks/{line.cart_id}/"
    before, told = text(cook.get(address(outlet))), text(waiter.get(check))

    cook.post(on_ticket(line, "voids"), {"lines": [line.pk]})

    assert ("VOID seen: 1 Burger" in before, "Guest left" in before) == (True, True)
    assert f"{address(outlet)}tickets/{line.ticket_id}/bump/" not in before
    assert "the kitchen has not seen this void" in told
    assert "Nothing to cook." in text(cook.get(address(outlet)))
    assert "kitchen acknowledged" in text(waiter.get(check))


def test_a_station_alone_shows_no_other(outlet: Outlet, grill: Station, cook: Client) -> None:
    bar = StationFactory.create(outlet=outlet, name="Bar")
    at_bar = fired(bar, label="Ale")
    line = fired(grill)

    page = text(cook.get(address(outlet), {"station": bar.pk}))
    answer = text(cook.post(on_ticket(at_bar, "bump"), {"station": bar.pk}))

    assert ("Ale" in page, "Burger" in page) == (True, False)
    assert ("Recall" in answer, "Burger" in answer, line.ticket_id is None) == (True, False, False)


def test_by_table_it_says_which_station_is_missing_and_sends_out_what_is_ready(
    outlet: Outlet, grill: Station, cook: Client
) -> None:
    burger = fired(grill)
    pastry = StationFactory.create(outlet=outlet, name="Pastry")
    tart = LineFactory.create(cart=burger.cart, item=burger.item, label="Tart", station=pastry)
    tickets.fire(tart, at=timezone.now())
    cook.post(on_ticket(burger, "bump"))
    Ticket.objects.filter(lines=burger).update(allergies="shellfish")
    Ticket.objects.filter(lines=tart).update(allergies="nuts")
    Guest.objects.update(allergies="nuts, milk")
    waits = text(cook.get(address(outlet), {"view": "expo"}))
    cook.post(on_ticket(tart, "bump"))
    ready = text(cook.get(address(outlet), {"view": "expo"}))

    cook.post(
        address(outlet, f"tables/{burger.cart_id}/out/"), {"lines": [burger.pk, tart.pk], "view": "expo"}
    )

    assert ("waits for <b>PASTRY</b>" in waits, "Send out what is ready: 1" in waits) == (True, True)
    assert [waits.count(said) for said in ("ALLERGY: shellfish", "ALLERGY: nuts", "server: nuts, milk")] == [
        1
    ] * 3
    assert ("ALL AT THE PASS" in ready, "Send out all to" in ready) == (True, True)
    assert set(Line.objects.values_list("kitchen_state", flat=True)) == {"SERVED"}
    assert "Nothing is cooked" in text(cook.get(address(outlet), {"view": "expo"}))


def test_a_station_is_closed_and_opened_from_the_display(
    outlet: Outlet, grill: Station, cook: Client
) -> None:
    cold = StationFactory.create(outlet=outlet, name="Cold")
    sheet = text(cook.get(address(outlet, f"stations/{grill.pk}/")))
    closed = text(cook.post(address(outlet, f"stations/{grill.pk}/switch/"), {"stand_in": cold.pk}))
    grill.refresh_from_db()
    assert "Close: Cold cooks for it" in sheet
    assert ("<b>CLOSED</b>" in closed, "Cold cooks for it." in closed) == (True, True)
    assert (grill.is_open, grill.stand_in, grill.switched_by) == (False, cold, "kitchen")

    cook.post(address(outlet, f"stations/{grill.pk}/switch/"), {"is_open": "on"})

    grill.refresh_from_db()
    assert (grill.is_open, grill.stand_in) == (True, None)


def test_the_kitchen_sells_an_item_out_and_brings_it_back(
    outlet: Outlet, grill: Station, cook: Client
) -> None:
    item = fired(grill).item
    sheet = text(cook.get(address(outlet, f"items/{item.pk}/")))

    sold_out = text(cook.post(address(outlet, f"items/{item.pk}/86/"), {"is_86": "on"}))
    cook.post(address(outlet, f"items/{item.pk}/86/"))

    assert ("86: sell it out" in sheet, "is-86" in sold_out) == (True, True)
    item.refresh_from_db()
    assert item.is_86 is False


def test_the_times_are_learned_from_enough_tickets_and_hint_on_the_check(
    outlet: Outlet, grill: Station, cook: Client
) -> None:
    now = timezone.now()
    for place in range(10):
        line = fired(grill, minutes=100 + place)
        operations.mark_ready(cart=line.cart, lines=[line], actor="maria", now=now - timedelta(minutes=92))
    line = fired(grill, minutes=30)
    operations.mark_ready(cart=line.cart, lines=[line], actor="maria", now=now - timedelta(minutes=20))
    party = line.cart.reservation
    party.seated_at = now - timedelta(minutes=40)
    party.save(update_fields=["seated_at"])
    LineFactory.create(cart=line.cart, item=line.item, course=3)

    times = text(cook.get(address(outlet, "times/")))
    board = text(cook.get(address(outlet)))
    check = text(people.browser(outlet, Role.SERVER).get(f"/at/{outlet.slug}/checks/{line.cart_id}/"))

    # Ten took 8 to 17 minutes, the last 10.
    assert "11 tickets, usually 12 min" in times
    assert '<td class="number">17 min</td>' in times
    assert ("usually 12 min" in board, "in 10 min" in board) == (True, True)
    assert "course 3 usually cooks 12 min" in check


def test_the_board_is_read_in_as_many_statements_for_three_tickets(
    outlet: Outlet, grill: Station, cook: Client
) -> None:
    def statements() -> int:
        with CaptureQueriesContext(connection) as asked:
            cook.get(address(outlet))
        return len(asked)

    fired(grill)
    one = statements()
    fired(grill)
    fired(StationFactory.create(outlet=outlet))

    assert statements() == one
