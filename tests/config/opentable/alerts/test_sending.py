"""Letters and events on their way: stored first, sent once, tried again, given up, and told as they are."""

import base64
import hashlib
import hmac
import json
import smtplib
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection
from django.utils import timezone
from pytest_django import Settings

from config import errors
from config.opentable.alerts import following, mails, posting, preferences, webhooks
from config.opentable.models import Alert, Dispatch, Telling, Webhook
from config.outlets.models import Outlet
from config.roles import Role
from tests import crowds
from tests.config.opentable.alerts.houses import (
    NOON,
    Receiver,
    at,
    connect,
    house,
    over,
    receiver,
    staff,
    trouble,
    watch,
)

HERE = "tests.config.opentable.alerts.test_sending"


@pytest.fixture
def hooks() -> Iterator[Receiver]:
    with receiver() as listening:
        yield listening


class Failing(BaseEmailBackend):
    """A mail server that fails as it is told."""

    fault: Exception = ConnectionRefusedError()

    def send_messages(self, email_messages: Any) -> int:
        raise self.fault


class Slow(BaseEmailBackend):
    """A mail server that takes its time; counts what it took."""

    taken: list[str] = []

    def send_messages(self, email_messages: Any) -> int:
        time.sleep(0.2)
        self.taken.extend(letter.to[0] for letter in email_messages)
        return len(email_messages)


def _verified(secret: str, headers: dict[str, str], body: bytes) -> bool:
    """As a receiver does it, from the specification alone."""
    key = base64.b64decode(secret.split("_", 1)[1])
    signed = b".".join([headers["webhook-id"].encode(), headers["webhook-timestamp"].encode(), body])
    expected = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    is_recent = abs(time.time() - int(headers["webhook-timestamp"])) < 300
    given = [each.split(",", 1) for each in headers["webhook-signature"].split(" ")]
    return is_recent and any(kind == "v1" and value == expected for kind, value in given)


def _letter(outlet: Outlet | None = None) -> Dispatch:
    outlet = outlet or house("harbour")
    staff(outlet, role=Role.SUPPORT, name="sue")
    trouble(outlet)
    watch(5)
    return Dispatch.objects.get()


@pytest.mark.django_db
def test_events_are_signed_and_name_no_guest(hooks: Receiver) -> None:
    harbour = house("harbour")
    secret = connect(harbour, hooks.url)
    trouble(harbour, "reservation_without_table", "7", cause="Lee has no table.", next_step="Ask Lee.")
    watch(5)
    over(harbour, "reservation_without_table", "7", minutes=8)
    watch(8, 18)

    assert posting.send(now=at(18)) == 2

    assert all(_verified(secret, headers, body) for headers, body in hooks.posted)
    assert not _verified(secret, hooks.posted[0][0], hooks.posted[1][1])
    opened, recovered = (json.loads(body) for _headers, body in hooks.posted)
    told = {
        "outlet": {"slug": "harbour", "rid": harbour.rid, "name": "Harbour"},
        "alert": str(Alert.objects.get().key),
        "code": "reservation_without_table",
        "title": "A booking has no table",
        "subject": "7",
        "fixer": "SUPPORT",
        "opened_at": "2026-06-12T04:00:00Z",
        "returns": 0,
    }
    assert opened == {
        "type": "problem.opened",
        "timestamp": "2026-06-12T04:05:00Z",
        "data": {**told, "ended_at": None, "severity": "SOON"},
    }
    assert recovered == {
        "type": "problem.recovered",
        "timestamp": "2026-06-12T04:18:00Z",
        "data": {**told, "ended_at": "2026-06-12T04:08:00Z"},
    }


@pytest.mark.django_db
def test_both_secrets_sign_for_a_day_after_a_change(hooks: Receiver) -> None:
    harbour = house("harbour")
    former = connect(harbour, hooks.url)
    new = webhooks.rotate(outlet=harbour, now=NOON)
    webhook = Webhook.objects.get()

    assert webhooks.signing_secrets(webhook, now=at(60)) == [new, former]
    assert webhooks.signing_secrets(webhook, now=at(24 * 60)) == [new]
    Webhook.objects.update(rotated_at=timezone.now())
    webhooks.ask_test(outlet=harbour, now=at(1))
    posting.send(now=at(1))
    headers, body = hooks.posted[0]
    assert [_verified(secret, headers, body) for secret in (former, new)] == [True, True]
    assert {former, new}.isdisjoint({webhook.secret_sealed, webhook.former_secret_sealed})
    assert json.loads(body)["type"] == "test"


