"""A peer that plays OpenTable to the byte."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from pytest_django import Settings

EMPTY = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"


class Peer:
    """A server that answers each request with the next of the given bytes, and keeps what it was sent."""

    def __init__(self, answers: list[bytes], pause_seconds: float = 0) -> None:
        self.requests: list[bytes] = []
        self._answers, self._pause = answers, pause_seconds
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listening.getsockname()[1]}"
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        for answer in self._answers:
            try:
                wire, _ = self._listening.accept()
            except OSError:
                return
            with wire:
                self.requests.append(_read(wire))
                self._write(wire, answer)

    def _write(self, wire: socket.socket, answer: bytes) -> None:
        pieces = [answer] if not self._pause else [answer[at : at + 1] for at in range(len(answer))]
        for piece in pieces:
            try:
                wire.sendall(piece)
            except OSError:
                return
            time.sleep(self._pause)

    def close(self) -> None:
        """Stop listening."""
        self._listening.close()


def _read(wire: socket.socket) -> bytes:
    data = b""
    while b"\r\n\r\n" not in data:
        data += wire.recv(65536)
    head, _, body = data.partition(b"\r\n\r\n")
    lengths = [
        line.split(b":")[1] for line in head.split(b"\r\n") if line.lower().startswith(b"content-length")
    ]
    while len(body) < int(lengths[0] if lengths else 0):
        body += wire.recv(65536)
    return head + b"\r\n\r\n" + body


@contextmanager
def answering(settings: Settings, *answers: bytes, pause_seconds: float = 0) -> Iterator[Peer]:
    """OpenTable's API, played by a peer that says exactly this."""
    peer = Peer(list(answers), pause_seconds)
    settings.OPENTABLE_SANDBOX_API_URL = peer.url
    yield peer
    peer.close()


def answer(status: str, body: bytes = b"", *headers: str) -> bytes:
    """One HTTP answer, after which the connection ends."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close", *headers]
    return "\r\n".join([*lines, "", ""]).encode() + body
