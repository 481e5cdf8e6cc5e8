"""The rules of paying: may an authorization or a tender be applied, and what do payments come to.

Sources: docs/opentable ("Checks and money"), the partner callbacks of /payments/authorizations, the payments
article. All amounts are integers of the currency's smallest unit; an amount never includes its tip.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from pos_sync import totals

OPEN = "OPEN"


class Tender(StrEnum):
    """The means of payment, in the wire's words."""

    CARD = "CARD"
    CASH = "CASH"
    GIFT_CARD = "GIFT_CARD"
    OPENTABLE = "OPENTABLE"
    OTHER = "OTHER"


class PaymentState(StrEnum):
    """Where a payment's money stands at its processor."""

    AUTHORIZED = "AUTHORIZED"
    CAPTURED = "CAPTURED"
    VOIDED = "VOIDED"
    REFUNDED = "REFUNDED"


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether it may be applied; a refusal has the contract's code and a sentence for staff."""

    is_accepted: bool
    code: str = ""
    words: str = ""


ACCEPTED = Verdict(True)


@dataclass(frozen=True, slots=True)
class Check:
    """The check as it stands, and what was due at the snapshot that the diner's app saw.

    `state` is OPEN, PAID, CLOSED or VOIDED. `seen_due_minor` is None where the app named no snapshot; then
    only the amount is compared. A snapshot that we never took is given as a due that cannot match, as -1.
    """

    state: str
    due_minor: int
    currency: str
    payments_enabled: bool
    seen_due_minor: int | None = None


@dataclass(frozen=True, slots=True)
class AuthorizationAsk:
    """What OpenTable asks to apply; `expires_at` of None never expires."""

    amount_minor: int
    currency: str
    expires_at: dt.datetime | None = None


def judge_authorization(check: Check, ask: AuthorizationAsk, now: dt.datetime) -> Verdict:
    """Whether a diner's authorization may be applied to a check.

    In this order, each more particular than the one before: the outlet takes OpenTable Payments
    (`payments_not_enabled`); the money is of the check's currency (`currency_mismatch`); the authorization
    still stands (`authorization_expired`); something is left to pay (`check_already_paid`); and it is what
    the diner saw (`check_changed`: `due` differs from what it was at the snapshot seen, or the amount is over
    it). Less than is due is a part payment and is accepted.
    """
    if not check.payments_enabled:
        return _no("payments_not_enabled", "This outlet does not take payments by OpenTable.")
    if ask.currency != check.currency:
        return _no("currency_mismatch", f"The check is in {check.currency}, the payment in {ask.currency}.")
    if ask.expires_at is not None and ask.expires_at <= now:
        return _no("authorization_expired", "The authorization has expired: the guest must pay again.")
    if check.state != OPEN or check.due_minor <= 0:
        return _no("check_already_paid", "Nothing is due on this check any more.")
    seen = check.seen_due_minor
    if seen is not None and seen != check.due_minor:
        return _no("check_changed", "The check has changed since the guest saw it.")
    if ask.amount_minor > check.due_minor:
        return _no("check_changed", "The payment is more than is due.")
    return ACCEPTED


def _no(code: str, words: str) -> Verdict:
    return Verdict(False, code, words)


@dataclass(frozen=True, slots=True)
class Payment:
    """Money applied to a check; a refund takes the amount first and only then the tip.

    `rounding_minor` is what cash was rounded by, above or below zero, as it settled what was due.
    """

    amount_minor: int
    tip_minor: int
    state: PaymentState
    refunded_minor: int = 0
    rounding_minor: int = 0

    def kept_minor(self) -> int:
        """What is left of the amount."""
        return max(0, self.amount_minor - self.refunded_minor)

    def kept_tip_minor(self) -> int:
        """What is left of the tip."""
        return self.tip_minor - max(0, self.refunded_minor - self.amount_minor)

    def left_minor(self) -> int:
        """What is left of both."""
        return self.amount_minor + self.tip_minor - self.refunded_minor


@dataclass(frozen=True, slots=True)
class Received:
    """What payments come to on a check: without tips, the tips, and what cash was rounded by."""

    paid_minor: int
    tip_minor: int
    rounding_minor: int = 0


def received(payments: Iterable[Payment]) -> Received:
    """What counts of the payments: captured and authorized amounts, less refunds; nothing of voided ones."""
    counted = [payment for payment in payments if payment.state is not PaymentState.VOIDED]
    return Received(
        paid_minor=sum(payment.kept_minor() for payment in counted),
        tip_minor=sum(payment.kept_tip_minor() for payment in counted),
        rounding_minor=sum(payment.rounding_minor for payment in counted),
    )


