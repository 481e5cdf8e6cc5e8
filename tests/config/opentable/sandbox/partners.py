"""A partner for the sandbox to call: it records what arrives and answers what it was told to."""

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Script = Callable[["Arrival"], tuple[int, Any]]


@dataclass(frozen=True, slots=True)
class Arrival:
    """One request that the sandbox made."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def document(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)


@dataclass(slots=True)
class Partner:
    """Answers tokens by itself; everything else by `script`, which takes an Arrival."""

    script: Script
    arrivals: list[Arrival] = field(default_factory=list)
    arrived: threading.Condition = field(default_factory=threading.Condition)
    url: str = ""

    def take(self, arrival: Arrival) -> tuple[int, Any]:
        """Record and answer."""
        if arrival.path == "/oauth/token":
            answer = (200, {"access_token": "t-1", "token_type": "bearer", "expires_in": 3600})
        else:
            answer = self.script(arrival)
        with self.arrived:
            self.arrivals.append(arrival)
            self.arrived.notify_all()
        return answer

    def acts(self) -> list[Arrival]:
        """What arrived, but for tokens."""
        return [arrival for arrival in self.arrivals if arrival.path != "/oauth/token"]

    def wait_for_acts(self, count: int) -> list[Arrival]:
        """The acts, once there are so many."""
        with self.arrived:
            assert self.arrived.wait_for(lambda: len(self.acts()) >= count, timeout=10)
        return self.acts()


class Handler(BaseHTTPRequestHandler):
    """Hands each request to the partner; a status of 0 closes the connection without an answer."""

    protocol_version = "HTTP/1.1"
    partner: Partner

    def do_GET(self) -> None:
        """Take any method alike."""
        length = int(self.headers.get("Content-Length", "0"))
        headers = {name.lower(): value for name, value in self.headers.items()}
        status, document = self.partner.take(
            Arrival(self.command, self.path, headers, self.rfile.read(length))
        )
        if status == 0:
            self.close_connection = True
            return
        body = b"" if document is None else json.dumps(document).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_PUT = do_DELETE = do_GET

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


def serve(partner: Partner) -> ThreadingHTTPServer:
    """Start it on a free port."""
    handler = type("BoundHandler", (Handler,), {"partner": partner})
    listening = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    listening.daemon_threads = True
    partner.url = f"http://127.0.0.1:{listening.server_address[1]}"
    threading.Thread(target=listening.serve_forever, args=(0.02,), daemon=True).start()
    return listening


def agreeable(arrival: Arrival) -> tuple[int, Any]:
    """A partner that takes everything: lock 965665360, confirmation numbers as given or from 501."""
    document = arrival.document if arrival.body else {}
    if arrival.path.endswith("/locks"):
        return 200, {"lock_id": 965665360, "turn_time_minutes": 90, **document}
    if arrival.path == "/opentable/v1/reservations":
        number = document.get("confirmation_number", 501)
        return 201, {
            "confirmation_number": number,
            "res_id": number,
            **_echo(document),
            "res_state": "BOOKED",
        }
    if arrival.path.endswith("/cancel"):
        return 200, document
    if "/payments/" in arrival.path:
        return 200, {
            "authorization_id": document["authorization_id"],
            "payment_id": "p1",
            "check_id": document["check_id"],
            "check_state": "CLOSED",
            "due": 0,
            "sequence_id": 9,
        }
    if arrival.method == "DELETE":
        return 204, None
    number = int(arrival.path.rpartition("/")[2])
    return 200, {"confirmation_number": number, "res_id": number, "res_state": "BOOKED", **document}


def _echo(document: dict[str, Any]) -> dict[str, Any]:
    return {name: document[name] for name in ("rid", "date_time", "party_size")}
