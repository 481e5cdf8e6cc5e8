"""Floor plans in and open tickets out, over the wire, with OpenTable's stand-in at the other end."""

from typing import Any

import pytest
from django.utils import timezone

from config.opentable import relay
from config.opentable.models import Problem, Stream
from config.opentable.sandbox.house import availability, bookings
from config.opentable.sandbox.server import Running
from config.outlets.models import Mode
from pos_sync import operations, queries, tasks
from pos_sync.models import PlanTable
from tests.config.opentable import wire
from tests.factories.availability import AreaFactory, TableFactory
from tests.factories.opentable import LinkFactory
from tests.factories.outlets import OutletFactory
from tests.factories.pos import CategoryFactory, HouseRatesFactory, ItemFactory
from tests.factories.reservations import ReservationFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def station(sandbox: Running) -> Any:
    """Station Road with tables T1 to T12, whose plan at OpenTable differs in two names."""
    outlet = OutletFactory.create(rid=889, mode=Mode.POS, time_zone="Europe/London", currency="GBP")
    link = LinkFactory.create(rid=889)
    availability.register(sandbox.house, 889, link.partner_restaurant_number)
    area = AreaFactory.create(outlet=outlet)
    for number in range(1, 13):
        TableFactory.create(area=area, name=f"T{number}")
    HouseRatesFactory.create(
        outlet=outlet,
        prices_include_tax=True,
        tax_rate=20_000,
        service_rate=12_500,
        service_is_taxed=False,
        service_is_optional=True,
    )
    return outlet


def seated(sandbox: Running, outlet: Any) -> Any:
    """The cart of a party of OpenTable's that sits at T1."""
    party = ReservationFactory.create(outlet=outlet, confirmation_number=4711)
    known = {"rid": outlet.rid, "confirmation_number": 4711, "party_size": 4}
    bookings.give(sandbox.house, "r1", {**known, "date_time": "2030-03-07T19:00"})
    opening = operations.seat_party(
        reservation=party, table_names=["T1"], may_pay=True, actor="OpenTable", now=timezone.now()
    )
    return opening.cart


def at_opentable(sandbox: Running, cart: Any) -> Any:
    """The check as OpenTable holds it, once everything due was sent."""
    relay.run_feed("streams")
    return sandbox.house.ledger.get("check", str(cart.pk))


def test_opentables_plan_is_fetched_and_judged(station: Any) -> None:
    assert tasks.fetch_plans(now=timezone.now()) == 1

    assert queries.names_matched(station)[:2] == (10, 12)
    assert set(PlanTable.objects.values_list("name", flat=True)) >= {"t5", "T9 ", "T1"}
    assert Problem.objects.get(closed_at=None).code == "table_names_differ"


def test_one_outlets_plan_is_fetched_on_demand(station: Any) -> None:
    tasks.fetch_plan_of(rid=station.rid, later_argument=1)

    assert PlanTable.objects.count() == 12


@pytest.mark.parametrize("kind", ["500", "407"])
def test_a_plan_that_cannot_be_read_leaves_what_we_know(sandbox: Running, station: Any, kind: str) -> None:
    tasks.fetch_plans(now=timezone.now())
    wire.misbehave(sandbox, kind, "/api/")

    assert tasks.fetch_plans(now=timezone.now()) == 0

    assert PlanTable.objects.count() == 12


def test_an_outlet_without_a_link_has_no_plan(db: None) -> None:
    assert operations.fetch_plan(outlet=OutletFactory.create(), now=timezone.now()) is False


def test_a_seated_party_is_an_open_ticket_at_opentable(sandbox: Running, station: Any) -> None:
    cart = seated(sandbox, station)

    check = at_opentable(sandbox, cart)

    assert (check["state"], check["meal_phase"], check["tables"]) == ("OPEN", "SEATED", ["T1"])
    assert (check["confirmation_number"], check["sequence_id"], check["items"]) == (4711, 1, [])


def test_what_is_fired_and_voided_shows_at_opentable(sandbox: Running, station: Any) -> None:
    cart, now = seated(sandbox, station), timezone.now()
    category = CategoryFactory.create(outlet=station, course=1)
    pie, soup = (ItemFactory.create(category=category, price_minor=price) for price in (1_295, 650))
    lines = [
        operations.add_line(cart=cart, item=item, quantity=1, actor="server", now=now) for item in (pie, soup)
    ]
    operations.fire_next_course(cart=cart, actor="server", now=now)
    operations.void_line(line=lines[1], reason="never came", actor="manager", now=now)

    check = at_opentable(sandbox, cart)

    assert (check["sequence_id"], check["meal_phase"]) == (3, "APPETIZER")
    assert [(item["kitchen_state"], item["voided"]) for item in check["items"]] == [
        ("FIRED", False),
        ("FIRED", True),
    ]
    assert check["totals"] == {
        "sub_total": 1295,
        "discounts": 0,
        "service_charges": 162,
        "tax": 0,
        "tax_included": 216,
        "other_charges": 0,
        "total": 1457,
        "tip": 0,
        "prepaid": 0,
        "paid": 0,
        "due": 1457,
    }


def test_a_paid_and_closed_check_reaches_opentable_whole(sandbox: Running, station: Any) -> None:
    cart, now = seated(sandbox, station), timezone.now()
    pie = ItemFactory.create(category=CategoryFactory.create(outlet=station), price_minor=1_295)
    line = operations.add_line(cart=cart, item=pie, quantity=1, actor="server", now=now)
    operations.fire_lines(cart=cart, lines=[line], actor="server", now=now)
    row = {"payment_id": "1", "type": "CASH", "amount": 1457, "tip": 200, "state": "CAPTURED"}
    operations.record_payments(
        cart=cart, rows=[row], paid_minor=1457, tip_minor=200, now=now, reason="payment"
    )
    operations.close_cart(cart=cart, now=now)

    check = at_opentable(sandbox, cart)

    assert (check["state"], check["totals"]["due"], check["totals"]["tip"]) == ("CLOSED", 0, 200)
    stream = Stream.objects.get(kind="CHECK")
    assert (stream.last_version, stream.acked_version, stream.resend_every) == (4, 4, None)


def test_a_walk_ins_check_is_taken_without_a_number(sandbox: Running, station: Any) -> None:
    cart = operations.seat_walk_in_party(
        outlet=station,
        tables=[station.tables.get(name="T2")],
        party_size=2,
        actor="server",
        now=timezone.now(),
    ).cart

    assert at_opentable(sandbox, cart)["confirmation_number"] is None
