"""The wire itself: one HTTP session for everything that leaves, with a guard at its mouth.

No proxies and no .netrc from the environment, no redirects, no cookies, TLS verified. A request leaves only
for the origin that is meant (of its connection's environment, or of an outlet's webhook), checked on the URL
that is really dialled, because libraries read crooked URLs differently. Plain HTTP is for loopback; over TLS
the peer must have a public address, unless it is the sandbox's.

requests bounds each read and not the whole: a peer that sends one byte a second would hold a sender for ever.
A timer therefore shuts the socket when the whole time is over.
"""

import ipaddress
import socket
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http.cookiejar import DefaultCookiePolicy
from typing import Any
from urllib.parse import urlsplit

import requests
import urllib3
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.util import parse_url
from urllib3.util.connection import create_connection

from config.opentable import environments, peers
from config.opentable.environments import Environment
from config.opentable.errors import TooLarge, Unreachable

CONNECT_SECONDS, READ_SECONDS, TOTAL_SECONDS = 3.0, 8.0, 12.0
MOST_BYTES = 1024 * 1024
SOCKETS_A_HOST = 8
# Either tells where the body ends.
_ENDS = {"content-length", "transfer-encoding"}

_in_flight = threading.local()


@dataclass(frozen=True, slots=True)
class Received:
    """One answer as it came: `body` is still in the coding its headers name."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def header(self, name: str) -> str:
        """One header's value, empty where it is not there."""
        return next((value for key, value in self.headers.items() if key.lower() == name.lower()), "")


def transmit(
    *,
    origin: str,
    method: str,
    path: str,
    headers: Mapping[str, str],
    body: bytes,
    seconds: float | None = None,
) -> Received:
    """Send one request to an origin, and read at most 1 MiB of answer.

    The origin is one that `environments` names, or that `alerts.webhooks` has judged.

    Raises Unreachable, also where the answer is not whole after so many seconds, 12 as a rule, and TooLarge.
    """
    limit = seconds or TOTAL_SECONDS
    deadline = _Deadline(limit)
    _in_flight.deadline = deadline
    try:
        request = requests.Request(method, origin + path, headers=dict(headers), data=body or None).prepare()
        _guard(request.url or "", origin)
        received = _exchanged(request)
        if deadline.is_over:
            raise Unreachable("unreachable", f"no answer within {limit:.0f} s")
        return received
    except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as fault:
        words = f"no answer within {limit:.0f} s" if deadline.is_over else _words(fault)
        raise Unreachable("unreachable", words) from fault
    finally:
        deadline.cancel()
        _in_flight.deadline = None


def _exchanged(request: requests.PreparedRequest) -> Received:
    with _session.send(
        request, stream=True, timeout=(CONNECT_SECONDS, READ_SECONDS), allow_redirects=False
    ) as answer:
        body = answer.raw.read(MOST_BYTES + 1, decode_content=False)
        if len(body) > MOST_BYTES:
            raise TooLarge("answer_too_large", f"an answer may have {MOST_BYTES} bytes")
        if not body and not _says_that_it_is_empty(answer):
            raise Unreachable("cut_short", "the answer broke off before its end")
        return Received(answer.status_code, dict(answer.headers), body)


def _says_that_it_is_empty(answer: requests.Response) -> bool:
    """Whether nothing is all there was to come.

    http.client takes headers that break off for headers that end: a status line alone would be an answer, and
    a 200 of it would acknowledge what nobody took.
    """
    return answer.status_code in {204, 304} or bool(answer.headers.keys() & _ENDS)


def _guard(url: str, origin: str) -> None:
    """Refuse a URL whose dialled origin is not exactly the one meant."""
    dialled, meant = parse_url(url), urlsplit(origin)
    if (dialled.scheme, dialled.netloc) != (meant.scheme, meant.netloc):
        raise Unreachable("not_allowed", "the address does not lead to a host of this connection")
    if meant.scheme != "https" and not _is_loopback(meant.hostname or ""):
        raise Unreachable("not_allowed", "without TLS nothing leaves this machine")


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _is_sandbox(host: str) -> bool:
    sandbox = environments.hosts(Environment.SANDBOX)
    return host in {urlsplit(sandbox.oauth).hostname, urlsplit(sandbox.api).hostname}


