"""What we send, and how we read what comes back, held to the samples."""

import datetime as dt
from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import Settings

from availability import wire
from availability.models import Publication
from config.opentable import auth, client, codec, links
from config.opentable.errors import Refused
from config.opentable.models import Connection, OutboxMessage
from config.opentable.secrets import seal
from tests.factories.opentable import ConnectionFactory, LinkFactory
from tests.wire import golden
from tests.wire.peers import EMPTY, answer, answering

pytestmark = pytest.mark.django_db

# As the guide prints them under "Submitting Client Credentials" and "Authorizing Requests".
BASIC = b"Authorization: Basic Y2xpZW50X2lkOmNsaWVudF9zZWNyZXQ="
BEARER = b"Authorization: bearer a1c7b724-0a20-42be-9dd4-23d873db1f9b"


@pytest.fixture
def account() -> Connection:
    """The guide's client_id and client_secret."""
    made: Connection = ConnectionFactory.create(
        partner_id="covers", client_id="client_id", client_secret_encrypted=seal("client_secret")
    )
    return made


def call(account: Connection, body: object = None) -> client.Call:
    """A V1 publication."""
    return client.Call(account, 888, "test", "POST", "/api/v1/covers/availability", "3f1c", body)


def test_the_token_is_asked_for_as_the_guide_says(settings: Settings, account: Connection) -> None:
    granted = answer("200 OK", golden.raw("token_answer.json"))
    with answering(settings, granted) as peer:
        settings.OPENTABLE_SANDBOX_OAUTH_URL = peer.url
        bearer = auth.bearer(account)

    first, *headers = peer.requests[0].split(b"\r\n")
    assert first == b"POST /api/v2/oauth/token?grant_type=client_credentials HTTP/1.1"
    assert BASIC in headers
    assert peer.requests[0].endswith(b"\r\n\r\n")
    assert bearer == "a1c7b724-0a20-42be-9dd4-23d873db1f9b"
    assert account.token_expires_at is not None
    left = account.token_expires_at - timezone.now()
    assert timedelta(seconds=2419171) < left <= timedelta(seconds=2419181)


@pytest.mark.parametrize(
    ("status", "sample"), [("400 Bad Request", "token_missing"), ("401 Unauthorized", "token_invalid")]
)
def test_a_token_that_is_missed_or_refused_is_renewed_and_the_request_repeated_once(
    settings: Settings, account: Connection, status: str, sample: str
) -> None:
    granted = answer("200 OK", golden.raw("token_answer.json"))
    refused = answer(status, golden.raw(f"{sample}.json"))
    account.token_encrypted, account.token_expires_at = seal("old"), timezone.now() + timedelta(days=1)
    account.save()
    with answering(settings, refused, granted, EMPTY) as peer:
        settings.OPENTABLE_SANDBOX_OAUTH_URL = peer.url
        client.send(call(account, golden.document("availability_v1.json")))

    heads = [request.split(b"\r\n\r\n")[0].split(b"\r\n") for request in peer.requests]
    assert b"Authorization: bearer old" in heads[0]
    assert BASIC in heads[1]
    assert BEARER in heads[2]


def test_a_token_refused_twice_is_the_answer(settings: Settings, account: Connection) -> None:
    granted = answer("200 OK", golden.raw("token_answer.json"))
    refused = answer("401 Unauthorized", golden.raw("token_invalid.json"))
    with answering(settings, granted, refused, granted, refused) as peer:
        settings.OPENTABLE_SANDBOX_OAUTH_URL = peer.url
        with pytest.raises(Refused, match="invalid_token"):
            client.send(call(account))


def test_a_restaurant_is_registered_as_the_guide_prints_it() -> None:
    link = LinkFactory.create(rid=888, partner_restaurant_number=12345)

    links.register(link=link, now=timezone.now())

    message = OutboxMessage.objects.get()
    assert (message.method, message.path) == ("PUT", "/api/v1/covers/restaurants/888")
    assert message.body == golden.document("registration.json")


def test_availability_is_published_as_the_guide_prints_it() -> None:
    day = dt.date(2015, 5, 2)
    rows = [
        Publication(date=day, party_size=2, times=[420, 435, 450, 465], sequence_id=1),
        Publication(date=day, party_size=3, times=[420, 435], sequence_id=2),
    ]

    assert wire.availability_items(8675309, rows) == golden.document("availability_v1.json")


def test_one_date_is_published_as_the_guides_second_edition_prints_it() -> None:
    day = dt.date(2015, 11, 2)
    rows = [
        Publication(date=day, party_size=1, times=[1125, 1140], sequence_id=1),
        Publication(date=day, party_size=2, times=[1140], sequence_id=1),
        Publication(date=day, party_size=3, times=[], sequence_id=1),
    ]

    assert wire.availability_day(8675309, rows) == golden.document("availability_v2.json")
    assert wire.day_path("covers") == "/api/v2/covers/availability"


def test_what_diners_are_shown_is_read_as_the_guide_prints_it() -> None:
    shown = wire.shown_by_date(golden.document("check_availability.json"))

    assert shown == {dt.date(2015, 5, 2): ([], 1109)}


@pytest.mark.parametrize("framing", ["lz4frame", "lz4block"])
def test_both_framings_of_lz4_are_read(framing: str) -> None:
    packed = golden.raw(f"availability_v1.{framing}")

    assert codec.decode(packed, "lz4") == golden.raw("availability_v1.json")


def test_the_lz4block_stream_is_written_as_others_write_it() -> None:
    written = codec.encode(golden.raw("availability_v1.json"), "lz4", "LZ4BLOCK")

    assert written == golden.raw("availability_v1.lz4block")
