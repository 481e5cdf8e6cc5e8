"""What is kept of an exchange: neither secrets nor card numbers."""

from datetime import UTC, datetime, timedelta

import pytest

from config.opentable import exchanges
from config.opentable.models import Exchange

SAID_AT = datetime(2026, 6, 12, 11, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        (b'{"access_token": "a1c7"}', b'{"access_token": "***"}'),
        (b'{"client_secret":"x"}', b'{"client_secret":"***"}'),
        (b"grant_type=a&client_secret=x&b=1", b"grant_type=a&client_secret=***&b=1"),
        (b"pay with 4111 1111 1111 1111 please", b"pay with [card number] please"),
        (b"\xff\xfe 4111-1111-1111-1111", b"\xff\xfe [card number]"),
        (b"4111\xc2\xa01111\xc2\xa01111\xc2\xa01111", b"[card number]"),
        (rb'"4111\u00a01111\u00A01111 1111"', b'"[card number]"'),
        (rb'{"client_secret": "a\"b"}', b'{"client_secret": "***"}'),
        # A key of the wire that passes Luhn begins like no card.
        (b'{"gpid": 1111111111111117}', b'{"gpid": 1111111111111117}'),
        (b'{"lock_id": 965665360}', b'{"lock_id": 965665360}'),
        (b'{"id": 4111111111111112}', b'{"id": 4111111111111112}'),
    ],
)
def test_secrets_and_card_numbers_are_masked(said: bytes, kept: bytes) -> None:
    assert exchanges.masked_body(said) == kept


def test_bodies_are_cut_at_64_kib() -> None:
    assert len(exchanges.masked_body(b"a" * 100_000)) == 65_536


def test_of_an_authorization_the_scheme_alone_is_kept() -> None:
    said = {"Authorization": "bearer a1c7", "Set-Cookie": "sid=1", "Accept": "application/json"}

    assert exchanges.masked_headers(said) == {
        "Authorization": "bearer ***",
        "Set-Cookie": "***",
        "Accept": "application/json",
    }


def said(at: datetime) -> Exchange:
    """A make and its answer."""
    return exchanges.record(
        direction="IN",
        at=at,
        connection=None,
        rid=888,
        subject="RESERVATION:1",
        method="POST",
        path="/reservations",
        status=201,
        milliseconds=12,
        request_id="r-1",
        request_headers={},
        request_body=b'{"first_name": "Ada"}',
        response_headers={},
        response_body=b'{"confirmation_number": 1}',
    )


@pytest.mark.django_db
def test_bodies_are_emptied_after_30_days_and_exchanges_dropped_after_90() -> None:
    said(SAID_AT)
    second = timedelta(seconds=1)
    seen: list[tuple[int, list[tuple[bytes, bytes, str]]]] = []

    for passed in (30, 30, 90, 90):
        late = second if len(seen) % 2 else timedelta()
        touched = exchanges.sweep(now=SAID_AT + timedelta(days=passed) + late)
        rows = Exchange.objects.values_list("request_body", "response_body", "request_id")
        seen.append((touched, [(bytes(asked), bytes(told), name) for asked, told, name in rows]))

    assert seen == [
        (0, [(b'{"first_name": "Ada"}', b'{"confirmation_number": 1}', "r-1")]),
        (1, [(b"", b"", "r-1")]),
        (0, [(b"", b"", "r-1")]),
        (1, []),
    ]


@pytest.mark.django_db
def test_an_exchange_with_one_body_is_emptied_once() -> None:
    said(SAID_AT)
    Exchange.objects.update(response_body=b"")
    later = SAID_AT + timedelta(days=31)

    assert [exchanges.sweep(now=later), exchanges.sweep(now=later)] == [1, 0]
    assert bytes(Exchange.objects.get().request_body) == b""
