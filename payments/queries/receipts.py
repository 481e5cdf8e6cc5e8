"""What a receipt says, from the same totals as the check on the wire."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from config.outlets import formats, money
from config.outlets.models import Outlet
from payments import wording
from payments.models import LetterChange, Payment, PaymentState, Receipt, ReceiptLetter
from payments.queries import checks
from pos_sync import queries as pos_queries
from pos_sync import totals
from pos_sync.models import Cart, CartState, Line

# So many of the latest changes and checks are offered on the page of an outlet's words.
_LATEST = 20


@dataclass(frozen=True, slots=True)
class ReceiptLine:
    """One item of a receipt; `modifiers` are their labels."""

    quantity: int
    label: str
    modifiers: tuple[str, ...]
    total_minor: int


@dataclass(frozen=True, slots=True)
class ReceiptSum:
    """One amount between the items and the total, such as `Tax`."""

    label: str
    amount_minor: int
    is_one_of_several: bool = False

    @property
    def is_told(self) -> bool:
        """Whether it stands on the receipt."""
        return bool(self.amount_minor) or self.is_one_of_several


@dataclass(frozen=True, slots=True)
class ReceiptPayment:
    """One tender of a receipt, such as `Card ending 4242`."""

    label: str
    amount_minor: int
    tip_minor: int
    refunded_minor: int


@dataclass(frozen=True, slots=True)
class ReceiptDocument:
    """What a receipt says. `closed_local` is the outlet's wall time; `words` are the outlet's, filled in."""

    outlet_name: str
    check_number: int
    closed_local: datetime
    party_size: int
    guest_name: str
    currency: str
    lines: tuple[ReceiptLine, ...]
    sums: tuple[ReceiptSum, ...]
    total_minor: int
    tip_minor: int
    payments: tuple[ReceiptPayment, ...]
    prepaid_minor: int = 0
    words: wording.Words = field(default_factory=wording.Words)

    @property
    def deposit_sum(self) -> int:
        """The deposit as it comes off the total."""
        return -self.prepaid_minor

    def worded(self, words: wording.Words) -> "ReceiptDocument":
        """The same with these words, filled in as the outlet writes its dates and amounts."""
        values = {
            "guest": self.guest_name or "guest",
            "outlet": self.outlet_name,
            "date": formats.short_date(self.closed_local),
            "time": formats.clock(self.closed_local),
            "check": str(self.check_number),
            "party_size": str(self.party_size),
            "total": money.format_minor(self.total_minor, self.currency),
            "tip": money.format_minor(self.tip_minor, self.currency),
        }
        return replace(self, words=wording.fill_all(words, values))


def address_of(cart: Cart) -> str:
    """The address the guest gave for this, or the one for marketing; "" where it is none at all."""
    guest = cart.reservation.guest
    address = (guest.transactional_email or guest.email) if guest else ""
    try:
        validate_email(address)
    except ValidationError:
        return ""
    return address


def words_of(outlet: Outlet) -> wording.Words:
    """How the outlet words its receipts."""
    letter = ReceiptLetter.objects.filter(outlet=outlet).first()
    return wording.Words() if letter is None else letter.words


def letter_changes(outlet: Outlet) -> list[LetterChange]:
    """Who changed the outlet's words, the latest first."""
    return list(LetterChange.objects.filter(outlet=outlet).order_by("-at", "-pk")[:_LATEST])


def closed_checks(outlet: Outlet) -> list[Cart]:
    """The outlet's checks that were closed last, the latest first, with their guests."""
    closed = Cart.objects.filter(outlet=outlet, state=CartState.CLOSED)
    return list(closed.select_related("reservation__guest").order_by("-date", "-closed_at")[:_LATEST])


def receipts_of(cart: Cart) -> list[Receipt]:
    """Every mailing of a check's receipt, the closing's first."""
    return list(Receipt.objects.filter(cart=cart).order_by("created_at", "pk"))


def receipt_document(cart_id: uuid.UUID) -> ReceiptDocument:
    """The receipt of a closed check, from the same totals as the wire's, in the outlet's words."""
    cart = Cart.objects.select_related("outlet__house_rates", "reservation__guest").get(pk=cart_id)
    lines = pos_queries.sent_lines(cart)
    standing = pos_queries.standing_discounts(cart)
    sums = pos_queries.sum_up(cart=cart, lines=lines, standing=standing)
    document = ReceiptDocument(
        outlet_name=cart.outlet.name,
        check_number=cart.check_number,
        closed_local=_wall_time(cart),
        party_size=cart.party_size,
        guest_name=str(cart.reservation.guest or ""),
        currency=cart.currency,
        lines=tuple(_receipt_line(line) for line in lines if line.voided_at is None),
        sums=_sums(cart, sums, pos_queries.picture_discounts(standing=standing, sums=sums)),
        total_minor=sums.total_minor,
        tip_minor=sums.tip_minor,
        payments=tuple(map(_receipt_payment, _kept_payments(cart))),
        prepaid_minor=sums.prepaid_minor,
    )
    return document.worded(words_of(cart.outlet))


def _sums(
    cart: Cart, sums: totals.Totals, given: Sequence[pos_queries.DiscountPicture]
) -> tuple[ReceiptSum, ...]:
    """The amounts that make the total out of the items; those that are nothing are left out."""
    named = (
        *(ReceiptSum(found.words, -found.amount_minor) for found in given),
        ReceiptSum("Service charge", sums.service_charges_minor),
        *_taxes(cart, sums),
        ReceiptSum("Cash rounding", sums.rounding_minor),
        ReceiptSum("Refunded", -sums.waived_minor),
    )
    return (ReceiptSum("Subtotal", sums.sub_total_minor), *(row for row in named if row.is_told))


def _taxes(cart: Cart, sums: totals.Totals) -> list[ReceiptSum]:
    """The tax, added or inside the prices; each rate with what it is on where there are several."""
    label = "Tax included in prices" if sums.tax_included_minor else "Tax"
    if len(sums.taxes) < 2:
        return [ReceiptSum(label, sums.tax_minor + sums.tax_included_minor)]
    return [
        ReceiptSum(
            f"{label}, {formats.percent(part.rate)} of {money.format_minor(part.net_minor, cart.currency)}",
            part.tax_minor,
            is_one_of_several=True,
        )
        for part in sums.taxes
    ]


def _kept_payments(cart: Cart) -> list[Payment]:
    return [payment for payment in checks.payments_of(cart) if payment.state != PaymentState.VOIDED]


def _wall_time(cart: Cart) -> datetime:
    """Naive on purpose: a template turns an aware time into the server's zone."""
    return (cart.closed_at or cart.updated_at).astimezone(cart.outlet.zone).replace(tzinfo=None)


def _receipt_line(line: Line) -> ReceiptLine:
    return ReceiptLine(
        quantity=line.quantity,
        label=line.label,
        modifiers=tuple(modifier["label"] for modifier in line.modifiers),
        total_minor=line.quantity * (line.unit_price_minor + line.modifiers_minor),
    )


def _receipt_payment(payment: Payment) -> ReceiptPayment:
    masked = f" ending {payment.card_last4}" if payment.card_last4 else ""
    label = f"{payment.get_tender_display()}{masked}"
    return ReceiptPayment(label, payment.amount_minor, payment.tip_minor, payment.refunded_minor)
