"""OpenTable's calls about money over HTTP: every answer of the contract, to the byte of its body."""

from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from config.opentable import documents, tokens
from payments import operations
from payments.models import Authorization, Payment
from pos_sync import operations as pos
from pos_sync.models import Cart
from tests.factories.payments import PAID_AT, body_of, check_of, connection_of, last_message, order

pytestmark = pytest.mark.django_db

AUTHORIZE = "/opentable/v1/payments/authorizations"
CANCEL = "/opentable/v1/payments/authorizations/auth-1/cancel"


def _call(cart: Cart, path: str, body: dict[str, Any], **headers: str) -> HttpResponse:
    token = tokens.grant(connection=connection_of(cart), now=timezone.now())
    sent = {"Authorization": f"Bearer {token}", **{name.replace("_", "-"): headers[name] for name in headers}}
    answer: Any = Client().post(path, documents.render(body), content_type="application/json", headers=sent)
    return answer  # type: ignore[no-any-return]


def _authorize(cart: Cart, **fields: Any) -> HttpResponse:
    return _call(cart, AUTHORIZE, body_of(cart, **fields))


def _cancel(cart: Cart, path: str = CANCEL, **fields: Any) -> HttpResponse:
    party = {"rid": cart.outlet.rid, "confirmation_number": cart.reservation.confirmation_number}
    return _call(cart, path, {**party, **fields})


def _answer(response: HttpResponse) -> tuple[int, Any]:
    return response.status_code, documents.parse(response.content)


def test_a_payment_is_applied() -> None:
    cart = check_of(total_minor=10_000)

    status, body = _answer(_authorize(cart))

    cart.refresh_from_db()
    assert status == 200
    assert body == {
        "authorization_id": "auth-1",
        "payment_id": str(Payment.objects.get().pk),
        "check_id": str(cart.pk),
        "check_state": "CLOSED",
        "due": 0,
        "sequence_id": cart.sequence_id,
    }


def test_a_repeat_is_answered_with_the_same_bytes() -> None:
    cart = check_of(total_minor=10_000)
    body = body_of(cart)

    first, second = _call(cart, AUTHORIZE, body), _call(cart, AUTHORIZE, dict(reversed(body.items())))

    assert (first.status_code, second.status_code, first.content) == (200, 200, second.content)
    assert Payment.objects.count() == 1


def test_a_repeat_of_the_request_id_is_replayed() -> None:
    cart = check_of(total_minor=10_000)
    body = body_of(cart)

    first, second = (_call(cart, AUTHORIZE, body, X_Request_Id="r-1") for _ in range(2))

    assert first.content == second.content
    assert "Idempotent-Replayed" not in first
    assert second["Idempotent-Replayed"] == "true"
    assert Payment.objects.count() == 1


def test_the_same_id_with_another_body_is_a_conflict() -> None:
    cart = check_of(total_minor=10_000)
    _authorize(cart)

    assert _answer(_authorize(cart, tip=2_000)) == (
        409,
        {
            "error": "authorization_conflict",
            "error_description": "This authorization_id was used with another body before.",
        },
    )


def test_more_than_is_due_is_told_what_is_due() -> None:
    cart = check_of(total_minor=10_000)

    assert _answer(_authorize(cart, amount=10_001)) == (
        409,
        {
            "error": "check_changed",
            "error_description": "The payment is more than is due.",
            "details": {"due": 10_000, "sequence_id": cart.sequence_id},
        },
    )


def test_a_check_that_changed_is_told_what_is_due_now() -> None:
    cart = check_of(total_minor=10_000)
    body = body_of(cart)
    order(cart, 900)
    pos.take_snapshot(cart=cart, reason="fire", now=PAID_AT)

    assert _answer(_call(cart, AUTHORIZE, body)) == (
        409,
        {
            "error": "check_changed",
            "error_description": "The check has changed since the guest saw it.",
            "details": {"due": 10_900, "sequence_id": cart.sequence_id},
        },
    )