def _words(fault: BaseException) -> str:
    """The innermost reason; the outer ones repeat the URL."""
    while fault.__cause__ or fault.__context__:
        fault = fault.__cause__ or fault.__context__ or fault
    return f"{type(fault).__name__}: {fault}"[:200]


class _Deadline:
    """The end of one exchange; `watch` is told the socket once there is one."""

    def __init__(self, seconds: float) -> None:
        self._ends = time.monotonic() + seconds
        self._timer: threading.Timer | None = None
        self.is_over = False

    @property
    def left(self) -> float:
        """Seconds until it is over."""
        return self._ends - time.monotonic()

    def watch(self, wire: socket.socket) -> None:
        """Shut this socket when the time is over."""
        self.cancel()
        self._timer = threading.Timer(max(self.left, 0), self._end, [wire])
        self._timer.daemon = True
        self._timer.start()

    def cancel(self) -> None:
        """The exchange has ended in time."""
        if self._timer:
            self._timer.cancel()

    def _end(self, wire: socket.socket) -> None:
        self.is_over = True
        try:
            # The plain socket's own: that of a TLS socket would pull its state from under the reader.
            socket.socket.shutdown(wire, socket.SHUT_RDWR)
        except OSError:
            return


class _WatchedConnection(HTTPConnection):
    """Plain HTTP, to loopback alone, ended at the deadline."""

    def connect(self) -> None:
        """Dial, and turn away from any peer that is not this machine."""
        super().connect()
        if not ipaddress.ip_address(self.sock.getpeername()[0]).is_loopback:
            self.close()
            raise urllib3.exceptions.NewConnectionError(self, "plain HTTP is for loopback")

    def request(self, *args: Any, **options: Any) -> None:
        """Send, from now on watched."""
        if self.sock is None:
            self.connect()
        _in_flight.deadline.watch(self.sock)
        super().request(*args, **options)


class _WatchedTLSConnection(HTTPSConnection):
    """TLS to a public address, ended at the deadline."""

    def _new_conn(self) -> socket.socket:
        """Judge what the name leads to, then dial just that: nothing inside hears even the first packet."""
        if _is_sandbox(self.host):
            return super()._new_conn()
        public = peers.public_addresses(self.host, self.port)
        if not public:
            raise urllib3.exceptions.NewConnectionError(self, "the host has a private address")
        return self._dialled(public)

    def _dialled(self, hosts: Sequence[str]) -> socket.socket:
        """A socket to the first of these that is there, within the exchange's whole time."""
        fault = OSError("no address answered")
        for host in hosts:
            seconds = min(CONNECT_SECONDS, _in_flight.deadline.left)
            if seconds <= 0:
                break
            try:
                return create_connection((host, self.port), seconds, socket_options=self.socket_options)
            except OSError as away:
                fault = away
        raise fault

    def request(self, *args: Any, **options: Any) -> None:
        """Send, from now on watched."""
        if self.sock is None:
            self.connect()
        _in_flight.deadline.watch(self.sock)
        super().request(*args, **options)


class _Pool(urllib3.HTTPConnectionPool):
    ConnectionCls = _WatchedConnection


class _TLSPool(urllib3.HTTPSConnectionPool):
    ConnectionCls = _WatchedTLSConnection


class _Session(requests.Session):
    """A session to which no answer is a redirect."""

    def get_redirect_target(self, resp: requests.Response) -> None:
        """Nowhere. requests would read a redirect's whole body before it is told not to follow."""


def _new_session() -> requests.Session:
    session = _Session()
    session.trust_env = False
    session.headers.clear()
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    # pool_block: a ninth sender waits for a socket; one slow host takes no more than eight.
    adapter = HTTPAdapter(pool_maxsize=SOCKETS_A_HOST, max_retries=0, pool_block=True)
    adapter.poolmanager.pool_classes_by_scheme = {"http": _Pool, "https": _TLSPool}
    session.mount("http://", adapter)
    session.mount("https://", adapter)
    return session


_session = _new_session()
