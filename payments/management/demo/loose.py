"""What did not find its other half on the demo's evening at Harbour Bistro."""

import datetime as dt

from availability.models import Table
from config.errors import Conflict
from config.opentable import links
from config.outlets.models import Outlet
from payments import operations as payments
from payments import wire
from payments.management.demo import play
from payments.models import Stray
from pos_sync import operations as pos
from pos_sync.models import Item
from reservations import operations as book
from reservations.models import Reservation
from reservations.wire import GuestWords

HARBOUR = "harbour"
# A server let them in as a walk-in; half an hour later the host found their booking, and seated it there too.
FIRST, LAST, PHONE = "Nina", "Weiss", "+65 6555 0151"
WHERE, LET_IN_AT, BOOKED_FOR, FOUND_AT = "S4", dt.time(18, 20), dt.time(18, 45), dt.time(18, 53)
ORDER = ("Pale ale", "Fries")
# A guest's app named a check that is not theirs.
REFUSED = ("Okafor", dt.time(18, 51), 12_450, 1_800)


def leave_loose(*, outlet: Outlet, seen_at: dt.datetime, now: dt.datetime) -> None:
    """Leave a check and a payment to be matched, as long ago as it would be then; once a day."""
    if outlet.slug == HARBOUR:
        _seat_twice(outlet, seen_at, now)
        _refuse_payment(outlet, seen_at, now)
        play.tell_from_now(outlet=outlet, now=now)


def _real(outlet: Outlet, time: dt.time, seen_at: dt.datetime, now: dt.datetime) -> dt.datetime:
    today = seen_at.astimezone(outlet.zone).date()
    return now - (seen_at - dt.datetime.combine(today, time, tzinfo=outlet.zone).astimezone(dt.UTC))


def _seat_twice(outlet: Outlet, seen_at: dt.datetime, now: dt.datetime) -> None:
    let_in_at, found_at = (_real(outlet, time, seen_at, now) for time in (LET_IN_AT, FOUND_AT))
    known = Reservation.objects.filter(outlet=outlet, guest__phone=PHONE)
    if found_at > now or known.filter(seated_at__gt=found_at - dt.timedelta(hours=12)).exists():
        return
    party = _book(outlet, seen_at)
    if party is None:
        return
    cart = pos.seat_walk_in_party(
        outlet=outlet,
        tables=[Table.objects.get(outlet=outlet, name=WHERE)],
        party_size=2,
        guest_name=f"{FIRST} {LAST}",
        actor="server",
        now=let_in_at,
    ).cart
    if cart is None:
        return
    items = Item.objects.filter(category__outlet=outlet, name__in=ORDER).order_by("pk")
    lines = [pos.add_line(cart=cart, item=item, actor="server", now=let_in_at) for item in items]
    pos.fire_lines(cart=cart, lines=lines, actor="server", now=let_in_at)
    departed = {cart.reservation.confirmation_number}
    pos.seat_party(reservation=party, table_names=[WHERE], departed=departed, actor="host", now=found_at)


def _book(outlet: Outlet, seen_at: dt.datetime) -> Reservation | None:
    """By phone, days ago; None where the book has no room for them."""
    today = seen_at.astimezone(outlet.zone).date()
    try:
        return book.book_by_phone(
            outlet=outlet,
            starts_local=dt.datetime.combine(today, BOOKED_FOR),
            party_size=2,
            guest=GuestWords(first_name=FIRST, last_name=LAST, phone=PHONE, phone_type="Mobile"),
            actor="host",
            now=seen_at - dt.timedelta(days=5),
            particulars=book.Particulars(),
        )
    except Conflict:
        return None


def _refuse_payment(outlet: Outlet, seen_at: dt.datetime, now: dt.datetime) -> None:
    name, time, amount_minor, tip_minor = REFUSED
    at, link = _real(outlet, time, seen_at, now), links.current_link(outlet.rid)
    parties = Reservation.objects.filter(outlet=outlet, guest__last_name=name, state="SEATED")
    party = parties.order_by("-seated_at").first()
    if at > now or link is None or party is None:
        return
    if Stray.objects.filter(rid=outlet.rid, confirmation_number=party.confirmation_number).exists():
        return
    asked = wire.Asked(
        authorization_id=f"demo-{party.confirmation_number}",
        confirmation_number=party.confirmation_number,
        check_id="00000000-0000-4000-8000-000000000001",
        check_sequence_id=None,
        currency=outlet.currency,
        amount_minor=amount_minor,
        tip_minor=tip_minor,
        card_last4="",
        expires_at=None,
        digest=b"",
    )
    payments.keep_refused(
        connection=link.connection, outlet=outlet, asked=asked, code="check_not_found", now=at
    )
