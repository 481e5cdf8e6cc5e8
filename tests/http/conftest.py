"""A server for the tests of this folder, and OpenTable's credentials on it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import requests
from django.core.management import call_command

from config.opentable import secrets
from tests.factories.opentable import ConnectionFactory, LinkFactory
from tests.factories.outlets import OutletFactory
from tests.http import server

SECRET = "sesame-of-the-tests"


@dataclass(frozen=True)
class Web:
    """A running server, what OpenTable presents to it, and the rid it may speak of."""

    origin: str
    key: str
    secret: str
    rid: int

    def token(self) -> str:
        """A fresh bearer token, asked for over HTTP."""
        answer = requests.post(
            f"{self.origin}/oauth/token?grant_type=client_credentials",
            auth=(self.key, self.secret),
            timeout=10,
        )
        return str(answer.json()["access_token"])


@pytest.fixture(scope="module")
def web(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Web]:
    """One server a module, its rows committed and gone afterwards."""
    with django_db_blocker.unblock():
        outlet = OutletFactory.create()
        connection = ConnectionFactory.create(callback_secret_hmac=secrets.stamp(SECRET))
        LinkFactory.create(connection=connection, rid=outlet.rid)
        try:
            with server.running(tmp_path_factory.mktemp("web")) as origin:
                yield Web(origin, connection.callback_key, SECRET, outlet.rid)
        finally:
            # Sequences go on: this process keeps setups by outlet number, and numbers are never reused.
            call_command("flush", interactive=False, verbosity=0, reset_sequences=False)
