"""What the pay page of a check shows: what is due on it or on one part, and what may be done about that."""

from dataclasses import dataclass

from payments.models import Payment, PaymentState
from payments.queries import checks
from pos_sync import queries as pos_queries
from pos_sync import totals
from pos_sync.models import Cart, CartState, Part


@dataclass(frozen=True, slots=True)
class PayPicture:
    """A check to be paid, or the `part` of it that the page is about, with every payment it has.

    `cash_minor` is what is due in coins. `is_part_gone`: the split that the page was about was undone.
    """

    check: pos_queries.CheckPicture
    split: pos_queries.SplitPicture
    part: pos_queries.PartPicture | None
    is_part_gone: bool
    payments: tuple[Payment, ...]
    due_minor: int
    cash_minor: int

    @property
    def authorized(self) -> list[Payment]:
        """What the app has authorized and nobody has captured."""
        return [payment for payment in self.payments if payment.state == PaymentState.AUTHORIZED]

    @property
    def is_payable(self) -> bool:
        """Whether a tender is taken for it."""
        return self.due_minor > 0 and (self.part is None or self.split.may_pay_parts)

    @property
    def is_waiting(self) -> bool:
        """Whether something is due, and no part is paid before every item is on one."""
        return self.due_minor > 0 and not self.is_payable

    @property
    def is_closable(self) -> bool:
        """Whether nothing is due though nothing closed it: comped whole, or covered by a deposit."""
        cart = self.check.cart
        return cart.state == CartState.OPEN and cart.due_minor <= 0 and bool(self.check.sent)

    @property
    def is_paid(self) -> bool:
        """Whether the whole check is."""
        return self.check.cart.state in (CartState.PAID, CartState.CLOSED)

    @property
    def unused_minor(self) -> int:
        """What of the deposits is more than the check comes to."""
        cart = self.check.cart
        return cart.deposit_minor - cart.prepaid_minor

    @property
    def change_minor(self) -> int:
        """The change for the last cash that was taken, of the part where the page is about one.

        After a refund it is long given.
        """
        kept = [
            payment
            for payment in self.payments
            if payment.state != PaymentState.VOIDED
            and (self.part is None or payment.part_id == self.part.part.pk)
        ]
        return kept[-1].change_minor if kept and not kept[-1].refunded_minor else 0


def picture_paying(cart: Cart, asked: Part | None) -> PayPicture:
    """The picture of a cart that `load_cart` brought, and of the part that was asked for."""
    check = pos_queries.picture_check(cart)
    split = pos_queries.picture_split(cart=cart, lines=check.sent)
    part = None if asked is None else split.of(asked)
    due_minor = (part or cart).due_minor if cart.state == CartState.OPEN else 0
    return PayPicture(
        check=check,
        split=split,
        part=part,
        is_part_gone=asked is not None and part is None,
        payments=tuple(checks.payments_of(cart)),
        due_minor=due_minor,
        cash_minor=totals.to_coin(due_minor, pos_queries.rates_of(cart.outlet).coin_minor),
    )
