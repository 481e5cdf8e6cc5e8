"""The parties of a drill's evening: booked at OpenTable, seated there or here, and what they ordered."""

from django.conf import settings

from payments.management.demo.drills.cases import Booked, Case
from pos_sync import operations as pos
from pos_sync.models import Cart, Item
from pos_sync.operations import CartOpening
from reservations import operations as book
from reservations.models import Reservation
from reservations.wire import Asked, GuestWords

FIRST_NAME = "Sam"
_ORDER = ("Pale ale", "Fries")
# OpenTable numbers the bookings of the outlets whose book it owns.
_FIRST_NUMBER = 1_900_000


def number_of(rid: int, booked: Booked) -> int:
    """The confirmation number that OpenTable gave the booking."""
    return _FIRST_NUMBER + (rid - 9_000) * 10 + booked.number


def stem_of(rid: int) -> str:
    """How the last part of the href of each of an outlet's bookings begins."""
    return f"incident-{rid}-"


def key_of(rid: int, booked: Booked) -> str:
    """The last part of the href."""
    return f"{stem_of(rid)}{booked.number}"


def booked(case: Case, party: Booked) -> Reservation:
    """The booking as OpenTable sent it an hour ago."""
    asked = Asked(
        rid=case.outlet.rid,
        starts_local=party.starts_local(case.outlet.zone, case.now),
        party_size=party.party_size,
        guest=GuestWords(first_name=FIRST_NAME, last_name=party.last_name),
        href=f"{settings.OPENTABLE_SANDBOX_API_URL}/reservations/{key_of(case.outlet.rid, party)}",
        confirmation_number=number_of(case.outlet.rid, party),
        may_pay=True,
    )
    made = book.make_reservation(
        outlet=case.outlet,
        connection=case.link.connection,
        asked=asked,
        body={"key": key_of(case.outlet.rid, party)},
        now=case.ago(60),
    )
    return made.reservation


def seated(case: Case, party: Booked, *, minutes: float = 25) -> CartOpening:
    """The booking, seated so long ago at its table by OpenTable's host."""
    return pos.seat_party(
        reservation=booked(case, party),
        table_names=[party.table],
        actor=book.OPENTABLE,
        now=case.ago(minutes),
    )


def dining(case: Case, party: Booked) -> Cart:
    """The booking at its table, with an order that was fired twenty minutes ago."""
    cart = seated(case, party).cart
    assert cart is not None
    order(case, cart)
    return cart


def order(case: Case, cart: Cart, *, minutes: float = 20) -> None:
    """Order and fire what every party of a drill has."""
    items = Item.objects.filter(category__outlet=case.outlet, name__in=_ORDER).order_by("pk")
    at = case.ago(minutes)
    lines = [pos.add_line(cart=cart, item=item, actor="server", now=at) for item in items]
    pos.fire_lines(cart=cart, lines=lines, actor="server", now=at)
