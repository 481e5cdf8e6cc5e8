"""Giving away: comps and discounts, each with a reason, within what a role may give; and taking that back."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Sum

from config import errors, roles
from config.outlets import money
from pos_sync import queries, totals
from pos_sync.models import Cart, Discount, DiscountKind, KitchenState, Line
from pos_sync.operations import journal, settling, snapshots
from reservations import operations as book

_FIELDS: dict[str, str] = {
    DiscountKind.AMOUNT: "amount_minor",
    DiscountKind.RATE: "rate",
    DiscountKind.COMP: "units",
}


@transaction.atomic
def give_discount(
    *,
    cart: Cart,
    kind: str,
    value: int,
    reason: str,
    role: roles.Role | str,
    actor: str,
    now: datetime,
    line: Line | None = None,
    approved_by: str = "",
    event_key: uuid.UUID | None = None,
) -> Discount:
    """Take something off a line, or off the whole check where none is named.

    `value` is minor units of an AMOUNT, thousandths of a percent of a RATE, so many of the line of a COMP.
    `role` is the actor's; `approved_by` is whose PIN let them give more than that role may. What the check
    has already counts. Invalid `invalid_discount`, `reason_required`; Conflict `over_allowance`,
    `nothing_left`, `line_is_not_sent`, `line_is_voided`, `line_is_moved`, `check_closed`, and `part_is_paid`
    or `paid_exceeds_total` where more was paid than would be left.
    """
    journal.take_locks(cart=cart)
    if event_key and (first := journal.find_event(cart=cart, event_key=event_key)):
        return Discount.objects.get(pk=first.payload["discount"])
    journal.refuse_closed(cart)
    _refuse_unreadable(kind=kind, value=value, reason=reason, line=line)
    if line is not None:
        _refuse_line(cart=cart, line=line, units=value if kind == DiscountKind.COMP else 0)
    by_person = queries.limit_of_person(cart.outlet, approved_by) if approved_by else None
    limit = by_person or queries.limit_of(cart.outlet, role)
    made = Discount(cart=cart, line=line, kind=kind, actor=actor, approved_by=approved_by or actor, at=now)
    setattr(made, _FIELDS[kind], value)
    made.reason = reason.strip()
    if line is None:
        _bound(made=made, limit=limit)
    with settling.keep_paid(cart=cart, lines=[line] if line else []):
        made.save(force_insert=True)
    amount_minor = _judge(made=made, limit=limit)
    _tell(made=made, amount_minor=amount_minor, event_key=event_key, now=now)
    snapshots.take_snapshot(cart=cart, reason="discount", now=now)
    snapshots.refuse_overpaid(cart)
    return made


@transaction.atomic
def remove_discount(
    *, discount: Discount, reason: str, event_key: uuid.UUID | None = None, actor: str, now: datetime
) -> Discount:
    """Take a discount back: what it took off is due again, and it stays listed with who, when and why.

    Taking it back twice changes nothing. Invalid `reason_required`; Conflict `check_closed`, `part_is_paid`,
    `line_is_moved` where it went along to another check meanwhile.
    """
    cart = journal.take_locks(cart=discount.cart)
    discount.refresh_from_db()
    if discount.removed_at:
        return discount
    if discount.line:
        journal.refuse_moved(cart=cart, line=discount.line)
    journal.refuse_closed(cart)
    if not reason.strip():
        raise errors.Invalid("reason_required", "Say why it is taken back.", {"reason": ["required"]})
    with settling.keep_paid(cart=cart, lines=[discount.line] if discount.line else []):
        discount.removed_at, discount.removed_by, discount.removed_reason = now, actor, reason.strip()
        discount.save(update_fields=["removed_at", "removed_by", "removed_reason"])
    told = {"discount": discount.pk, "reason": discount.removed_reason}
    journal.append_event(
        cart=cart, kind="undiscount", event_key=event_key, actor=actor, now=now, payload=told
    )
    words = f"{queries.words_of(discount)} taken back: {discount.removed_reason}"
    book.record_change(reservation=cart.reservation, act="undiscount", words=words, actor=actor, now=now)
    snapshots.take_snapshot(cart=cart, reason="discount", now=now)
    return discount


def move_discounts(*, lines: Sequence[Line], cart: Cart) -> None:
    """Let the lines' own comps and discounts go along to another check.

    Within the transaction that moves the lines; those of the whole check stay where they are.
    """
    Discount.objects.filter(line__in=[line.pk for line in lines]).update(cart=cart)


def _refuse_unreadable(*, kind: str, value: int, reason: str, line: Line | None) -> None:
    if kind not in DiscountKind.values or value <= 0 or (kind == DiscountKind.RATE and value > 100_000):
        raise errors.Invalid("invalid_discount", "Give an amount above zero, or a percentage up to 100.")
    if kind == DiscountKind.COMP and line is None:
        raise errors.Invalid("invalid_discount", "An item is comped, not a check: give a discount of 100 %.")
    if not reason.strip():
        raise errors.Invalid("reason_required", "Say why it is given away.", {"reason": ["required"]})


def _refuse_line(*, cart: Cart, line: Line, units: int) -> None:
    line.refresh_from_db()
    journal.refuse_moved(cart=cart, line=line)
    if line.kitchen_state == KitchenState.NEW:
        raise errors.Conflict("line_is_not_sent", f"{line.label} was not sent yet: send it first.")
    if line.voided_at:
        raise errors.Conflict("line_is_voided", f"{line.label} was voided: nothing is to be paid for it.")
    comped = Discount.objects.filter(line=line, removed_at=None).aggregate(units=Sum("units"))["units"] or 0
    if units > line.quantity - comped:
        left = line.quantity - comped
        words = f"All of {line.label} is comped already." if not left else f"Only {left} are left to comp."
        raise errors.Conflict("nothing_left", words)


def _bound(*, made: Discount, limit: totals.Limit) -> None:
    """Keep a discount on the check from growing past its giver's limit when more is ordered.

    An amount is no more than is left now; a rate stops at what its giver may still give, if it is within that
    now. One that is not stays without an end: it is judged by all that it takes, and a PIN is asked for.
    """
    before = queries.sum_up(cart=made.cart, lines=queries.sent_lines(made.cart))
    left_minor = queries.left_of(cart=made.cart, line=None, sums=before)
    if not left_minor:
        raise _nothing_left()
    if made.kind == DiscountKind.AMOUNT:
        made.amount_minor = min(made.amount_minor, left_minor)
    elif limit.most_minor is not None:
        most_minor = max(0, limit.most_minor - before.discounts_minor)
        (whole,) = totals.give(left_minor, [totals.Discount(rate=made.rate)])
        made.most_minor = most_minor if whole.amount_minor <= most_minor else None


def _judge(*, made: Discount, limit: totals.Limit) -> int:
    """What it takes off, or the refusal: more than may be given on a check, or nothing."""
    cart = made.cart
    sums = queries.sum_up(cart=cart, lines=queries.sent_lines(cart))
    if made.kind == DiscountKind.COMP and not limit.may_comp:
        raise errors.Conflict("over_allowance", "A comp is over your limit: a manager's PIN is needed.")
    most = limit.most_on(sums.sub_total_minor)
    if most is not None and sums.discounts_minor > most:
        given, most_words = (money.format_minor(one, cart.currency) for one in (sums.discounts_minor, most))
        raise errors.Conflict(
            "over_allowance",
            f"{given} would be given away on this check, over your limit of {most_words}: "
            "a manager's PIN is needed.",
            {"given": sums.discounts_minor, "most": most},
        )
    amount_minor = sums.given_by(str(made.pk))
    if not amount_minor:
        raise _nothing_left()
    return amount_minor


def _nothing_left() -> errors.Conflict:
    return errors.Conflict("nothing_left", "There is nothing left to take it off.")


def _tell(*, made: Discount, amount_minor: int, event_key: uuid.UUID | None, now: datetime) -> None:
    cart = made.cart
    told = {
        "discount": made.pk,
        "line": made.line_id,
        "kind": made.kind,
        "amount": amount_minor,
        "reason": made.reason,
        "approved_by": made.approved_by,
    }
    act = "comp" if made.kind == DiscountKind.COMP else "discount"
    journal.append_event(cart=cart, kind=act, event_key=event_key, actor=made.actor, now=now, payload=told)
    approved = "" if made.approved_by == made.actor else f", approved by {made.approved_by}"
    amount = money.format_minor(amount_minor, cart.currency)
    words = f"{queries.words_of(made)}, {amount} ({made.reason}){approved}"
    book.record_change(reservation=cart.reservation, act=act, words=words, actor=made.actor, now=now)
