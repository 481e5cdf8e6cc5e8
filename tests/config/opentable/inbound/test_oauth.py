"""The token endpoint: RFC 6749 section 4.4 and the errors of 5.2."""

import base64
import json
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from config.opentable import secrets, tokens
from config.opentable.models import AccessToken, Connection
from tests.config.opentable.inbound.conftest import OpenTable
from tests.factories.opentable import ConnectionFactory

TOKEN = "/oauth/token"
GRANT = "?grant_type=client_credentials"


def ask(key: str, secret: str, path: str = TOKEN + GRANT, form: str = "", **options: Any) -> HttpResponse:
    basic = base64.b64encode(f"{key}:{secret}".encode()).decode()
    headers = {"Authorization": f"Basic {basic}", **options.pop("headers", {})}
    answer: Any = Client().post(
        path, form, content_type="application/x-www-form-urlencoded", headers=headers, **options
    )
    return answer  # type: ignore[no-any-return]


@pytest.fixture
def connection(db: None) -> Connection:
    return ConnectionFactory.create(callback_secret_hmac=secrets.stamp("sesame"))


@pytest.mark.parametrize(
    ("path", "form"),
    [
        (TOKEN + GRANT, ""),
        (TOKEN, "grant_type=client_credentials"),
        (TOKEN, "grant_type=client_credentials&scope=DEFAULT"),
        (TOKEN + GRANT + "&scope=DEFAULT", "other=thing"),
    ],
)
def test_credentials_get_a_token_for_an_hour(connection: Connection, path: str, form: str) -> None:
    answer = ask(connection.callback_key, "sesame", path, form)

    body = json.loads(answer.content)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/json"
    assert answer["Cache-Control"] == "no-store"
    assert body == {"access_token": body["access_token"], "token_type": "bearer", "expires_in": 3600}
    assert len(body["access_token"]) == 43
    assert tokens.connection_of(token=body["access_token"], now=timezone.now()) == connection


def test_a_token_is_kept_only_as_a_digest(connection: Connection) -> None:
    issued = json.loads(ask(connection.callback_key, "sesame").content)["access_token"]

    kept = AccessToken.objects.get()
    assert bytes(kept.digest) == secrets.digest(issued)
    assert kept.expires_at - kept.issued_at == tokens.LIFETIME


def test_a_token_opens_a_callback(opentable: OpenTable) -> None:
    opentable.connection.callback_secret_hmac = secrets.stamp("sesame")
    opentable.connection.save(update_fields=["callback_secret_hmac"])
    opentable.token = json.loads(ask(opentable.connection.callback_key, "sesame").content)["access_token"]

    assert opentable.call("GET", f"/opentable/v1/frn?rid={opentable.outlet.rid}").status_code == 200


def test_two_secrets_are_live_while_one_is_rotated(connection: Connection) -> None:
    connection.callback_previous_hmac = secrets.stamp("open")
    connection.save(update_fields=["callback_previous_hmac"])

    assert ask(connection.callback_key, "sesame").status_code == 200
    assert ask(connection.callback_key, "open").status_code == 200
    assert ask(connection.callback_key, "").status_code == 401


def refused(answer: HttpResponse) -> None:
    words = "The credentials are unknown or wrong."
    assert answer.status_code == 401
    assert json.loads(answer.content) == {
        "error": "invalid_client",
        "error_description": words,
        "message": words,
    }
    assert answer["WWW-Authenticate"] == "Basic"
    assert answer["Cache-Control"] == "no-store"


def test_wrong_and_unknown_credentials_are_refused_alike(connection: Connection) -> None:
    refused(ask(connection.callback_key, "wrong"))
    refused(ask("nobody", "sesame"))
    refused(ask("no\x00body", "sesame"))
    refused(ask("", ""))
    assert not AccessToken.objects.exists()


@pytest.mark.parametrize(
    "header", ["", "Basic", "Basic !!!", "Basic YTpi YTpi", "Bearer YTpi", "Basic //8=", "é"]
)
def test_malformed_credentials_are_refused(connection: Connection, header: str) -> None:
    refused(ask("", "", headers={"Authorization": header}))


def test_credentials_in_the_form_are_not_read(connection: Connection) -> None:
    form = f"grant_type=client_credentials&client_id={connection.callback_key}&client_secret=sesame"

    refused(ask("", "", TOKEN, form, headers={"Authorization": ""}))


@pytest.mark.parametrize(
    ("path", "form", "code"),
    [
        (TOKEN, "", "invalid_request"),
        (TOKEN + GRANT, "grant_type=client_credentials", "invalid_request"),
        (TOKEN + GRANT + "&grant_type=password", "", "invalid_request"),
        (TOKEN + "?grant_type=", "", "unsupported_grant_type"),
        (TOKEN + "?grant_type=password", "", "unsupported_grant_type"),
        (TOKEN, "grant_type=authorization_code", "unsupported_grant_type"),
        (TOKEN, "a&" * 2000, "invalid_request"),
    ],
)
def test_another_grant_is_refused(connection: Connection, path: str, form: str, code: str) -> None:
    answer = ask(connection.callback_key, "sesame", path, form)

    assert (answer.status_code, json.loads(answer.content)["error"]) == (400, code)
    assert answer["Cache-Control"] == "no-store"


def test_another_method_is_not_allowed(connection: Connection) -> None:
    answer = Client().get(TOKEN)

    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert json.loads(answer.content)["error"] == "method_not_allowed"


@pytest.mark.parametrize(
    ("environment", "status"), [("SANDBOX", 200), ("CI", 401), ("PP", 401), ("PROD", 401)]
)
@pytest.mark.django_db
def test_the_published_secret_opens_the_sandbox_alone(environment: str, status: int) -> None:
    connection = ConnectionFactory.create(environment=environment)

    assert ask(connection.callback_key, "sandbox-secret").status_code == status


def test_after_twenty_failures_a_caller_has_to_be_quiet(connection: Connection) -> None:
    for _ in range(20):
        refused(ask(connection.callback_key, "wrong", REMOTE_ADDR="192.0.2.1"))

    refused(ask(connection.callback_key, "sesame", REMOTE_ADDR="192.0.2.1"))
    assert ask(connection.callback_key, "sesame", REMOTE_ADDR="192.0.2.2").status_code == 200


@pytest.mark.django_db
def test_expired_tokens_are_swept() -> None:
    connection = ConnectionFactory.create()
    now = timezone.now()
    tokens.grant(connection=connection, now=now - tokens.LIFETIME)
    tokens.grant(connection=connection, now=now)

    assert tokens.sweep(now=now) == 1
    assert AccessToken.objects.count() == 1
