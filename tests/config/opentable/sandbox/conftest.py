"""A running sandbox, a partner that it calls, and a voice with which to call the sandbox."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest
import requests

from config.opentable.sandbox import server
from tests.config.opentable.sandbox import partners
from tests.config.opentable.sandbox.partners import Partner

TOMORROW = "2030-06-14"


@pytest.fixture
def partner() -> Iterator[Partner]:
    """A partner that agrees to everything."""
    agreeable = Partner(partners.agreeable)
    listening = partners.serve(agreeable)
    yield agreeable
    listening.shutdown()
    listening.server_close()


@pytest.fixture
def sandbox(partner: Partner) -> Iterator[server.Running]:
    """A sandbox in memory."""
    running = server.start(callbacks=partner.url, environment={})
    yield running
    running.stop()


@dataclass(slots=True)
class Voice:
    """Calls the sandbox as a partner does."""

    running: server.Running
    token: str = ""
    partner_id: str = "covers"

    def send(self, method: str, path: str, document: Any = None, **extra: Any) -> requests.Response:
        """One request with a token and, where it matters, a fresh X-Request-Id; headers given win."""
        headers = {"Authorization": f"bearer {self.token}", "X-Request-Id": str(uuid4())}
        headers |= extra.pop("headers", {})
        return requests.request(
            method,
            self.running.url + path,
            json=document,
            headers={name: value for name, value in headers.items() if value is not None},
            timeout=10,
            **extra,
        )

    def act(self, name: str, document: Any, method: str = "POST") -> requests.Response:
        """One of the people's acts, without a token."""
        return requests.request(method, f"{self.running.url}/sandbox/{name}", json=document, timeout=30)

    def state(self) -> dict[str, Any]:
        """Everything the sandbox holds."""
        answer: dict[str, Any] = requests.get(f"{self.running.url}/sandbox/state", timeout=10).json()
        return answer

    def register(self, rid: int = 888) -> None:
        """PUT a registration."""
        path = f"/api/v1/{self.partner_id}/restaurants/{rid}"
        assert self.send("PUT", path, {"partner_restaurant_id": 1}).status_code == 200

    def book(self, **over: Any) -> dict[str, Any]:
        """Book through the diner; the sandbox's booking."""
        wish = {"rid": 888, "date_time": f"{TOMORROW}T19:00", "party_size": 4, "guest": guest(), **over}
        answer = self.act("book", wish)
        assert answer.status_code == 201, answer.text
        booking: dict[str, Any] = answer.json()["booking"]
        return booking


def guest() -> dict[str, Any]:
    """The seed's diner."""
    return {
        "gpid": 987,
        "first_name": "Ernest",
        "last_name": "Rivas",
        "email": "erivas@abc.com",
        "phone": {"number": "555.666.7777", "type": "Mobile", "country_code": 1},
    }


def fetch_token(url: str, key: str = "covers", secret: str = "covers-secret") -> requests.Response:
    """Ask for a token as the guide says."""
    return requests.post(
        f"{url}/api/v2/oauth/token?grant_type=client_credentials", auth=(key, secret), timeout=10
    )


@pytest.fixture
def voice(sandbox: server.Running) -> Voice:
    """The first account's voice."""
    return Voice(sandbox, fetch_token(sandbox.url).json()["access_token"])


@pytest.fixture
def annex(sandbox: server.Running) -> Voice:
    """The second account's voice."""
    token = fetch_token(sandbox.url, "annex", "annex-client-secret").json()["access_token"]
    return Voice(sandbox, token, "annex")
