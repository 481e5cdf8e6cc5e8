"""What may be given back of a paid check, item by item, and what was."""

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db.models import Sum

from payments import returns
from payments.models import Payment, PaymentState, Refund, Return, Tender
from payments.queries import checks
from pos_sync import queries as pos_queries
from pos_sync.models import Cart, Line


@dataclass(frozen=True, slots=True)
class Returnable:
    """A line of a check with what it bears of the total, and how many of it were given back before."""

    line: Line
    borne_minor: int
    returned: int

    @property
    def left(self) -> int:
        """How many of it may still be given back."""
        return self.line.quantity - self.returned

    def price_of(self, chosen: int) -> int:
        """What so many more of it cost the guest."""
        return returns.price_of(self.borne_minor, self.line.quantity, self.returned, chosen)


@dataclass(frozen=True, slots=True)
class GivenBack:
    """One refund of a payment, and the items whose price it was, if it was one."""

    refund: Refund
    items: str


def refundable_of(cart: Cart) -> list[Payment]:
    """The payments of a check of which money may still be given back."""
    return [one for one in checks.payments_of(cart) if one.state == PaymentState.CAPTURED and one.left_minor]


def returnables_of(cart: Cart) -> list[Returnable]:
    """The items of a check as they were sold, in their order; in a constant number of statements.

    What was given back before stays in the total that they bear: no item costs less because another went.
    """
    lines = [line for line in pos_queries.sent_lines(cart) if line.voided_at is None]
    shares = pos_queries.borne_by_lines(cart=cart, lines=lines)
    counted = Return.objects.filter(line__cart=cart).values("line").annotate(number=Sum("quantity"))
    returned = dict(counted.values_list("line", "number"))
    return [
        Returnable(line, share, returned.get(line.pk, 0)) for line, share in zip(lines, shares, strict=True)
    ]


def sources_of(cart: Cart, keys: Collection[uuid.UUID]) -> list[tuple[Payment, returns.Source]]:
    """Those of a check's payments that may give back, tips apart, and what they would."""
    rounded = Refund.objects.filter(payment__cart=cart).values("payment").annotate(by=Sum("rounding_minor"))
    before = dict(rounded.values_list("payment", "by"))
    coin_minor = pos_queries.rates_of(cart.outlet).coin_minor
    return [
        (
            one,
            returns.Source(
                left_minor=max(0, one.amount_minor - one.refunded_minor),
                coin_minor=coin_minor if one.tender == Tender.CASH else 1,
                rounded_minor=before.get(one.pk, 0),
            ),
        )
        for one in checks.payments_of(cart)
        if one.state == PaymentState.CAPTURED and one.pk in keys
    ]


def given_back_of(cart: Cart) -> Mapping[object, list[GivenBack]]:
    """What was given back of each of the check's payments, by the payment's key."""
    items: dict[object, list[str]] = {}
    for made in Return.objects.filter(line__cart=cart).select_related("line").order_by("pk"):
        items.setdefault(made.act, []).append(f"{made.quantity} × {made.line.label}")
    found: dict[object, list[GivenBack]] = {}
    for refund in Refund.objects.filter(payment__cart=cart).order_by("at", "pk"):
        told = GivenBack(refund, ", ".join(items.get(refund.act, ())))
        found.setdefault(refund.payment_id, []).append(told)
    return found