_NOT_REFUNDABLE = {
    PaymentState.AUTHORIZED: Verdict(
        False,
        "not_captured",
        "Nothing was taken yet: it is authorized in the app only. Release it; reopen the check first"
        " where it is closed.",
    ),
    PaymentState.VOIDED: Verdict(False, "already_voided", "This payment is voided: nothing of it was kept."),
    PaymentState.REFUNDED: Verdict(
        False, "already_refunded", "All of this payment has been given back already."
    ),
}


def judge_refund(payment: Payment, amount_minor: int) -> Verdict:
    """Whether so much of a payment may be given back: captured money, and not more than is left of it."""
    if payment.state in _NOT_REFUNDABLE:
        return _NOT_REFUNDABLE[payment.state]
    if amount_minor <= 0:
        return _no("invalid_amount", "The amount must be above zero.")
    if amount_minor > payment.left_minor():
        return _no("over_refunded", "That is more than is left of this payment.")
    return ACCEPTED


def give_back(payment: Payment, amount_minor: int) -> Payment:
    """The payment less a refund that was accepted: REFUNDED once nothing is left, CAPTURED until then."""
    state = PaymentState.REFUNDED if amount_minor == payment.left_minor() else payment.state
    return replace(payment, state=state, refunded_minor=payment.refunded_minor + amount_minor)


@dataclass(frozen=True, slots=True)
class TenderVerdict:
    """Whether staff may take it: what then counts on the check, and what is given back in cash.

    `rounding_minor` is what the check comes to more or less because cash is paid in coins.
    """

    is_accepted: bool
    amount_minor: int = 0
    change_minor: int = 0
    rounding_minor: int = 0
    code: str = ""
    words: str = ""


def judge_tender(
    tender: Tender, received_minor: int, due_minor: int, tip_minor: int = 0, coin_minor: int = 1
) -> TenderVerdict:
    """Whether staff may take this much, tip included in `received_minor`, for a check with `due_minor` left.

    Cash over what is due and the tip is given back as change; any other tender may not be more. Cash that
    settles what is due settles it rounded to the smallest coin, `coin_minor`; less is a part payment, and
    rounds nothing. OPENTABLE is never taken by hand: it comes with an authorization alone.
    """
    if tender is Tender.OPENTABLE:
        return _refuse("needs_authorization", "An OpenTable payment comes from the guest's app.")
    if received_minor <= 0 or not 0 <= tip_minor <= received_minor:
        return _refuse("invalid_amount", "The amount must be above zero and the tip within it.")
    if due_minor <= 0:
        return _refuse("check_already_paid", "Nothing is due on this check any more.")
    offered = received_minor - tip_minor
    if offered == 0:
        return _refuse("invalid_amount", "The amount is all tip: something must go to the check.")
    if tender is Tender.CASH:
        return _judge_cash(offered, due_minor, coin_minor)
    if offered > due_minor:
        return _refuse("over_tendered", "That is more than is due: only cash is given change for.")
    return TenderVerdict(True, offered)


def _judge_cash(offered: int, due_minor: int, coin_minor: int) -> TenderVerdict:
    in_coins = totals.to_coin(due_minor, coin_minor)
    if offered < min(due_minor, in_coins):
        return TenderVerdict(True, offered)
    return TenderVerdict(True, in_coins, max(0, offered - in_coins), in_coins - due_minor)


def _refuse(code: str, words: str) -> TenderVerdict:
    return TenderVerdict(False, code=code, words=words)


def quick_cash(due_minor: int, unit_minor: int) -> list[int]:
    """What a guest is likely to hand over: all that is due exactly, then rounded up to notes.

    `unit_minor` is one whole unit of the currency, as 100 for a dollar.
    """
    notes = [unit_minor * note for note in (5, 10, 50, 100)]
    rounded = {-(-due_minor // note) * note for note in notes}
    return [due_minor, *sorted(rounded - {due_minor})] if due_minor > 0 else []


def release_at(paid_at: dt.datetime, minutes: int) -> dt.datetime:
    """When a paid table is finished by itself; added in UTC, so that a change of the clock cannot move it."""
    return paid_at.astimezone(dt.UTC) + dt.timedelta(minutes=minutes)
