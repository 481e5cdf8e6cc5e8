"""The HTTP side: one request read, bounded and decoded; one answer written in one piece."""

import socket
import sys
import threading
import traceback
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

from config.opentable.sandbox import application, codec
from config.opentable.sandbox.exchange import Answer, Dropped, Refused, Request
from config.opentable.sandbox.house import House

HOST = "127.0.0.1"
LARGEST_BODY = 1024 * 1024
LARGEST_DRAINED = 8 * LARGEST_BODY
COMPRESS_ABOVE = 256
ACCEPTED_CODINGS = "lz4, gzip, identity"
FAULTY = b"HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


class Handler(BaseHTTPRequestHandler):
    """Reads one request, bounded and decoded, and writes one answer in one piece."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = 64 * 1024
    server_version, sys_version = "OpenTableSandbox/1.0", ""
    server: "Server"

    def do_GET(self) -> None:
        """Serve a GET."""
        self._serve()

    def do_POST(self) -> None:
        """Serve a POST."""
        self._serve()

    def do_PUT(self) -> None:
        """Serve a PUT."""
        self._serve()

    def log_message(self, format: str, *args: Any) -> None:
        """Keep standard error for faults; the journals hold the rest."""

    def _serve(self) -> None:
        try:
            try:
                given = application.answer(self.server.house, self._read())
            except Refused as refused:
                given = refused.answer
            self._write(given)
        except (Dropped, ConnectionError):
            self.close_connection = True
            self._shut()

    def _read(self) -> Request:
        split = urlsplit(self.path)
        headers = {name.lower(): value for name, value in self.headers.items()}
        body = _decoded(self._body(), headers.get("content-encoding", ""))
        return Request(self.command, split.path, split.query, headers, body)

    def _body(self) -> bytes:
        length = self.headers.get("Content-Length", "0")
        if not length.isdecimal() or "Transfer-Encoding" in self.headers:
            self.close_connection = True
            raise Refused(411, "length_required", "Send a Content-Length")
        if int(length) > LARGEST_BODY:
            # Read it off, within reason: a sender that is cut short sees a reset and never the 413.
            self.rfile.read(min(int(length), LARGEST_DRAINED))
            self.close_connection = True
            raise Refused(413, "too_large", "A body may have 1 MiB")
        return self.rfile.read(int(length))

    def _write(self, given: Answer) -> None:
        coding = codec.accepted(self.headers.get("Accept-Encoding", ""))
        if len(given.body) <= COMPRESS_ABOVE:
            coding = "identity"
        body = codec.encode(given.body, coding, self.server.house.framing)
        self.send_response(given.status)
        for name, value in given.headers.items():
            self.send_header(name, value)
        if coding != "identity":
            self.send_header("Content-Encoding", coding)
        if body:
            self.send_header("Content-Type", given.content_type)
        self.send_header("Vary", "Accept-Encoding")
        if given.status != 204:
            self.send_header("Content-Length", str(len(body)))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)

    def _shut(self) -> None:
        try:
            self.connection.shutdown(socket.SHUT_RDWR)
        except OSError:
            return


class Server(ThreadingHTTPServer):
    """One thread a connection; it knows its open connections, so that a stop ends them all."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, port: int, house: House) -> None:
        super().__init__((HOST, port), Handler)
        self.house = house
        self._open: set[socket.socket] = set()
        self._open_lock = threading.Lock()

    def process_request(self, request: Any, client_address: Any) -> None:
        """Remember the connection."""
        with self._open_lock:
            self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        """Forget the connection."""
        with self._open_lock:
            self._open.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A fault of the sandbox itself: say so here, and answer 500 if somebody still listens."""
        fault = sys.exc_info()[1]
        if isinstance(fault, ConnectionError | TimeoutError) or self.house.stopping.is_set():
            return
        traceback.print_exc()
        try:
            request.sendall(FAULTY)
        except OSError:
            return

    def close_all(self) -> None:
        """Stop listening and end every open connection."""
        self.shutdown()
        self.server_close()
        with self._open_lock:
            remaining = list(self._open)
        for connection in remaining:
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue


def _decoded(body: bytes, coding: str) -> bytes:
    """The decoded body, or 400, 413, 415."""
    try:
        return codec.decode(body, coding, LARGEST_BODY)
    except codec.Unreadable as fault:
        raise Refused(400, "invalid_encoding", f"The body is not readable: {fault}") from fault
    except codec.TooLarge as fault:
        raise Refused(413, "too_large", "A decoded body may have 1 MiB") from fault
    except codec.UnknownCoding as fault:
        headers = {"Accept-Encoding": ACCEPTED_CODINGS}
        raise Refused(415, "unknown_encoding", f"{fault} is not spoken", headers=headers) from fault
