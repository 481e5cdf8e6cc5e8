"""The token: one request however many ask, renewed ahead, never stored in clear."""

import threading
from contextlib import nullcontext
from datetime import timedelta

import pytest
from django.db import connections
from django.utils import timezone
from pytest_django import Settings

from config.opentable import accounts, auth, circuit, client, mutex, relay, secrets
from config.opentable.errors import Refused, Throttled
from config.opentable.models import Circuit, Connection, Link, Problem, Stream
from config.opentable.sandbox.house import tokens
from config.opentable.sandbox.server import Running
from tests.config.opentable.wire import know, make_due, misbehave, received, size_at_opentable, tell
from tests.wire.peers import answer, answering

pytestmark = pytest.mark.django_db(transaction=True)

TOKENS = "/api/v2/oauth/token"


def ask_at_once(link: Link, count: int) -> list[str]:
    """The statuses that so many threads get who all read the reservation at the same moment."""
    starting, answers = threading.Barrier(count), []

    def ask(number: int) -> None:
        account = Connection.objects.get(pk=link.connection_id)
        starting.wait()
        call = client.Call(account, link.rid, "test", "GET", "/reservations/r1", f"id-{number}")
        answers.append(str(client.send(call).status))
        connections.close_all()

    threads = [threading.Thread(target=ask, args=[number]) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def test_eight_threads_without_a_token_make_one_request(sandbox: Running, harbour: Link) -> None:
    know(sandbox, harbour)

    answers = ask_at_once(harbour, 8)

    assert answers == ["200"] * 8
    assert len(received(sandbox, TOKENS)) == 1


def test_eight_threads_with_a_revoked_token_make_one_request(sandbox: Running, harbour: Link) -> None:
    know(sandbox, harbour)
    ask_at_once(harbour, 1)
    tokens.revoke_all(sandbox.house)

    answers = ask_at_once(harbour, 8)

    assert answers == ["200"] * 8
    assert len(received(sandbox, TOKENS)) == 2


def test_control_without_the_mutex_eight_threads_make_several_requests(
    sandbox: Running, harbour: Link, monkeypatch: pytest.MonkeyPatch
) -> None:
    know(sandbox, harbour)
    misbehave(sandbox, "slow", TOKENS, seconds=0.3)
    monkeypatch.setattr(mutex, "taken", lambda name: nullcontext(True))

    ask_at_once(harbour, 8)

    assert len(received(sandbox, TOKENS)) > 1


def test_a_token_near_its_end_is_renewed_before_it_is_refused(sandbox: Running, harbour: Link) -> None:
    first = auth.bearer(harbour.connection)
    Connection.objects.update(token_renew_at=timezone.now())
    harbour.connection.refresh_from_db()

    second = auth.bearer(harbour.connection)

    assert first != second
    assert len(received(sandbox, TOKENS)) == 2


def test_a_token_near_its_end_serves_on_while_its_endpoint_is_down(sandbox: Running, harbour: Link) -> None:
    first = auth.bearer(harbour.connection)
    Connection.objects.update(token_renew_at=timezone.now())
    harbour.connection.refresh_from_db()
    misbehave(sandbox, "500", TOKENS)

    assert auth.bearer(harbour.connection) == first


def test_the_token_is_encrypted_and_renewed_five_minutes_ahead(sandbox: Running, harbour: Link) -> None:
    token = auth.bearer(harbour.connection)

    kept = Connection.objects.get()
    assert token not in kept.token_encrypted
    assert secrets.unseal(kept.token_encrypted) == token
    assert kept.token_expires_at is not None
    assert kept.token_renew_at == kept.token_expires_at - timedelta(minutes=5)


BAD_TOKEN = [
    (
        "400 Bad Request",
        b'{"error":"invalid_request","message":"oauth token is required to access this resource"}',
    ),
    ("400 Bad Request", b'{"error":"invalid_token","message":"x"}'),
    ("401 Unauthorized", b'{"error":"invalid_token","message":"x"}'),
    ("401 Unauthorized", b"<html>Who are you?</html>"),
    ("403 Forbidden", b'{"error":"invalid_token","message":"x"}'),
    ("405 Method Not Allowed", b'{"error":"invalid_token","message":"x"}'),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("status", "body"), BAD_TOKEN)
def test_an_answer_that_means_a_bad_token_has_it_renewed_and_the_message_repeated_once(
    sandbox: Running, harbour: Link, settings: Settings, status: str, body: bytes
) -> None:
    stored = auth.bearer(harbour.connection)
    tell(harbour, 4)
    make_due()
    with answering(settings, answer(status, body), answer("200 OK")) as peer:
        relay.run_feed("streams")

    renewed = secrets.unseal(Connection.objects.get().token_encrypted)
    assert [bearer(request) for request in peer.requests] == [stored, renewed]
    assert len(received(sandbox, TOKENS)) == 2
    assert Stream.objects.get().acked_version == 1
    assert not Problem.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(("status", "body"), BAD_TOKEN)
def test_a_new_token_that_is_refused_too_leaves_the_account_alone_and_tells_support(
    sandbox: Running, harbour: Link, settings: Settings, status: str, body: bytes
) -> None:
    tell(harbour, 4)
    tell(harbour, 4, key="r2")
    make_due()
    with answering(settings, *[answer(status, body)] * 2) as peer:
        relay.run_feed("streams", limit=1)

    standing, problem = Circuit.objects.get(state="AUTH"), Problem.objects.get()
    waits = [stream.next_at - timezone.now() for stream in Stream.objects.filter(fails=0)]
    assert (len(peer.requests), len(received(sandbox, TOKENS))) == (2, 2)
    assert standing.host == circuit.account_host(harbour.connection)
    assert (problem.rid, problem.code, problem.fixer) == (888, "token_refused", "SUPPORT")
    assert [timedelta(seconds=25) < wait <= timedelta(seconds=30) for wait in waits] == [True]
    assert not Stream.objects.filter(is_parked=True).exists()


def test_other_answers_of_these_statuses_are_about_the_message(
    sandbox: Running, harbour: Link, settings: Settings
) -> None:
    tell(harbour, 4)
    with answering(settings, answer("405 Method Not Allowed", b'{"error":"no"}')) as peer:
        relay.run_feed("streams")

    assert (len(peer.requests), len(received(sandbox, TOKENS))) == (1, 1)
    assert Stream.objects.get().refusals == 1


def test_an_account_is_tried_every_half_minute_and_goes_on_once_it_is_believed(
    sandbox: Running, harbour: Link
) -> None:
    know(sandbox, harbour)
    tell(harbour, 4)
    misbehave(sandbox, "401", "/reservations/")
    relay.run_feed("streams")
    make_due()
    relay.run_feed("streams")
    asked = len(received(sandbox))
    misbehave(sandbox, "none")
    Circuit.objects.filter(state="AUTH").update(opened_at=timezone.now() - timedelta(seconds=30))
    make_due()

    relay.run_feed("streams")
    accounts.watch(now=timezone.now())

    assert (asked, size_at_opentable(sandbox)) == (2, 4)
    assert not Circuit.objects.filter(state="AUTH").exists()
    assert not Problem.objects.filter(closed_at=None).exists()


def test_credentials_that_are_refused_are_a_problem_until_they_are_taken(
    sandbox: Running, harbour: Link
) -> None:
    know(sandbox, harbour)
    good = harbour.connection.client_secret_encrypted
    Connection.objects.update(client_secret_encrypted=secrets.seal("wrong"))
    tell(harbour, 4)
    relay.run_feed("streams")
    accounts.watch(now=timezone.now())
    problem = Problem.objects.get(closed_at=None)

    Connection.objects.update(client_secret_encrypted=good)
    circuit.close(host=circuit.token_host(harbour.connection))
    make_due()
    relay.run_feed("streams")

    assert (problem.code, problem.subject) == ("credentials_refused", harbour.connection.name)
    assert size_at_opentable(sandbox) == 4
    assert not Problem.objects.filter(closed_at=None).exists()


def bearer(request: bytes) -> str:
    """The token that a request carries."""
    lines = request.partition(b"\r\n\r\n")[0].decode().split("\r\n")
    return next(line.removeprefix("Authorization: bearer ") for line in lines if "bearer" in line)


def test_refused_credentials_are_not_presented_again_at_once(sandbox: Running, harbour: Link) -> None:
    harbour.connection.client_secret_encrypted = secrets.seal("wrong")
    with pytest.raises(Refused, match="credentials_refused"):
        auth.bearer(harbour.connection)

    with pytest.raises(Throttled):
        auth.bearer(harbour.connection)

    assert len(received(sandbox, TOKENS)) == 1