@pytest.mark.django_db
def test_whichever_secret_the_receiver_has_signs_for_a_day() -> None:
    harbour = house("harbour")
    made = [connect(harbour, "https://hooks.example.com/")]
    made += [webhooks.rotate(outlet=harbour, now=at(minute)) for minute in (1, 2, 3)]

    assert webhooks.signing_secrets(Webhook.objects.get(), now=at(4)) == made[::-1]
    with pytest.raises(errors.Conflict, match="4 secrets sign already"):
        webhooks.rotate(outlet=harbour, now=at(5))
    webhooks.end_rotation(outlet=harbour)
    assert webhooks.signing_secrets(Webhook.objects.get(), now=at(6)) == made[-1:]


@pytest.mark.django_db
def test_an_event_is_tried_again_under_its_id_and_given_up(hooks: Receiver) -> None:
    harbour = house("harbour")
    connect(harbour, hooks.url)
    hooks.statuses = [500, 302, 404, 429, 503, 500, 500, 500]
    webhooks.ask_test(outlet=harbour, now=NOON)

    waits = []
    for _ in range(7):
        due_at = Dispatch.objects.get().next_at
        assert due_at
        posting.send(now=due_at)
        after = Dispatch.objects.get().next_at
        waits.append((after - due_at).total_seconds() if after else None)

    assert waits == [5, 300, 1800, 7200, 18_000, 36_000, None]
    kept = Dispatch.objects.get()
    assert (kept.state, kept.last_error, kept.status, kept.attempts) == ("FAILED", "It answered 500.", 500, 7)
    assert {headers["webhook-id"] for headers, _body in hooks.posted} == {str(kept.key)}


@pytest.mark.django_db
def test_a_receiver_that_is_gone_is_posted_to_no_more(hooks: Receiver) -> None:
    harbour = house("harbour")
    connect(harbour, hooks.url)
    hooks.statuses = [410]
    webhooks.ask_test(outlet=harbour, now=NOON)
    webhooks.ask_test(outlet=harbour, now=NOON)

    posting.send(now=NOON)
    trouble(harbour, "callbacks_failing")
    watch(1)

    assert len(hooks.posted) == 1
    assert [each.state for each in Dispatch.objects.all()] == ["FAILED", "FAILED"]
    assert Webhook.objects.get().off_reason == "Its receiver answered 410: it wants no more."
    with pytest.raises(errors.Conflict, match="webhook_off"):
        webhooks.ask_test(outlet=harbour, now=NOON)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "url",
    [
        "http://hooks.example.com/x",
        "https://127.0.0.1/x",
        "https://localhost/x",
        "http://127.0.0.1:8001/x",
        "https://10.0.0.7/x",
        "https://[::1]/x",
        "https://[::127.0.0.1]/x",
        "https://[::ffff:10.0.0.7]/x",
        "https://[64:ff9b::a00:7]/x",
        "https://[2002:a00:7::]/x",
        "https://224.0.0.1/x",
        "https://169.254.169.254/latest",
        "https://user@hooks.example.com/x",
        "https://hooks.example.com\\@10.0.0.7/x",
        "https://intranet/x",
        "https://hooks.example.com:port/x",
        "ftp://hooks.example.com/x",
        "",
    ],
)
def test_nothing_is_posted_into_a_network_or_in_clear(url: str, settings: Settings) -> None:
    settings.SECURE_SSL_REDIRECT = True
    harbour = house("harbour")

    with pytest.raises(errors.Invalid, match="webhook_url"):
        connect(harbour, url)

    connect(harbour, "https://Hooks.Example.com")
    assert Webhook.objects.get().url == "https://hooks.example.com/"
    Webhook.objects.update(url=url)
    webhooks.ask_test(outlet=harbour, now=NOON)
    posting.send(now=NOON)
    assert (Dispatch.objects.get().state, Dispatch.objects.get().status) == ("FAILED", None)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fault", "state", "error"),
    [
        (ConnectionRefusedError(), "WAITING", "ConnectionRefusedError"),
        (smtplib.SMTPRecipientsRefused({"a": (450, b"later")}), "WAITING", "SMTPRecipientsRefused 450"),
        (smtplib.SMTPRecipientsRefused({"a": (550, b"no Lee")}), "FAILED", "SMTPRecipientsRefused 550"),
        (smtplib.SMTPDataError(554, b"no"), "FAILED", "SMTPDataError 554"),
        (TimeoutError(), "UNKNOWN", "TimeoutError: the letter may have arrived or not."),
        (ValueError(), "FAILED", "ValueError"),
    ],
)
def test_a_letter_that_fails_is_told_as_it_is(
    fault: Exception, state: str, error: str, settings: Settings
) -> None:
    _letter()
    settings.EMAIL_BACKEND = f"{HERE}.Failing"
    Failing.fault = fault

    assert mails.send(now=at(5)) == 0

    kept = Dispatch.objects.get()
    assert (kept.state, kept.last_error) == (state, error)
    assert kept.next_at == (at(5.5) if state == "WAITING" else None)


