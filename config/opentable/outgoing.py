"""One request that leaves: sent, its answer decoded, both recorded whatever becomes of it."""

import time
from dataclasses import dataclass, replace

from django.utils import timezone

from config.opentable import codec, exchanges, transport
from config.opentable.errors import WireFault
from config.opentable.models import Connection
from config.opentable.models.records import Direction
from config.opentable.transport import Received


@dataclass(frozen=True, slots=True)
class Request:
    """What leaves. `plain` is the body as it is recorded, `packed` as it is sent."""

    connection: Connection
    origin: str
    rid: int | None
    subject: str
    method: str
    path: str
    headers: dict[str, str]
    request_id: str
    attempt: int = 1
    plain: bytes = b""
    packed: bytes = b""
    seconds: float | None = None


def exchange(request: Request) -> Received:
    """Send it and give the answer with its body decoded. Raises Unreachable and Unreadable."""
    at, started = timezone.now(), time.monotonic()
    received, fault = None, ""
    try:
        received = _decoded(
            transport.transmit(
                origin=request.origin,
                method=request.method,
                path=request.path,
                headers=request.headers,
                body=request.packed,
                seconds=request.seconds,
            )
        )
        return received
    except WireFault as raised:
        fault = str(raised)
        raise
    finally:
        exchanges.record(
            direction=Direction.OUT,
            at=at,
            connection=request.connection,
            rid=request.rid,
            subject=request.subject,
            method=request.method,
            path=request.path,
            status=received.status if received else None,
            milliseconds=round((time.monotonic() - started) * 1000),
            request_id=request.request_id,
            attempt=request.attempt,
            request_headers=request.headers,
            request_body=request.plain,
            response_headers=received.headers if received else {},
            response_body=received.body if received else b"",
            fault=fault,
        )


def _decoded(received: Received) -> Received:
    coding = received.header("Content-Encoding")
    if not coding:
        return received
    return replace(received, body=codec.decode(received.body, coding, transport.MOST_BYTES))
