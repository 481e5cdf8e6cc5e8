"""One call to OpenTable: what leaves, what comes back, and what is never sent at all."""

import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from django.utils import timezone
from pytest_django import Settings

from config.opentable import client, codec, framings, transport
from config.opentable.errors import Refused, Throttled, TooLarge, Unavailable, Unreachable, Unreadable
from config.opentable.models import Connection, Exchange, Problem
from config.opentable.secrets import seal
from tests.factories.opentable import ConnectionFactory, LinkFactory
from tests.wire.peers import EMPTY, Peer, answer, answering

pytestmark = pytest.mark.django_db


@pytest.fixture
def account() -> Connection:
    """A connection with a token that is good for a day."""
    made: Connection = ConnectionFactory.create(
        token_encrypted=seal("a1c7b724-0a20-42be-9dd4-23d873db1f9b"),
        token_expires_at=timezone.now() + timedelta(days=1),
        token_renew_at=timezone.now() + timedelta(hours=23),
    )
    return made


def call(account: Connection, path: str = "/api/v1/covers/availability", body: object = None) -> client.Call:
    """A POST of a small document."""
    document = [] if body is None else body
    return client.Call(account, 888, "test", "POST", path, "3f1c", document)


def test_a_request_carries_exactly_the_headers_of_the_contract(
    settings: Settings, account: Connection
) -> None:
    with answering(settings, EMPTY) as peer:
        client.send(call(account))

    head, _, body = peer.requests[0].partition(b"\r\n\r\n")
    first, *headers = head.decode().split("\r\n")
    assert (first, body) == ("POST /api/v1/covers/availability HTTP/1.1", b"[]")
    assert sorted(headers) == sorted(
        [
            f"Host: {peer.url.removeprefix('http://')}",
            "User-Agent: Covers",
            "Accept: application/json",
            "Accept-Encoding: lz4, gzip",
            "Authorization: bearer a1c7b724-0a20-42be-9dd4-23d873db1f9b",
            "X-Request-Id: 3f1c",
            "Content-Type: application/json",
            "Content-Length: 2",
        ]
    )


@pytest.mark.parametrize("framing", ["FRAME", "LZ4BLOCK"])
def test_a_large_body_is_compressed_as_the_connection_says(
    settings: Settings, account: Connection, framing: str
) -> None:
    account.framing = framing
    body = [{"note": "a" * 2000}]
    with answering(settings, EMPTY) as peer:
        client.send(call(account, body=body))

    head, _, packed = peer.requests[0].partition(b"\r\n\r\n")
    assert b"Content-Encoding: lz4" in head
    assert packed.startswith(b"LZ4Block" if framing == "LZ4BLOCK" else b"\x04\x22\x4d\x18")
    assert codec.decode(packed, "lz4") == client.document_bytes(body)


LONG = [{"note": "a" * 2000}]


def compressing(account: Connection) -> Connection:
    account.framing = "LZ4BLOCK"
    account.save(update_fields=["framing"])
    return account


@pytest.mark.parametrize(
    "refusal",
    [
        answer("415 Unsupported"),
        answer("400 Bad Request", b'{"error":"invalid_encoding"}'),
        answer("400 Bad Request", b"<html>What is this?</html>"),
    ],
)
def test_a_coding_that_is_not_understood_is_given_up_and_support_is_told(
    settings: Settings, account: Connection, refusal: bytes
) -> None:
    with answering(settings, refusal, answer("200 OK"), answer("200 OK")) as peer:
        client.send(call(compressing(account), body=LONG))
        client.send(call(Connection.objects.get(), body=LONG))

    kept, problem = Connection.objects.get(), Problem.objects.get()
    assert [request.startswith(b"LZ4Block") for request in bodies(peer)] == [True, False, False]
    assert bodies(peer)[1] == client.document_bytes(LONG)
    assert (kept.framing, kept.framing_refused) == ("OFF", "LZ4BLOCK")
    assert kept.framing_refused_at is not None
    assert (problem.rid, problem.code, problem.fixer) == (888, "framing_refused", "SUPPORT")


def bodies(peer: Peer) -> list[bytes]:
    return [request.partition(b"\r\n\r\n")[2] for request in peer.requests]


@pytest.mark.parametrize("status", ["400 Bad Request", "415 Unsupported"])
def test_what_is_refused_uncompressed_too_is_not_the_codings_fault(
    settings: Settings, account: Connection, status: str
) -> None:
    with answering(settings, answer(status), answer(status)) as peer, pytest.raises(Refused):
        client.send(call(compressing(account), body=LONG))

    assert len(peer.requests) == 2
    assert Connection.objects.get().framing == "LZ4BLOCK"
    assert not Problem.objects.exists()


def test_a_short_body_goes_uncompressed_and_is_not_repeated(settings: Settings, account: Connection) -> None:
    with answering(settings, answer("400 Bad Request")) as peer, pytest.raises(Refused):
        client.send(call(compressing(account)))

    assert bodies(peer) == [b"[]"]


def test_support_settles_what_was_refused(settings: Settings, account: Connection) -> None:
    LinkFactory.create(rid=888, connection=account)
    with answering(settings, answer("415 Unsupported"), EMPTY):
        client.send(call(compressing(account), body=LONG))

    framings.settle(account=account, now=timezone.now())

    assert Connection.objects.get().framing_refused == ""
    assert not Problem.objects.filter(closed_at=None).exists()