@pytest.mark.django_db
def test_what_a_dead_sender_had_is_unknown_by_mail_and_posted_again(hooks: Receiver) -> None:
    harbour = house("harbour")
    connect(harbour, hooks.url)
    staff(harbour, role=Role.SUPPORT, name="sue")
    trouble(harbour)
    watch(5)
    Dispatch.objects.update(state="SENDING", attempts=1, next_at=at(10))

    assert [mails.send(now=at(9)), posting.send(now=at(9))] == [0, 0]
    assert [mails.send(now=at(10)), posting.send(now=at(10))] == [0, 1]

    states = Dispatch.objects.order_by("channel").values_list("channel", "state", "attempts")
    assert list(states) == [("MAIL", "UNKNOWN", 1), ("WEBHOOK", "SENT", 2)]
    assert mail.outbox == []


@pytest.mark.django_db(transaction=True)
def test_nobody_is_told_twice_however_many_work_at_it(settings: Settings, hooks: Receiver) -> None:
    settings.EMAIL_BACKEND = f"{HERE}.Slow"
    harbour, station = house("harbour"), house("station")
    connect(harbour, hooks.url)
    staff(harbour, station, role=Role.SUPPORT, name="sue")
    for outlet in (harbour, station):
        trouble(outlet, "process_silent", "worker streams")
    preferences.of_outlets(rids=[harbour.rid, station.rid], now=NOON)

    Slow.taken = []
    with crowds.crowd() as pool:
        crowds.at_once(pool, *[lambda: following.watch(now=at(5))] * 4)
        crowds.at_once(pool, *[lambda: mails.send(now=at(5))] * 4, *[lambda: posting.send(now=at(5))] * 4)

    assert Telling.objects.count() == 3
    assert Slow.taken == ["sue@covers.example"]
    assert len(hooks.posted) == 1


@pytest.mark.django_db(transaction=True)
def test_without_a_claim_the_same_letter_would_go_twice(settings: Settings) -> None:
    settings.EMAIL_BACKEND = f"{HERE}.Slow"
    _letter()
    Slow.taken = []

    def forgetful() -> None:
        for letter in Dispatch.objects.filter(state="WAITING"):
            mail.send_mail(letter.subject, letter.text, None, [letter.address])
            Dispatch.objects.filter(pk=letter.pk).update(state="SENT")

    with crowds.crowd() as pool:
        crowds.at_once(pool, forgetful, forgetful)

    assert Slow.taken == ["sue@covers.example"] * 2


@pytest.mark.django_db(transaction=True)
def test_a_sweep_that_meets_another_leaves_it_its_turn() -> None:
    harbour = house("harbour")
    staff(harbour, role=Role.SUPPORT, name="sue")
    trouble(harbour)
    told: list[int] = []

    def second() -> None:
        told.append(following.watch(now=at(5)))
        connection.close()

    with connection.cursor() as sql:
        sql.execute("SELECT pg_advisory_lock(hashtextextended('follow alerts', 0))")
        other = threading.Thread(target=second)
        other.start()
        other.join(10)
        sql.execute("SELECT pg_advisory_unlock(hashtextextended('follow alerts', 0))")

    assert told == [0]
    assert watch(5) == 1
