"""The token: one request however many ask, renewed ahead, never stored in clear."""

import threading
from contextlib import nullcontext
from datetime import timedelta

import pytest
from django.db import connections
from django.utils import timezone

from config.opentable import auth, client, mutex, secrets
from config.opentable.errors import Refused, Throttled
from config.opentable.models import Connection, Link
from config.opentable.sandbox.house import tokens
from config.opentable.sandbox.server import Running
from tests.config.opentable.wire import know, misbehave, received

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


def test_refused_credentials_are_not_presented_again_at_once(sandbox: Running, harbour: Link) -> None:
    harbour.connection.client_secret_encrypted = secrets.seal("wrong")
    with pytest.raises(Refused, match="credentials_refused"):
        auth.bearer(harbour.connection)

    with pytest.raises(Throttled):
        auth.bearer(harbour.connection)

    assert len(received(sandbox, TOKENS)) == 1
