"""OpenTable's documents about money: authorizations and cancels in, their answers and payment rows out."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.core.validators import RegexValidator
from rest_framework import serializers

from config.opentable import documents
from config.opentable.chapters import Said
from payments.models import Payment

# The contract's limits: an int32 for confirmation numbers, a million of most currencies for amounts.
_INT32 = 2**31 - 1
_AMOUNT = 100_000_000
_BIGINT = 2**63 - 1
_INSTANT = 40


class _Instant(serializers.Field[datetime, Any, str, datetime]):
    """An event instant in any spelling of ISO 8601; one without an offset is UTC.

    Read leniently: a payment is not to fail by the way its clock is written.
    """

    default_error_messages = {"invalid": "Not an instant like 2026-03-01T19:30:00Z."}

    def to_internal_value(self, data: Any) -> datetime:
        if not isinstance(data, str) or len(data) > _INSTANT:
            self.fail("invalid")
        try:
            read = datetime.fromisoformat(data.strip())
            return (read if read.tzinfo else read.replace(tzinfo=UTC)).astimezone(UTC)
        except (ValueError, OverflowError):
            self.fail("invalid")

    def to_representation(self, value: datetime) -> str:
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


class AuthorizationRequest(serializers.Serializer[Any]):
    """`Authorization` of the partner callbacks: of a card only the last four digits are ever taken."""

    authorization_id = documents.Text(min_length=1, max_length=64)
    rid = documents.WholeNumber(min_value=1)
    confirmation_number = documents.WholeNumber(min_value=1, max_value=_INT32)
    check_id = documents.Text(min_length=1, max_length=64)
    check_sequence_id = documents.WholeNumber(min_value=0, max_value=_BIGINT, required=False)
    currency = documents.Text(validators=[RegexValidator(r"\A[A-Z]{3}\Z")])
    amount = documents.WholeNumber(min_value=1, max_value=_AMOUNT)
    tip = documents.WholeNumber(min_value=0, max_value=_AMOUNT)
    gpid = documents.WholeNumber(min_value=1, required=False)
    card_last4 = documents.Text(validators=[RegexValidator(r"\A[0-9]{4}\Z")], required=False)
    authorized_at_utc = _Instant(required=False)
    expires_at_utc = _Instant(required=False)


class CancelRequest(serializers.Serializer[Any]):
    """The body of a cancel; the authorization it withdraws stands in the path."""

    rid = documents.WholeNumber(min_value=1)
    confirmation_number = documents.WholeNumber(min_value=1, max_value=_INT32)
    reason = documents.FreeText(max_length=200, required=False)


@dataclass(frozen=True, slots=True)
class Asked:
    """What an authorization asks for. `digest` tells a repeat from another body under the same id."""

    authorization_id: str
    confirmation_number: int
    check_id: str
    check_sequence_id: int | None
    currency: str
    amount_minor: int
    tip_minor: int
    card_last4: str
    expires_at: datetime | None
    digest: bytes


def read_authorization(*, fields: Mapping[str, Any], digest: bytes) -> Asked:
    """The words of the wire as those of the house; `fields` are what AuthorizationRequest let through."""
    return Asked(
        authorization_id=fields["authorization_id"],
        confirmation_number=fields["confirmation_number"],
        check_id=fields["check_id"],
        check_sequence_id=fields.get("check_sequence_id"),
        currency=fields["currency"],
        amount_minor=fields["amount"],
        tip_minor=fields["tip"],
        card_last4=fields.get("card_last4", ""),
        expires_at=fields.get("expires_at_utc"),
        digest=digest,
    )


def digest(body: Mapping[str, Any]) -> bytes:
    """SHA-256 over the decoded body with its keys sorted, fields that nobody reads included."""
    return hashlib.sha256(documents.canonical(body)).digest()


def authorization_result(*, payment: Payment, authorization_id: str) -> dict[str, Any]:
    """`AuthorizationResult`: the check once the payment is on it; its `due` is never below 0."""
    cart = payment.cart
    return {
        "authorization_id": authorization_id,
        "payment_id": str(payment.pk),
        "check_id": str(cart.pk),
        "check_state": cart.state,
        "due": max(cart.due_minor, 0),
        "sequence_id": cart.sequence_id,
    }


def cancel_result(*, authorization_id: str) -> dict[str, Any]:
    """The answer to every cancel that leaves nothing to capture, the first and the repeated."""
    return {"authorization_id": authorization_id, "state": "CANCELED"}


def payment_row(payment: Payment) -> dict[str, Any]:
    """One row of the Check document's `payments`; `amount` is without the tip."""
    authorization = payment.authorization
    return {
        "payment_id": str(payment.pk),
        "type": payment.tender,
        "tender": payment.get_tender_display(),
        "amount": payment.amount_minor,
        "tip": payment.tip_minor,
        "state": payment.state,
        "authorization_id": authorization.authorization_id if authorization else None,
        "card_last4": payment.card_last4 or None,
        "refunded_amount": payment.refunded_minor,
        "paid_at_utc": _Instant().to_representation(payment.taken_at),
    }


def retell(said: Said) -> str:
    """What a message about an authorization meant, in words; nothing for a message about something else."""
    if "/payments/authorizations" not in said.path:
        return ""
    is_cancel = said.path.endswith("/cancel")
    return "took the diner's payment back" if is_cancel else "asked to put the diner's payment on the check"
