"""What only a real server shows: streamed bodies, connections kept open, answers before the body is read."""

import socket
from collections.abc import Iterator

import pytest
import requests

from config.opentable import codec, documents
from tests.http.conftest import Web

# pytest-django makes the database only for tests that say they need one.
pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def token(web: Web) -> str:
    return web.token()


def pieces(body: bytes) -> Iterator[bytes]:
    """A generator makes requests send the body chunked, without a Content-Length."""
    for at in range(0, len(body), 7):
        yield body[at : at + 7]


@pytest.mark.parametrize(
    ("coding", "framing"), [("identity", "FRAME"), ("lz4", "LZ4BLOCK"), ("gzip", "FRAME")]
)
def test_a_streamed_body_is_read(web: Web, token: str, coding: str, framing: str) -> None:
    body = codec.encode(documents.render({"rid": web.rid}), coding, framing)

    answer = requests.put(
        f"{web.origin}/opentable/v1/reservations/1",
        data=pieces(body),
        headers={"Authorization": f"Bearer {token}", "Content-Encoding": coding},
        timeout=10,
    )

    # The document was read: what it names is not there.
    assert (answer.status_code, answer.headers["Content-Type"]) == (404, "application/json")


def test_a_streamed_body_that_does_not_end_is_too_large(web: Web, token: str) -> None:
    def endless() -> Iterator[bytes]:
        for _ in range(20):
            yield b" " * 256 * 1024

    try:
        answer = requests.put(
            f"{web.origin}/opentable/v1/reservations/1",
            data=endless(),
            headers={"Authorization": f"Bearer {token}"},
            timeout=10,
        )
    except requests.ConnectionError:
        # The server may hang up while we still send.
        return
    assert answer.status_code == 413


def test_a_connection_survives_a_refused_body(web: Web, token: str) -> None:
    with requests.Session() as session:
        session.headers["Authorization"] = f"Bearer {token}"
        refused = session.put(f"{web.origin}/opentable/v1/reservations/1", data=b"{", timeout=10)
        after = session.get(f"{web.origin}/opentable/v1/frn?rid={web.rid}", timeout=10)

    assert refused.status_code == 400
    assert after.json() == {"rid": web.rid, "online": True}


def test_two_authorization_headers_are_no_token(web: Web, token: str) -> None:
    host, port = web.origin.removeprefix("http://").split(":")
    header = f"Authorization: Bearer {token}\r\n"
    with socket.create_connection((host, int(port)), timeout=10) as wire:
        wire.sendall(
            f"GET /opentable/v1/frn?rid={web.rid} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n"
            f"{header}{header}\r\n".encode()
        )
        status = wire.makefile("rb").readline()

    assert status.split()[1] == b"401"