@pytest.mark.parametrize("coding", ["lz4", "gzip"])
def test_a_compressed_answer_is_read(settings: Settings, account: Connection, coding: str) -> None:
    packed = codec.encode(b'{"rid": 888}', coding)
    with answering(settings, answer("200 OK", packed, f"Content-Encoding: {coding}")):
        assert client.send(call(account)).document == {"rid": 888}


def test_a_bomb_is_not_unpacked(settings: Settings, account: Connection) -> None:
    packed = codec.encode(b" " * 5_000_000, "lz4")
    with answering(settings, answer("200 OK", packed, "Content-Encoding: lz4")), pytest.raises(TooLarge):
        client.send(call(account))


def test_an_answer_over_a_mebibyte_is_not_read_to_its_end(settings: Settings, account: Connection) -> None:
    with answering(settings, answer("200 OK", b" " * 2_000_000)), pytest.raises(TooLarge):
        client.send(call(account))


def test_a_page_in_place_of_json_is_no_success(settings: Settings, account: Connection) -> None:
    with answering(settings, answer("200 OK", b"<html>Please log in</html>")), pytest.raises(Unreadable):
        client.send(call(account))


def test_a_redirect_is_a_failure_and_never_followed(settings: Settings, account: Connection) -> None:
    moved = answer("302 Found", b"", "Location: http://127.0.0.1:1/elsewhere")
    with answering(settings, moved) as peer, pytest.raises(Unavailable):
        client.send(call(account))

    assert len(peer.requests) == 1


@pytest.mark.parametrize(
    ("status", "after", "seconds"),
    [
        ("429 Too Many", "7", 7),
        ("503 Busy", "7", 7),
        ("429 Too Many", "86400", 900),
        ("429 Too Many", "soon", 5),
    ],
)
def test_quiet_is_kept_as_long_as_asked_but_no_longer_than_fifteen_minutes(
    settings: Settings, account: Connection, status: str, after: str, seconds: int
) -> None:
    with (
        answering(settings, answer(status, b"", f"Retry-After: {after}")),
        pytest.raises(Throttled) as told,
    ):
        client.send(call(account))

    assert abs((told.value.retry_at - timezone.now()).total_seconds() - seconds) < 5


def test_quiet_may_be_asked_for_until_a_date(settings: Settings, account: Connection) -> None:
    date = format_datetime(datetime.now(UTC) + timedelta(seconds=30), usegmt=True)
    with (
        answering(settings, answer("503 Busy", b"", f"Retry-After: {date}")),
        pytest.raises(Throttled) as told,
    ):
        client.send(call(account))

    assert format_datetime(told.value.retry_at.astimezone(UTC), usegmt=True) == date


@pytest.mark.parametrize("status", ["500 No", "503 No", "408 No", "425 No", "301 No"])
def test_what_says_nothing_of_the_request_may_be_tried_again(
    settings: Settings, account: Connection, status: str
) -> None:
    with answering(settings, answer(status)), pytest.raises(Unavailable) as told:
        client.send(call(account))

    assert told.value.is_retryable


def test_a_refusal_keeps_its_code_and_document(settings: Settings, account: Connection) -> None:
    body = b'{"error":"no_rid_routing","message":"No routing for RID:888"}'
    with answering(settings, answer("403 Forbidden", body)), pytest.raises(Refused) as told:
        client.send(call(account))

    assert (told.value.status, told.value.code, told.value.words) == (
        403,
        "no_rid_routing",
        "No routing for RID:888",
    )


def test_a_peer_that_drips_is_cut_off_when_the_whole_time_is_over(
    settings: Settings, account: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transport, "TOTAL_SECONDS", 0.5)
    started = time.monotonic()
    with (
        answering(settings, answer("200 OK", b"{}"), pause_seconds=0.1),
        pytest.raises(Unreachable, match="no answer within"),
    ):
        client.send(call(account))

    assert time.monotonic() - started < 3
    assert Exchange.objects.get().status is None


def test_a_peer_that_is_not_there_is_unreachable(settings: Settings, account: Connection) -> None:
    settings.OPENTABLE_SANDBOX_API_URL = "http://127.0.0.1:9"
    with pytest.raises(Unreachable, match="refused"):
        client.send(call(account))


@pytest.mark.parametrize("path", ["@evil.test/", ".evil.test/", ":1@evil.test/", "%2eevil.test/"])
def test_no_path_leads_to_another_host(settings: Settings, account: Connection, path: str) -> None:
    with answering(settings, EMPTY) as peer, pytest.raises(Unreachable):
        client.send(call(account, path=path))

    assert peer.requests == []


def test_a_backslash_is_a_path_of_the_host_that_is_meant(settings: Settings, account: Connection) -> None:
    with answering(settings, EMPTY) as peer:
        client.send(call(account, path="\\@evil.test/"))

    assert peer.requests[0].startswith(b"POST /%5C@evil.test/ HTTP/1.1\r\n")


def test_nothing_leaves_without_tls_but_to_this_machine(settings: Settings, account: Connection) -> None:
    settings.OPENTABLE_SANDBOX_API_URL = "http://192.0.2.1:8001"
    with pytest.raises(Unreachable, match="not_allowed"):
        client.send(call(account))


def test_the_proxies_of_the_environment_are_not_used(
    settings: Settings, account: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    with answering(settings, EMPTY) as peer:
        client.send(call(account))

    assert len(peer.requests) == 1
