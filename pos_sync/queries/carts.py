"""What is asked about carts: one of them, a party's, a table's."""

import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db.models import F, Prefetch, Q, QuerySet

from availability.models import Table
from config import errors
from config.outlets.models import Outlet
from pos_sync.models import Cart, CartEvent, CartState, HouseRates, KitchenState, Line, Match
from reservations.models import Change, Reservation, State

# The act under which the story of a reservation tells what became of its cart.
CART_ACT = "cart"

# The event that says: a walk-in, and no booked party's check.
APART = "apart"

LIVE = (CartState.OPEN, CartState.PAID)

# The states of a payment of which the house has nothing.
NO_MONEY = ("VOIDED", "REFUNDED")

# Why a seating opened no cart, by the wire's word.
WHY_NOT_OPENED = {
    "NO_TABLE_GIVEN": "no table was named",
    "TABLE_IN_USE": "another party's check is still open there",
    "TABLE_NOT_FOUND": "none of the tables named is ours",
}


def load_cart(cart_id: uuid.UUID | str) -> Cart:
    """A cart with its outlet, guest, tables and lines; Missing where there is none.

    `cart.lines.all()` leaves out unsent lines that were removed: they were never on the check.
    """
    try:
        return (
            Cart.objects.select_related("outlet__house_rates", "reservation__guest", "merged_into")
            .prefetch_related(
                Prefetch("lines", _kept_lines().select_related("item", "station")),
                Prefetch("tables", Table.objects.order_by("name")),
            )
            .get(pk=cart_id)
        )
    except (Cart.DoesNotExist, ValidationError) as missing:
        raise errors.Missing("check_not_found", "There is no such check.") from missing


def sent_lines(cart: Cart) -> list[Line]:
    """The lines on the check: held or fired, the voided ones among them, in the order they were added."""
    return list(Line.objects.filter(cart=cart).exclude(kitchen_state=KitchenState.NEW).order_by("id"))


def is_empty(cart: Cart) -> bool:
    """Whether nothing is on the check (voided lines count as nothing) and nothing was paid, then or ahead."""
    was_paid = cart.payment_rows or cart.deposit_minor
    return not was_paid and not any(line.voided_at is None for line in sent_lines(cart))


def allergies_of(cart: Cart) -> str:
    """What the guest must not eat, as the book has it now; "" where nothing is known."""
    guest = cart.reservation.guest
    return guest.allergies.strip() if guest else ""


def lines_added(cart: Cart, taps: Collection[uuid.UUID]) -> list[int]:
    """The lines, by number, that these taps added; a tablet knows them by their taps until it is answered."""
    if not taps:
        return []
    events = CartEvent.objects.filter(cart=cart, kind="add", event_key__in=taps)
    return [event.payload["line"] for event in events.order_by("number")]


def rates_of(outlet: Outlet) -> HouseRates:
    """The outlet's tax and service rules; without any, prices are what guests pay."""
    try:
        return outlet.house_rates
    except ObjectDoesNotExist:
        return HouseRates(outlet=outlet)


def live_cart(reservation_id: int) -> Cart | None:
    """The cart of a party that is not settled and released yet; the database allows only one."""
    return Cart.objects.filter(reservation_id=reservation_id, state__in=LIVE).first()


def own_cart(reservation_id: int) -> Cart | None:
    """The party's live cart, else the latest that was closed or merged: a settled party gets no second one.

    One that was merged before the party was seated anew is not its own any more.
    """
    is_merged = Q(merged_into__isnull=False, closed_at__gte=F("reservation__seated_at"))
    ended = Cart.objects.filter(Q(state=CartState.CLOSED) | is_merged, reservation_id=reservation_id)
    return live_cart(reservation_id) or ended.order_by("-opened_at").first()


def standing_match(cart: Cart) -> Match | None:
    """The match by which a check is the party's, if it is by one."""
    found = Match.objects.filter(cart=cart, undone_at=None, reservation=cart.reservation_id)
    return found.select_related("walk_in").first()


def kept_apart(reservation: Reservation) -> QuerySet[CartEvent, uuid.UUID]:
    """The checks of which staff have said that they are not this party's, or no booked party's at all."""
    matched = Q(cart__matches__reservation=reservation, cart__matches__undone_at__isnull=False)
    said = CartEvent.objects.filter(Q(kind=APART) | matched, cart__outlet_id=reservation.outlet_id)
    return said.values_list("cart_id", flat=True)


def open_carts_at(tables: Sequence[Table]) -> QuerySet[Cart]:
    """Open checks on these tables; a paid one is no longer in the way of the next party."""
    keys = Cart.tables.through.objects.filter(table__in=tables).values("cart_id")
    return Cart.objects.filter(state=CartState.OPEN, pk__in=keys)


def told_of_cart(reservation: Reservation) -> dict[str, Any] | None:
    """What the story of a reservation last said of its cart, in the wire's words; None before a seating."""
    last = Change.objects.filter(reservation=reservation, act=CART_ACT).order_by("-id").first()
    # The names that were asked for are kept for those who mend them; the wire has no place for them.
    return {key: said for key, said in last.details.items() if key != "asked"} if last else None


def told_of_carts(reservations: Iterable[Reservation]) -> dict[int, Mapping[str, object]]:
    """The same of many at once, by reservation."""
    keys = [reservation.pk for reservation in reservations]
    said = Change.objects.filter(reservation__in=keys, act=CART_ACT)
    last = said.order_by("reservation_id", "-id").distinct("reservation_id")
    return {change.reservation_id: change.details for change in last}


def tables_in_use(outlet: Outlet) -> set[str]:
    """The names of the tables on which a check is open, in the way of another."""
    open_there = Table.objects.filter(outlet=outlet, carts__state=CartState.OPEN)
    return set(open_there.values_list("name", flat=True))


def seated_at(table: Table) -> Reservation | None:
    """The party that sits at a table, the latest where there are two."""
    seated = Reservation.objects.filter(outlet_id=table.outlet_id, state=State.SEATED)
    return seated.filter(table_names__contains=[table.name]).order_by("-seated_at").first()


def _kept_lines() -> QuerySet[Line]:
    return Line.objects.exclude(Q(kitchen_state=KitchenState.NEW), voided_at__isnull=False).order_by("id")