@pytest.mark.parametrize(
    ("fields", "status", "code", "words"),
    [
        (
            {"currency": "USD"},
            422,
            "currency_mismatch",
            "The check is in SGD, the payment in USD.",
        ),
        (
            {"expires_at_utc": "2026-01-01T00:00:00Z"},
            410,
            "authorization_expired",
            "The authorization has expired: the guest must pay again.",
        ),
        ({"check_id": "1"}, 404, "check_not_found", "This party has no such check."),
        ({"confirmation_number": 1}, 404, "check_not_found", "This party has no such check."),
    ],
)
def test_what_cannot_be_applied_says_why(fields: dict[str, Any], status: int, code: str, words: str) -> None:
    cart = check_of(total_minor=10_000)

    assert _answer(_authorize(cart, **fields)) == (status, {"error": code, "error_description": words})
    assert not Authorization.objects.exists()


def test_an_outlet_without_payments_says_so() -> None:
    cart = check_of(payments_enabled=False)

    assert _answer(_authorize(cart)) == (
        409,
        {
            "error": "payments_not_enabled",
            "error_description": "This outlet does not take payments by OpenTable.",
        },
    )


def test_a_paid_check_says_so() -> None:
    cart = check_of(total_minor=10_000)
    _authorize(cart)

    assert _answer(_authorize(cart, authorization_id="auth-2")) == (
        409,
        {
            "error": "check_already_paid",
            "error_description": "Nothing is due on this check any more.",
        },
    )


@pytest.mark.parametrize(
    ("field", "wrong"),
    [("expires_at_utc", "soon"), ("card_last4", "4111111111111111"), ("amount", "10000"), ("tip", None)],
)
def test_a_field_of_another_form_is_named(field: str, wrong: object) -> None:
    cart = check_of()

    status, body = _answer(_authorize(cart, **{field: wrong}))

    assert (status, body["error"], list(body["details"])) == (422, "invalid_request", [field])


def test_another_connections_outlet_is_not_routed() -> None:
    cart, other = check_of(), check_of()

    status, body = _answer(_call(other, AUTHORIZE, body_of(cart)))

    assert (status, body["error"]) == (403, "no_rid_routing")


def test_a_payment_is_withdrawn_and_withdrawn_again() -> None:
    cart = check_of(total_minor=10_000)
    _authorize(cart)

    answers = [_answer(_cancel(cart)), _answer(_cancel(cart, reason="changed my mind"))]

    assert answers == [(200, {"authorization_id": "auth-1", "state": "CANCELED"})] * 2
    cart.refresh_from_db()
    assert (cart.state, cart.due_minor) == ("OPEN", 10_000)


def test_a_withdrawal_that_comes_first_wins() -> None:
    cart = check_of()

    assert _answer(_cancel(cart))[0] == 200
    assert _answer(_authorize(cart)) == (
        410,
        {
            "error": "authorization_expired",
            "error_description": "The authorization was withdrawn before it came.",
        },
    )


def test_what_was_captured_is_not_withdrawn() -> None:
    cart = check_of()
    _authorize(cart)
    operations.capture_acknowledged(check_id=str(cart.pk), version=last_message(cart).version, now=PAID_AT)

    assert _answer(_cancel(cart)) == (
        409,
        {
            "error": "already_captured",
            "error_description": "This payment was captured. Only a refund at OpenTable gives it back.",
        },
    )


def test_a_withdrawal_for_another_party_is_not_found() -> None:
    cart = check_of()
    _authorize(cart)

    assert _answer(_cancel(cart, confirmation_number=1)) == (
        404,
        {"error": "check_not_found", "error_description": "This party has no such authorization."},
    )


def test_an_id_that_cannot_be_is_refused() -> None:
    path = f"/opentable/v1/payments/authorizations/{'a' * 65}/cancel"

    status, body = _answer(_cancel(check_of(), path))

    assert (status, body["error"], list(body["details"])) == (422, "invalid_request", ["authorization_id"])
