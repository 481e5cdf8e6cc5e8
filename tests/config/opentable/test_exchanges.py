"""What is kept of an exchange: neither secrets nor card numbers."""

import pytest

from config.opentable import exchanges


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        (b'{"access_token": "a1c7"}', b'{"access_token": "***"}'),
        (b'{"client_secret":"x"}', b'{"client_secret":"***"}'),
        (b"grant_type=a&client_secret=x&b=1", b"grant_type=a&client_secret=***&b=1"),
        (b"pay with 4111 1111 1111 1111 please", b"pay with [card number] please"),
        (b"\xff\xfe 4111-1111-1111-1111", b"\xff\xfe [card number]"),
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
