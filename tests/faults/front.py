"""What stands between us and OpenTable: it passes bytes on, or does what networks and hosts do that fail."""

import contextlib
import random
import re
import socket
import threading
import time
from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

WELL, UNSTEADY = "well", "unsteady"
# Of an unsteady host's requests; each gets a 503.
_REFUSED_SHARE = 0.1
# Each is answered to a request, byte for byte; of a black hole nothing ever comes.
ANSWERS = {
    "503": b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
    "429": b"HTTP/1.1 429 Slow down\r\nRetry-After: 2\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
    # A host that dies while it speaks.
    "cut short": b"HTTP/1.1 200 OK\r\nServer: gra",
    # A TLS alert where HTTP is spoken: a balancer that has lost its certificate.
    "garbage": b"\x15\x03\x03\x00\x02\x02\x28",
}
_METHODS = (b"GET ", b"POST ", b"PUT ")
# An answer that comes a byte a second, and has no end.
_DRIPS = b"HTTP/1.1 200 OK\r\nX-Slow: " + b"z" * 600
WAYS = ("refused", "black hole", "drip", *ANSWERS)


class Front:
    """A port of its own before a sandbox. `turn` says how it behaves from now on.

    `asked_at` is when each request came, on the monotonic clock, whatever became of it; `refusals` counts the
    503 of an unsteady host.
    """

    # How a relay is started that finds the way here.
    program: Sequence[str] = ("manage.py",)
    variables: Mapping[str, str] = {}

    def __init__(self, behind: str) -> None:
        self._behind = (urlsplit(behind).hostname, urlsplit(behind).port)
        self._way, self._door = WELL, _listening(0)
        self._port = self._door.getsockname()[1]
        self._wires: list[socket.socket] = []
        self.asked_at: list[float] = []
        self.refusals = 0
        threading.Thread(target=self._serve, args=(self._door,), daemon=True).start()

    @property
    def url(self) -> str:
        """The origin to call."""
        return f"http://127.0.0.1:{self._port}"

    def turn(self, way: str) -> None:
        """Behave this way; what is under way breaks off where the host is gone or comes back."""
        was, self._way = self._way, way
        if "refused" in (was, way):
            self.close()
        if was == "refused":
            self._door = _listening(self._port)
            threading.Thread(target=self._serve, args=(self._door,), daemon=True).start()

    def close(self) -> None:
        """Close the port, and every connection."""
        wires, self._wires = self._wires, []
        for wire in (self._door, *wires):
            with contextlib.suppress(OSError):
                wire.shutdown(socket.SHUT_RDWR)
            wire.close()

    def _serve(self, door: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while True:
                wire, _ = door.accept()
                self._wires.append(wire)
                threading.Thread(target=self._attend, args=(wire,), daemon=True).start()

    def _attend(self, wire: socket.socket) -> None:
        with contextlib.suppress(OSError), wire, socket.create_connection(self._behind) as behind:
            threading.Thread(target=_pass_on, args=(behind, wire), daemon=True).start()
            while told := wire.recv(65536):
                if _begins(told):
                    self.asked_at.append(time.monotonic())
                if self._way == UNSTEADY and _begins(told) and random.random() < _REFUSED_SHARE:
                    self.refusals += 1
                    _take_whole(wire, told)
                    wire.sendall(ANSWERS["503"])
                    return
                if self._way in (WELL, UNSTEADY):
                    behind.sendall(told)
                elif self._way == "drip":
                    _drip(wire)
                elif self._way in ANSWERS:
                    wire.sendall(ANSWERS[self._way])
                    _hang_up(wire)
                    return


def _begins(told: bytes) -> bool:
    """Whether these bytes are the first of a request: the client sends its headers in one piece."""
    return told.startswith(_METHODS)


def _take_whole(wire: socket.socket, told: bytes) -> None:
    """Read a request to its end: an answer to half of one would be lost in the reset that follows it."""
    head, _, body = told.partition(b"\r\n\r\n")
    found = re.search(rb"content-length: *([0-9]+)", head, re.IGNORECASE)
    while found and len(body) < int(found[1]):
        body += wire.recv(65536)


def _listening(port: int) -> socket.socket:
    door = socket.socket()
    door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    door.bind(("127.0.0.1", port))
    door.listen(64)
    return door


def _hang_up(wire: socket.socket) -> None:
    """End what we say and hear the rest of the request out: to close on unread bytes is a reset instead."""
    wire.shutdown(socket.SHUT_WR)
    while wire.recv(65536):
        pass


def _drip(wire: socket.socket) -> None:
    for number in range(len(_DRIPS)):
        wire.sendall(_DRIPS[number : number + 1])
        time.sleep(1)


def _pass_on(source: socket.socket, target: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while told := source.recv(65536):
            target.sendall(told)
        # What OpenTable hangs up is hung up here.
        target.shutdown(socket.SHUT_RDWR)
