"""The documents about money, in and out."""

from datetime import UTC, datetime
from typing import Any

import pytest

from payments import wire

BODY: dict[str, Any] = {
    "authorization_id": "auth-1",
    "rid": 888,
    "confirmation_number": 4711,
    "check_id": "5f6a1c9e-0000-4000-8000-000000000001",
    "currency": "SGD",
    "amount": 12430,
    "tip": 1500,
}


def test_the_least_an_authorization_says_is_enough() -> None:
    document = wire.AuthorizationRequest(data=BODY)

    assert document.is_valid()
    assert wire.read_authorization(fields=document.validated_data, digest=b"d") == wire.Asked(
        authorization_id="auth-1",
        confirmation_number=4711,
        check_id="5f6a1c9e-0000-4000-8000-000000000001",
        check_sequence_id=None,
        currency="SGD",
        amount_minor=12430,
        tip_minor=1500,
        card_last4="",
        expires_at=None,
        digest=b"d",
    )


@pytest.mark.parametrize(
    "spelled",
    [
        "2026-03-01T19:30:00Z",
        "2026-03-01T19:30:00.000Z",
        "2026-03-02T03:30+08:00",
        "2026-03-01 19:30:00",
        " 20260301T193000Z ",
    ],
)
def test_an_instant_is_read_in_any_spelling_of_iso_8601(spelled: str) -> None:
    document = wire.AuthorizationRequest(data={**BODY, "expires_at_utc": spelled})

    assert document.is_valid()
    assert document.validated_data["expires_at_utc"] == datetime(2026, 3, 1, 19, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("amount", 0),
        ("amount", "12430"),
        ("amount", True),
        ("amount", 100_000_001),
        ("tip", -1),
        ("tip", 1.5),
        ("currency", "sgd"),
        ("currency", "SGDX"),
        ("currency", "SGD\n"),
        ("card_last4", "4111111111111111"),
        ("card_last4", "١٢٣٤"),
        ("authorization_id", ""),
        ("authorization_id", "a" * 65),
        ("confirmation_number", 2**31),
        ("check_sequence_id", -1),
        ("expires_at_utc", "tomorrow"),
        ("expires_at_utc", "0001-01-01T00:00:00+14:00"),
        ("authorized_at_utc", 1772393400),
    ],
)
def test_a_field_of_another_form_is_refused_by_name(field: str, wrong: object) -> None:
    document = wire.AuthorizationRequest(data={**BODY, field: wrong})

    assert not document.is_valid()
    assert list(document.errors) == [field]


def test_two_bodies_are_the_same_whatever_the_order_of_their_keys() -> None:
    turned = dict(reversed(BODY.items()))

    assert wire.digest(turned) == wire.digest(BODY)
    assert wire.digest({**BODY, "unknown": 1}) != wire.digest(BODY)
