"""OpenTable as a caller: a connection with a token, an outlet, and a way to call."""

from dataclasses import dataclass
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from config.opentable import documents, tokens
from config.opentable.models import Connection
from config.outlets.models import Outlet
from tests.factories.opentable import ConnectionFactory, LinkFactory
from tests.factories.outlets import OutletFactory


@dataclass
class OpenTable:
    """Calls us with a token, as OpenTable does."""

    connection: Connection
    outlet: Outlet
    token: str

    def call(
        self, method: str, path: str, body: Any = None, raw: bytes | None = None, **headers: str
    ) -> HttpResponse:
        """One call; `raw` is sent as it is, `headers` with underscores for dashes."""
        sent = raw if raw is not None else b"" if body is None else documents.render(body)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        named.setdefault("Authorization", f"Bearer {self.token}")
        answer: Any = Client(raise_request_exception=False).generic(
            method, path, sent, content_type="application/json", headers=named
        )
        return answer  # type: ignore[no-any-return]

    def note(self, note: str, **headers: str) -> HttpResponse:
        """One call of the tests' own door."""
        return self.call(
            "POST", "/opentable/v1/notes", {"rid": self.outlet.rid, "note": note}, None, **headers
        )


def new_opentable() -> OpenTable:
    """A connection with one live outlet and a fresh token."""
    outlet = OutletFactory.create()
    link = LinkFactory.create(rid=outlet.rid, connection=ConnectionFactory.create())
    token = tokens.grant(connection=link.connection, now=timezone.now())
    return OpenTable(link.connection, outlet, token)


@pytest.fixture
def opentable(db: None) -> OpenTable:
    return new_opentable()
