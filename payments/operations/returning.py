"""Giving back the price of single items of a paid check, in one act over the payments that paid it."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from config import errors
from config.outlets import money
from payments import queries, returns
from payments.models import Payment, Refund, Return
from payments.operations import refunding
from payments.queries import Returnable
from pos_sync import operations as pos
from pos_sync.models import Cart, CartState


@transaction.atomic
def refund_lines(
    *,
    cart: Cart,
    quantities: Mapping[int, int],
    payment_ids: Collection[uuid.UUID],
    reason: str,
    actor: str,
    approved_by: str,
    now: datetime,
    act_key: uuid.UUID | None = None,
) -> list[Refund]:
    """Give back what so many items of each line bear of the check, over these payments by what is left there.

    `quantities` are by the lines' keys. `act_key` is the tap's own key: the same again is answered with the
    first. Invalid `reason_required`, `nothing_chosen`; Missing `line_not_found`; Conflict `check_open`,
    `line_already_refunded`, `nothing_to_give_back`, `over_refunded`, `key_in_use`.
    """
    pos.take_locks(cart=cart)
    act = act_key or uuid.uuid4()
    if first := list(Refund.objects.filter(act=act).select_related("payment").order_by("pk")):
        return _repeated(first, cart)
    refunding.refuse_without_reason(reason)
    plan = plan_refund(cart=cart, quantities=quantities, payment_ids=payment_ids)
    made = [
        refunding.give_back(
            payment=payment,
            amount_minor=share.given_minor,
            refund=Refund(
                act=act,
                rounding_minor=share.rounding_minor,
                reason=reason.strip(),
                actor=actor,
                approved_by=approved_by,
                at=now,
            ),
        )
        for payment, share in plan.shares
    ]
    Return.objects.bulk_create(
        Return(act=act, line=item.line, quantity=chosen, amount_minor=item.price_of(chosen))
        for item, chosen in plan.items
    )
    words = _words(plan, made[0])
    refunding.put_refund(cart=cart, words=words, actor=actor, now=now)
    return made


@dataclass(frozen=True, slots=True)
class Planned:
    """What would be given back for these items: how many of each, and the share of each payment."""

    items: Sequence[tuple[Returnable, int]]
    shares: Sequence[tuple[Payment, returns.Share]]
    currency: str

    @property
    def amount_minor(self) -> int:
        """All of it."""
        return sum(share.given_minor for _payment, share in self.shares)

    @property
    def rounding_minor(self) -> int:
        """What of it is more, or below zero less, than the items come to: cash is given in coins."""
        return sum(share.rounding_minor for _payment, share in self.shares)

    @property
    def price_minor(self) -> int:
        """What the items come to."""
        return self.amount_minor - self.rounding_minor


def plan_refund(*, cart: Cart, quantities: Mapping[int, int], payment_ids: Collection[uuid.UUID]) -> Planned:
    """What `refund_lines` would do, or why it would not; writes nothing."""
    if cart.state not in {CartState.PAID, CartState.CLOSED}:
        raise errors.Conflict("check_open", f"Check {cart.check_number} is not paid: void the items instead.")
    items = _chosen(cart=cart, quantities=quantities)
    amount_minor = sum(item.price_of(chosen) for item, chosen in items)
    if amount_minor == 0:
        raise errors.Conflict("nothing_to_give_back", "These items cost the guest nothing.")
    found = queries.sources_of(cart, payment_ids)
    left = sum(source.owed_minor for _payment, source in found)
    if amount_minor > left:
        raise errors.Conflict("over_refunded", _too_much(cart, amount_minor, left), {"left": left})
    shares = returns.spread(amount_minor, [source for _payment, source in found])
    paying = [(payment, share) for (payment, _), share in zip(found, shares, strict=True) if share.owed_minor]
    planned = Planned(items, paying, cart.currency)
    if planned.amount_minor == 0:
        price = money.format_minor(amount_minor, cart.currency)
        words = f"These items come to {price}: there are no coins for so little."
        raise errors.Conflict("nothing_to_give_back", words)
    return planned


def _chosen(*, cart: Cart, quantities: Mapping[int, int]) -> list[tuple[Returnable, int]]:
    wanted = {key: number for key, number in quantities.items() if number}
    known = {item.line.pk: item for item in queries.returnables_of(cart)}
    if not wanted:
        raise errors.Invalid("nothing_chosen", "Choose the items whose price is given back.")
    if wanted.keys() - known.keys():
        raise errors.Missing("line_not_found", "One of these items is not on the check any more.")
    for key, number in wanted.items():
        _refuse_too_many(known[key], number)
    return [(known[key], number) for key, number in sorted(wanted.items())]


def _refuse_too_many(item: Returnable, number: int) -> None:
    if number < 0:
        raise errors.Invalid("nothing_chosen", "Choose how many of an item are given back, one or more.")
    if number > item.left:
        left = f"only {item.left} can be" if item.left else "none is left"
        raise errors.Conflict(
            "line_already_refunded",
            f"{item.returned} of {item.line.quantity} {item.line.label} were given back already: {left}.",
        )


def _too_much(cart: Cart, amount_minor: int, left: int) -> str:
    asked, there = (money.format_minor(amount, cart.currency) for amount in (amount_minor, left))
    deposit = " What the deposit paid goes back the way it came." if cart.prepaid_minor else ""
    return f"The items come to {asked}, and {there} is left of these payments.{deposit}"


def _repeated(first: list[Refund], cart: Cart) -> list[Refund]:
    if any(refund.payment.cart_id != cart.pk for refund in first):
        raise errors.Conflict("key_in_use", "This tap was another refund's: load the page again.")
    return first


def _words(plan: Planned, made: Refund) -> str:
    """What the story says: `1 × Laksa refunded (cold): S$12.00, of it Card S$7.00, Cash S$5.00`."""
    items = ", ".join(f"{chosen} × {item.line.label}" for item, chosen in plan.items)
    approved = "" if made.approved_by == made.actor else f", approved by {made.approved_by}"
    shares = ", ".join(
        f"{payment.get_tender_display()} {money.format_minor(share.given_minor, plan.currency)}"
        for payment, share in plan.shares
    )
    amount = money.format_minor(plan.amount_minor, plan.currency)
    price = money.format_minor(plan.price_minor, plan.currency)
    rounded = f" ({price} in coins)" if plan.rounding_minor else ""
    return f"{items} refunded ({made.reason}){approved}: {amount}{rounded}, of it {shares}"
