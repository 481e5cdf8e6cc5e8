"""The page of what is unmatched: who sees and does what, and that each act is one tap."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from config.roles import Role
from payments import operations
from payments.models import Payment, Stray
from pos_sync import operations as pos
from pos_sync.models import Cart, Match
from tests.factories import people
from tests.factories.availability import AreaFactory, TableFactory
from tests.factories.opentable import LinkFactory
from tests.factories.outlets import OutletFactory
from tests.factories.payments import asked_of, connection_of
from tests.factories.pos import LineFactory
from tests.factories.reservations import GuestFactory, ReservationFactory
from tests.reading import text

pytestmark = pytest.mark.django_db


@pytest.fixture
def outlet() -> Any:
    outlet = OutletFactory.create(slug="harbour")
    LinkFactory.create(rid=outlet.rid)
    area = AreaFactory.create(outlet=outlet)
    for name in ("A1", "T5"):
        TableFactory.create(area=area, name=name)
    return outlet


@pytest.fixture
def cart(outlet: Any) -> Cart:
    """A walk-in's check at T5, and the party of Lee's that OpenTable seated at t5."""
    now = timezone.now() - timedelta(minutes=8)
    found = pos.seat_walk_in_party(
        outlet=outlet, tables=[outlet.tables.get(name="T5")], party_size=4, actor="server", now=now
    ).cart
    assert found is not None
    pos.fire_lines(cart=found, lines=[LineFactory.create(cart=found)], actor="server", now=now)
    party = ReservationFactory.create(
        outlet=outlet,
        guest=GuestFactory.create(outlet=outlet),
        starts_at=now,
        starts_local=f"{now.astimezone(outlet.zone):%Y-%m-%dT%H:%M}",
        date=now.astimezone(outlet.zone).date(),
    )
    pos.seat_party(reservation=party, table_names=["t5"], actor="OpenTable", now=now + timedelta(minutes=2))
    return found


def number_of(outlet: Any) -> int:
    number: int = outlet.reservations.get(source="OPENTABLE").confirmation_number
    return number


def address(part: str = "") -> str:
    return f"/at/harbour/unmatched/{part}"


def test_each_role_sees_the_page_and_those_who_serve_match(outlet: Any, cart: Cart) -> None:
    answers = {}
    for role in Role:
        staff = people.browser(outlet, role)
        seen = staff.get(address()).status_code
        answers[role.value] = (seen, staff.post(address("apart/"), {"cart": cart.pk}).status_code)

    assert answers == {
        "HOST": (200, 204),
        "SERVER": (200, 204),
        "KITCHEN": (200, 403),
        "MANAGER": (200, 204),
        "SUPPORT": (200, 403),
        "OWNER": (200, 204),
    }


def test_a_party_and_its_check_are_matched_by_one_tap_and_parted_by_two(outlet: Any, cart: Cart) -> None:
    host = people.browser(outlet)
    page = text(host.get(address()))
    assert "Lee, 4" in page
    assert "OpenTable sent “t5”; our floor has “T5”, which differs by case." in page
    assert "table “t5” is nearly T5; opened 2 min before they sat down; 4 of 4 guests" in page

    asked = {"cart": str(cart.pk), "number": number_of(outlet), "reason": "nearly the same table"}
    tapped = host.post(address("match/"), asked)

    match = Match.objects.get()
    assert (tapped.status_code, tapped.headers["HX-Trigger"], match.actor) == (204, "floor-changed", "host")
    page = text(host.get(address()))
    assert "Every party that sits has its check." in page
    assert f"Check {cart.check_number} is Ada Lee's" in page

    sheet = text(host.get(address(f"matches/{match.pk}/undoing/")))
    assert "A walk-in after all" in sheet
    assert host.post(address(f"matches/{match.pk}/undo/"), {"reason": ""}).status_code == 422
    assert host.post(address(f"matches/{match.pk}/undo/"), {"reason": "no"}).status_code == 204
    assert "Lee, 4" in text(host.get(address("parts/")))


def test_a_refusal_is_told_where_it_was_tapped(outlet: Any, cart: Cart) -> None:
    host = people.browser(outlet)
    asked = {"cart": str(cart.pk), "number": number_of(outlet)}
    Cart.objects.update(state="VOIDED")

    on_the_page = host.post(address("match/"), asked)
    in_the_sheet = host.post(address("match/"), asked, headers={"HX-Target": "sheet"})

    assert (on_the_page.status_code, in_the_sheet.status_code) == (409, 409)
    assert "Check 1 is voided" in text(on_the_page)
    assert ["Close" in text(answer) for answer in (on_the_page, in_the_sheet)] == [False, True]


def test_the_sheet_of_a_seated_party_offers_its_check_by_one_tap(outlet: Any, cart: Cart) -> None:
    host = people.browser(outlet)

    sheet = text(host.get(f"/at/harbour/parties/{number_of(outlet)}/"))
    host.post(address("match/"), {"cart": str(cart.pk), "number": number_of(outlet)})
    after = text(host.get(f"/at/harbour/parties/{number_of(outlet)}/"))

    assert f"This is them: Check {cart.check_number}, table T5" in sheet
    assert ("This is them" in after, "Not their check" in after) == (False, True)


def test_another_outlets_are_not_found(cart: Cart) -> None:
    other = people.browser(OutletFactory.create(slug="oldtown"))
    asked = {"cart": str(cart.pk), "number": number_of(cart.outlet)}

    answers = [
        other.post(f"/at/{slug}/unmatched/match/", asked).status_code for slug in ("harbour", "oldtown")
    ]

    assert answers == [404, 404]


def test_a_payment_without_a_check_is_resolved_and_a_tender_moved(outlet: Any, cart: Cart) -> None:
    server = people.browser(outlet, Role.SERVER)
    now = timezone.now()
    asked = asked_of(cart, confirmation_number=number_of(outlet), amount=4_200)
    operations.keep_refused(
        connection=connection_of(cart), outlet=outlet, asked=asked, code="check_not_found", now=now
    )
    page = text(server.get(address()))
    assert "OpenTable S$42.00 and a tip of S$15.00" in page
    assert "The party had no open check, so nothing was taken." in page

    door = address(f"payments/{Stray.objects.get().pk}/")
    assert "What became of it" in text(server.get(f"{door}resolving/"))
    assert server.post(f"{door}resolve/", {"reason": "Guest pays again in the app"}).status_code == 204
    assert "Every payment is on its check." in text(server.get(address()))

    _move_a_tender(server, outlet, cart)


def _move_a_tender(server: Client, outlet: Any, cart: Cart) -> None:
    now = timezone.now()
    other = pos.seat_walk_in_party(
        outlet=outlet, tables=[outlet.tables.get(name="A1")], party_size=2, actor="server", now=now
    ).cart
    assert other is not None
    pos.fire_lines(cart=other, lines=[LineFactory.create(cart=other)], actor="server", now=now)
    cart.refresh_from_db()
    payment = operations.take_tender(
        cart=cart, tender="CARD", amount_minor=500, tip_minor=0, received_minor=None, actor="ana", now=now
    )
    door = f"/at/harbour/checks/{cart.pk}/pay/{payment.pk}/"
    assert f"Check {other.check_number}" in text(server.get(f"{door}moving/"))

    moved = server.post(f"{door}move/", {"to": str(other.pk), "reason": "Taken on the wrong check"})

    assert (moved.status_code, Payment.objects.get().cart_id) == (204, other.pk)
