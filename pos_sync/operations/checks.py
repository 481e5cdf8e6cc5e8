"""Opening, closing, voiding and reopening carts, with check numbers that have no gaps."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import transaction

from availability.models import Table
from config import errors
from config.opentable import facts, problems
from config.outlets.models import Outlet
from pos_sync import queries
from pos_sync.models import Cart, CartState, CheckCount, KitchenState
from pos_sync.operations import journal, lines, snapshots
from reservations import operations as book
from reservations.models import Reservation


@transaction.atomic
def open_cart(
    *, reservation: Reservation, tables: Sequence[Table], may_pay: bool, actor: str, now: datetime
) -> Cart:
    """Open the party's cart over its tables, with its size and notes; the reservation's row lock is held.

    It counts in the party's day; where that is closed already, in the first after it that is not.
    """
    outlet = reservation.outlet
    date = _open_day(outlet=outlet, date=reservation.date)
    cart = Cart.objects.create(
        outlet=outlet,
        reservation=reservation,
        date=date,
        check_number=next_number(outlet=outlet, date=date),
        party_size=reservation.party_size,
        notes=notes_of(reservation),
        may_pay=may_pay,
        server_name=reservation.server_name,
        currency=outlet.currency,
        opened_at=now,
        updated_at=now,
    )
    cart.tables.set(tables)
    names = [table.name for table in tables]
    journal.append_event(cart=cart, kind="open", actor=actor, now=now, payload={"tables": names})
    snapshots.take_snapshot(cart=cart, reason="open", now=now)
    facts.record(name="cart.opened", rid=outlet.rid, subject=str(cart.pk), now=now)
    return cart


@transaction.atomic
def close_cart(*, cart: Cart, now: datetime, actor: str = snapshots.SELF) -> Cart:
    """Settle and release a cart on which nothing is due; Conflict `check_not_paid` otherwise.

    Closing a closed one changes nothing.
    """
    journal.lock_rows(cart=cart)
    if cart.state == CartState.CLOSED:
        return cart
    if cart.state == CartState.VOIDED or cart.due_minor > 0 or queries.is_empty(cart):
        raise errors.Conflict(
            "check_not_paid",
            f"Check {cart.check_number} is not paid yet.",
            {"due": cart.due_minor},
        )
    cart.sold_by = queries.rates_today(cart)
    _end(cart=cart, state=CartState.CLOSED, kind="close", actor=actor, now=now)
    snapshots.take_snapshot(cart=cart, reason="payment", now=now)
    problems.close_problem(rid=cart.outlet.rid, code="check_left_open", subject=str(cart.pk), now=now)
    facts.record(name="cart.closed", rid=cart.outlet.rid, subject=str(cart.pk), now=now)
    return cart


@transaction.atomic
def void_empty_cart(*, cart: Cart, actor: str, now: datetime) -> Cart:
    """Void a cart nobody ordered on; Conflict `check_not_empty` where something was ordered or paid."""
    journal.take_locks(cart=cart)
    if cart.state == CartState.VOIDED:
        return cart
    if not queries.is_empty(cart):
        raise errors.Conflict(
            "check_not_empty",
            f"Check {cart.check_number} has orders or a deposit: void, pay or remove them first.",
        )
    _end(cart=cart, state=CartState.VOIDED, kind="void", actor=actor, now=now)
    snapshots.take_snapshot(cart=cart, reason="void", now=now)
    return cart


@transaction.atomic
def reopen_cart(*, cart: Cart, reason: str, actor: str, now: datetime) -> Cart:
    """Take a paid or closed check back to OPEN so that staff can act on it; an open one stays as it is."""
    journal.take_locks(cart=cart)
    if cart.state == CartState.OPEN:
        return cart
    if cart.state == CartState.VOIDED:
        raise errors.Conflict("check_voided", f"Check {cart.check_number} is voided for good.")
    if not reason.strip():
        raise errors.Invalid("reason_required", "Say why the check is reopened.", {"reason": ["required"]})
    other = queries.live_cart(cart.reservation_id)
    if other is not None and other.pk != cart.pk:
        raise errors.Conflict("check_in_use", f"The party has check {other.check_number} open already.")
    cart.state, cart.closed_at, cart.presented_at, cart.sold_by = CartState.OPEN, None, None, None
    cart.save(update_fields=["state", "closed_at", "presented_at", "sold_by"])
    journal.append_event(cart=cart, kind="reopen", actor=actor, now=now, payload={"reason": reason})
    snapshots.take_snapshot(cart=cart, reason="reopen", now=now)
    words = f"Check {cart.check_number} reopened: {reason.strip()}"
    book.record_change(reservation=cart.reservation, act="reopen", words=words, actor=actor, now=now)
    return cart


def notes_of(reservation: Reservation) -> str:
    """The reservation's notes as the cart shows them, the guest's own first."""
    return "\n".join(filter(None, [reservation.guest_notes, reservation.web_notes]))


def _end(*, cart: Cart, state: CartState, kind: str, actor: str, now: datetime) -> None:
    """What was never sent comes off the check with it, and its counts go back."""
    # In one order of items: two checks that end at once wait for each other's counts, and not in a circle.
    unsent = cart.lines.filter(kitchen_state=KitchenState.NEW, voided_at=None).select_related("item")
    for line in unsent.order_by("item_id", "id"):
        lines.take_off(cart=cart, line=line, actor=actor, now=now)
    cart.state, cart.closed_at = state, now
    cart.save(update_fields=["state", "closed_at", "sold_by"])
    journal.append_event(cart=cart, kind=kind, actor=actor, now=now)


def _open_day(*, outlet: Outlet, date: date) -> date:
    """The day itself or the first after it that takes checks; it stays open until we commit."""
    while _count_of(outlet, date).closed_at is not None:
        date += timedelta(days=1)
    return date


def next_number(*, outlet: Outlet, date: date) -> int:
    """The next check number of the day: what is rolled back gives its number back with the row lock."""
    count = _count_of(outlet, date)
    count.last_number += 1
    count.save(update_fields=["last_number"])
    return count.last_number


def _count_of(outlet: Outlet, date: date) -> CheckCount:
    """The day's count, its row locked."""
    CheckCount.objects.get_or_create(outlet=outlet, date=date)
    return CheckCount.objects.select_for_update(no_key=True).get(outlet=outlet, date=date)
