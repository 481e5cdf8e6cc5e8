"""What each answer of OpenTable's does, row by row of the table in docs/opentable/outbound.md."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import Settings

from config.opentable import circuit, relay
from config.opentable.models import Circuit, Link, Stream
from config.opentable.sandbox.server import Running
from tests.config.opentable.wire import make_due, tell
from tests.wire.peers import answer, answering

pytestmark = pytest.mark.django_db

HTML = b"<html>Please log in</html>"
ROUTING = b'{"error":"no_rid_routing","message":"No routing for RID:888"}'
UNKNOWN = b'{"error":"unknown_client_id","message":"covers"}'
NO_ANSWER = b""


@dataclass(frozen=True)
class Left:
    """What one answer left of a message, of its outlet and of its host's circuit."""

    is_taken: bool = False
    fails: int = 0
    refusals: int = 0
    is_outlet_parked: bool = False
    is_registering: bool = False
    failures_of_host: int = 0


TAKEN = Left(is_taken=True)
HELD = Left()
AGAIN = Left(fails=1, failures_of_host=1)
REFUSED = Left(fails=1, refusals=1)
UNREGISTERED = Left(fails=1, is_registering=True)
NOT_ROUTED = Left(fails=1, is_outlet_parked=True)

TABLE = [
    (answer("200 OK"), TAKEN),
    (answer("201 Created", b'{"ok":true}'), TAKEN),
    (answer("204 No Content"), TAKEN),
    (answer("400 Bad Request", b'{"error":"bad"}'), REFUSED),
    (answer("403 Forbidden", b'{"error":"other"}'), REFUSED),
    (answer("403 Forbidden", ROUTING), NOT_ROUTED),
    (answer("403 Forbidden", UNKNOWN), NOT_ROUTED),
    (answer("404 Not Found"), REFUSED),
    (answer("405 Not Allowed"), REFUSED),
    (answer("407 Proxy Authentication Required"), UNREGISTERED),
    (answer("409 Conflict"), REFUSED),
    (answer("410 Gone"), REFUSED),
    (answer("413 Too Large"), REFUSED),
    (answer("422 Unprocessable"), REFUSED),
    (answer("408 Timeout"), AGAIN),
    (answer("425 Too Early"), AGAIN),
    (answer("500 Broken"), AGAIN),
    (answer("502 Bad Gateway", HTML), AGAIN),
    (answer("503 Unavailable"), AGAIN),
    (answer("504 Timeout"), AGAIN),
    (answer("301 Moved", b"", "Location: http://127.0.0.1:9/"), AGAIN),
    (answer("307 Moved", b"", "Location: http://127.0.0.1:9/"), AGAIN),
    (answer("200 OK", HTML), AGAIN),
    (answer("200 OK", b'"' + b"a" * 1024 * 1024 + b'"'), AGAIN),
    (NO_ANSWER, AGAIN),
    (answer("429 Slow", b"", "Retry-After: 7"), HELD),
    (answer("429 Slow"), HELD),
    (answer("503 Busy", b"", "Retry-After: 7"), HELD),
]


@pytest.mark.parametrize(("said", "left"), TABLE)
def test_each_answer_has_its_effect(
    sandbox: Running, harbour: Link, settings: Settings, said: bytes, left: Left
) -> None:
    tell(harbour, 4)
    make_due()
    # A registration is sent at once, and gets the second.
    with answering(settings, said, answer("422 Unprocessable")):
        relay.run_feed("streams", limit=1)
        host = circuit.api_host("SANDBOX")

    stream, link = Stream.objects.get(kind="RESERVATION"), Link.objects.get()
    standing = Circuit.objects.filter(pk=host).first()
    assert left == Left(
        is_taken=stream.acked_version == 1,
        fails=stream.fails,
        refusals=stream.refusals,
        is_outlet_parked=link.parked_reason != "",
        is_registering=Stream.objects.filter(kind="REGISTRATION").exists(),
        failures_of_host=standing.failures if standing else 0,
    )
    if left is HELD:
        assert standing is not None
        assert standing.wait_until == stream.next_at
        assert timedelta() < stream.next_at - timezone.now() <= timedelta(seconds=7)


def test_resoupdate_says_404_where_its_store_is_down(
    sandbox: Running, harbour: Link, settings: Settings
) -> None:
    tell(harbour, 4)
    Stream.objects.get().messages.update(method="POST", path="/resoupdate/resoupdate")
    make_due()
    with answering(settings, answer("404 Not Found")):
        relay.run_feed("streams")

    assert (Stream.objects.get().fails, Stream.objects.get().refusals) == (1, 0)
