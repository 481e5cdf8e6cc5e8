"""What Harbour Bistro took yesterday from parties that walked in, and its day as it was closed."""

import datetime as dt
from dataclasses import dataclass

from availability.models import Table
from config.opentable.models import OutboxMessage
from config.outlets.models import Outlet
from config.roles import Role
from payments import operations as payments
from payments import queries, takings
from payments.management.demo import dishes, sections
from payments.management.demo.evening import QUICK, SUPPER
from pos_sync import operations as pos
from pos_sync.models import Cart, CartState, Line

AT = "harbour"
CLOSED_AT = dt.time(23, 30)
SHORT_MINOR = 50
_MINUTE = dt.timedelta(minutes=1)
# Nothing that is counted down tonight.
LARGE = ("Sparkling water", "Oysters, half dozen", "Ribeye, 300 g", "Catch of the day", "Chocolate pot")


@dataclass(frozen=True, slots=True)
class Visit:
    """A party of yesterday. A tender is its kind, its amount (None: all that is due) and its tip."""

    time: str
    size: int
    table: str
    order: tuple[str, ...]
    tenders: tuple[tuple[str, int | None, int], ...]
    voided: str = ""
    off_rate: int = 0
    refunded_minor: int = 0


# At tables where nobody sits tonight: an open check there would be in their way.
VISITS = (
    Visit("12:10", 2, "S1", QUICK, (("CARD", None, 500),)),
    Visit("12:40", 3, "A7", (*SUPPER, "Fries"), (("CASH", None, 300),)),
    Visit("18:30", 4, "B4", (*LARGE, *SUPPER), (("CARD", None, 2_000),), voided="Chocolate pot"),
    Visit("19:15", 2, "A7", SUPPER, (("CASH", 4_000, 0), ("CARD", None, 800)), refunded_minor=1_000),
    Visit("20:05", 5, "B4", LARGE, (("GIFT_CARD", 5_000, 0), ("CARD", None, 1_500)), off_rate=10_000),
)


def settle(*, outlet: Outlet, now: dt.datetime) -> None:
    """Play yesterday and close it, unless something was sold on that day already."""
    date = now.astimezone(outlet.zone).date() - dt.timedelta(days=1)
    if outlet.slug != AT or Cart.objects.filter(outlet=outlet, date=date).exists():
        return
    sections.share(outlet=outlet, date=date)
    for visit in VISITS:
        _visit(outlet, visit, _at(outlet, date, dt.time.fromisoformat(visit.time)))
    _close(outlet, date)
    # As of the evening: until now nobody told OpenTable anything.
    OutboxMessage.objects.filter(stream__link__rid=outlet.rid, created_at__lt=now).update(created_at=now)


def _at(outlet: Outlet, date: dt.date, time: dt.time) -> dt.datetime:
    return dt.datetime.combine(date, time, tzinfo=outlet.zone).astimezone(dt.UTC)


def _visit(outlet: Outlet, visit: Visit, at: dt.datetime) -> None:
    table = Table.objects.get(outlet=outlet, name=visit.table)
    if Cart.objects.filter(state=CartState.OPEN, tables=table).exists():
        return
    cart = pos.seat_walk_in_party(
        outlet=outlet, party_size=visit.size, tables=[table], actor="host", now=at
    ).cart
    if cart is None:
        raise RuntimeError(f"no check opened at {table}")
    _dine(outlet, cart, visit, at)
    _pay(cart, visit, at + 70 * _MINUTE)
    cart.reservation.refresh_from_db()
    pos.finish_party(reservation=cart.reservation, actor="host", now=at + 75 * _MINUTE)


def _dine(outlet: Outlet, cart: Cart, visit: Visit, at: dt.datetime) -> None:
    for label in visit.order:
        item, variant = dishes.find(outlet, label)
        required = item.modifier_sets.filter(min_choices__gte=1)
        chosen = [choices.modifiers.order_by("position")[0] for choices in required]
        pos.add_line(
            cart=cart, item=item, variant=variant, modifiers=chosen, actor="server", now=at + 5 * _MINUTE
        )
    lines = list(Line.objects.filter(cart=cart).order_by("id"))
    pos.fire_lines(cart=cart, lines=lines, actor="server", now=at + 8 * _MINUTE)
    pos.mark_ready(cart=cart, lines=lines, actor="kitchen", now=at + 20 * _MINUTE)
    pos.mark_served(cart=cart, lines=lines, actor="server", now=at + 21 * _MINUTE)
    sent_back = cart.lines.filter(label=visit.voided).first()
    if sent_back is not None:
        pos.void_line(line=sent_back, reason="Sent back", actor="manager", now=at + 50 * _MINUTE)
    if visit.off_rate:
        pos.give_discount(
            cart=cart, kind="RATE", value=visit.off_rate, reason="Regular guest", role=Role.MANAGER,
            actor="manager", now=at + 50 * _MINUTE,
        )  # fmt: skip


def _pay(cart: Cart, visit: Visit, at: dt.datetime) -> None:
    pos.present_check(cart=cart, actor="server", now=at - 5 * _MINUTE)
    for tender, amount_minor, tip_minor in visit.tenders:
        cart.refresh_from_db()
        payment = payments.take_tender(
            cart=cart,
            tender=tender,
            amount_minor=cart.due_minor if amount_minor is None else amount_minor,
            tip_minor=tip_minor,
            received_minor=None,
            card_last4="4242" if tender == "CARD" else "",
            actor="server",
            now=at,
        )
    if visit.refunded_minor:
        payments.refund(
            payment=payment, amount_minor=visit.refunded_minor, reason="Guest was not happy", actor="manager",
            approved_by="manager", now=at + _MINUTE,
        )  # fmt: skip


def _close(outlet: Outlet, date: dt.date) -> None:
    sheet = takings.sum_up(queries.day_book(queries.service_day(outlet, date), outlet).checks)
    payments.close_day(
        outlet=outlet,
        date=date,
        counted_minor=sheet.expected_cash_minor - SHORT_MINOR,
        cash_reason="Change given wrong at lunch",
        actor="manager",
        now=_at(outlet, date, CLOSED_AT),
    )
