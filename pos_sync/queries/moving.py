"""Where lines and whole checks may go, and why not: one answer for the sheet and for the act."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, Prefetch

from availability.models import Table
from config import errors
from pos_sync.models import Cart, CartState, Line
from pos_sync.queries import carts, discounts
from reservations import lifecycle
from reservations import queries as book
from reservations.models import Reservation, State


@dataclass(frozen=True, slots=True)
class Target:
    """Another open check, and why nothing may go there, "" where it may."""

    cart: Cart
    refusal: str

    @property
    def table_names(self) -> str:
        """Its tables, joined."""
        return "+".join(table.name for table in self.cart.tables.all())


@dataclass(frozen=True, slots=True)
class MovePicture:
    """What of a check may move and where to; a refusal of "" is none."""

    lines: tuple[Line, ...]
    seat_numbers: tuple[int, ...]
    targets: tuple[Target, ...]
    move_refusal: str
    merge_refusal: str
    apart_refusal: str
    sizes: range
    choice: book.Choice | None


def picture_moving(cart: Cart, now: datetime) -> MovePicture:
    """The sheet of a cart that `load_cart` brought."""
    lines = tuple(line for line in cart.lines.all() if line.voided_at is None)
    apart = _words(move_refusal(cart)) or _words(apart_refusal(cart))
    sizes = range(1, cart.reservation.party_size)
    return MovePicture(
        lines=lines,
        seat_numbers=tuple(sorted({line.seat for line in lines if line.seat is not None})),
        targets=tuple(Target(other, _words(receive_refusal(cart, other))) for other in _open_checks(cart)),
        move_refusal=_words(move_refusal(cart)),
        merge_refusal=_words(merge_refusal(cart)),
        apart_refusal=apart,
        sizes=sizes,
        choice=None if apart else book.choose(outlet=cart.outlet, party_size=1, now=now),
    )


def chosen_lines(cart: Cart, numbers: Collection[int], seats: Collection[int]) -> list[Line]:
    """The lines of a loaded cart that were ticked, and all of the seats that were."""
    return [line for line in cart.lines.all() if line.pk in numbers or line.seat in seats]


def move_refusal(cart: Cart) -> errors.Conflict | None:
    """Why no line leaves this check."""
    if cart.state in carts.LIVE:
        return None
    return errors.Conflict(
        "check_closed", f"Check {cart.check_number} is {cart.state.lower()}: nothing moves from it."
    )


def receive_refusal(cart: Cart, target: Cart) -> errors.Conflict | None:
    """Why nothing of the first check goes to the other."""
    if cart.pk == target.pk:
        return errors.Conflict("same_check", "That is the same check.")
    if cart.outlet_id != target.outlet_id:
        return errors.Conflict("other_outlet", "That check is another outlet's.")
    if cart.currency != target.currency:
        return errors.Conflict("other_currency", f"Check {target.check_number} is in {target.currency}.")
    if target.state != CartState.OPEN:
        words = f"Check {target.check_number} is {target.state.lower()}: choose an open one."
        return errors.Conflict("check_not_open", words)
    return None


def merge_refusal(donor: Cart) -> errors.Conflict | None:
    """Why this check is not merged into any other: what was paid on it stays with it."""
    number = donor.check_number
    if (
        donor.paid_minor
        or donor.tip_minor
        or any(row["state"] not in carts.NO_MONEY for row in donor.payment_rows)
    ):
        words = f"Check {number} has payments: take them back first, or take the rest here."
        return errors.Conflict("check_has_payments", words)
    if donor.deposit_minor:
        return errors.Conflict("check_has_deposit", f"Check {number} has a deposit: it is paid here.")
    if any(given.line_id is None for given in discounts.standing_discounts(donor)):
        words = f"Check {number} has a discount on the whole of it: take it off, then give it on the other."
        return errors.Conflict("check_has_discount", words)
    if donor.state != CartState.OPEN:
        words = f"Check {number} is {donor.state.lower()}: only an open check is merged."
        return errors.Conflict("check_not_open", words)
    return None


def apart_refusal(cart: Cart) -> errors.Conflict | None:
    """Why nobody of this check's party moves to a table of their own."""
    party = cart.reservation
    if party.party_size < 2:
        return errors.Conflict("party_of_one", "One guest sits here: move the party on the floor instead.")
    verdict = lifecycle.may_staff(cart.outlet.mode, party.state, party.house_state, lifecycle.Act.CHANGE_SIZE)
    if verdict.kind is lifecycle.Kind.REFUSE:
        return errors.Conflict(verdict.code, verdict.words)
    return None


def merged_parties(check_id: str) -> list[Reservation]:
    """The parties that sit, their checks merged into this one or into one that was, and not known as paid."""
    donors: set[Any] = set()
    layer: set[Any] = {check_id}
    while layer:
        found = Cart.objects.filter(merged_into__in=layer, closed_at__gte=F("reservation__seated_at"))
        layer = set(found.values_list("pk", flat=True))
        donors |= layer
    seated = Reservation.objects.filter(carts__in=donors, state=State.SEATED)
    return list(seated.exclude(house_state__in=["PAID", "BUSSING"]).distinct().order_by("pk"))


def _open_checks(cart: Cart) -> list[Cart]:
    """The other open checks of the outlet, by number."""
    found = Cart.objects.filter(outlet=cart.outlet_id, state=CartState.OPEN).exclude(pk=cart.pk)
    tables = Prefetch("tables", Table.objects.order_by("name"))
    return list(
        found.select_related("reservation__guest").prefetch_related(tables).order_by("date", "check_number")
    )


def _words(refusal: errors.Conflict | None) -> str:
    return "" if refusal is None else refusal.words
