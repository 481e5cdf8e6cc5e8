"""The calls that OpenTable makes on a partner, exactly as OpenTable makes them.

A token from the partner's own token endpoint is kept until it runs out or is refused. A call is tried up to
three times in all on a 5xx, a timeout or a broken connection, with the same body (the guide of 2017-03-20);
whether OpenTable also repeats the X-Request-Id is not known, so that is a switch.
"""

import json
import queue
import threading
import time
import uuid
from dataclasses import dataclass, field
from typing import Any

import requests

from config.opentable.sandbox import codec
from config.opentable.sandbox.directory import Account
from config.opentable.sandbox.ledger import Ledger, instant, utc_now

TRIES = 3
PAUSES_SECONDS = (0.2, 0.6)
CONNECT_SECONDS, READ_SECONDS = 3.0, 10.0
TOKEN_MARGIN_SECONDS = 30.0
LARGEST_ANSWER = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Reply:
    """The partner's answer; status 0 means that none came."""

    status: int
    body: Any

    @property
    def is_success(self) -> bool:
        """A 2xx."""
        return 200 <= self.status < 300

    @property
    def is_worth_a_retry(self) -> bool:
        """The fault may pass: no answer, or a 5xx."""
        return self.status == 0 or self.status >= 500


@dataclass(slots=True)
class Manners:
    """How calls are made; the tests and the /sandbox/settings endpoint change them."""

    repeats_request_id: bool = True
    coding: str = "identity"
    framing: str = "frame"
    tries: int = TRIES
    read_seconds: float = READ_SECONDS


@dataclass(slots=True)
class Caller:
    """Makes the calls and journals each try, with the partner's answer."""

    base_url: str
    ledger: Ledger
    manners: Manners = field(default_factory=Manners)
    _tokens: dict[str, tuple[str, float]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _idle: "queue.LifoQueue[requests.Session]" = field(default_factory=queue.LifoQueue)

    def send(self, account: Account, rid: int, method: str, path: str, document: Any = None) -> Reply:
        """One act: the same body each try; the same X-Request-Id too, as the manners say."""
        request_id = str(uuid.uuid4())
        reply = Reply(0, None)
        for attempt in range(1, self.manners.tries + 1):
            if attempt > 1:
                time.sleep(PAUSES_SECONDS[min(attempt - 2, 1)])
                if not self.manners.repeats_request_id:
                    request_id = str(uuid.uuid4())
            reply = self._try(_Call(account, rid, method, path, document, request_id, attempt))
            if not reply.is_worth_a_retry:
                return reply
        return reply

    def _try(self, call: "_Call") -> Reply:
        token = self._token(call)
        if isinstance(token, Reply):
            return token
        reply = self._post_or_get(call, token)
        if reply.status != 401:
            return reply
        # A refused token is renewed once; a second refusal is the partner's answer.
        self._tokens.pop(call.account.callback_key, None)
        fresh = self._token(call)
        return fresh if isinstance(fresh, Reply) else self._post_or_get(call, fresh)

    def _token(self, call: "_Call") -> str | Reply:
        key = call.account.callback_key
        with self._lock:
            kept = self._tokens.get(key)
            if kept and kept[1] > time.monotonic():
                return kept[0]
            reply = self._ask_token(call)
            if not reply.is_success or not isinstance(reply.body, dict) or "access_token" not in reply.body:
                return reply if not reply.is_success else Reply(0, reply.body)
            seconds = max(float(reply.body.get("expires_in", 60)) - TOKEN_MARGIN_SECONDS, 1.0)
            self._tokens[key] = (str(reply.body["access_token"]), time.monotonic() + seconds)
            return self._tokens[key][0]

    def _ask_token(self, call: "_Call") -> Reply:
        account = call.account
        asked = _Call(account, call.rid, "POST", "/oauth/token", None, call.request_id, call.attempt)
        return self._exchange(
            asked,
            {"Accept": "application/json"},
            auth=(account.callback_key, account.callback_secret),
            data={"grant_type": "client_credentials"},
        )

    def _post_or_get(self, call: "_Call", token: str) -> Reply:
        headers = {
            "Authorization": f"Bearer {token}",
            "Accept": "application/json",
            "Accept-Encoding": "lz4, gzip",
        }
        if call.method != "GET":
            headers["X-Request-Id"] = call.request_id
        body = None
        if call.document is not None:
            headers["Content-Type"] = "application/json"
            body = codec.encode(json.dumps(call.document).encode(), self.manners.coding, self.manners.framing)
            if self.manners.coding != "identity":
                headers["Content-Encoding"] = self.manners.coding
        return self._exchange(call, headers, data=body)

    def _exchange(self, call: "_Call", headers: dict[str, str], **extra: Any) -> Reply:
        started = time.monotonic()
        reply, fault = Reply(0, None), None
        try:
            reply = self._send(call, headers, extra)
        except (requests.RequestException, codec.Unreadable, codec.TooLarge, codec.UnknownCoding) as error:
            fault = type(error).__name__
        is_token = call.path == "/oauth/token"
        self.ledger.note(
            "call",
            {
                "at": instant(utc_now()),
                "rid": call.rid,
                "method": call.method,
                "path": call.path,
                "request_id": call.request_id,
                "attempt": call.attempt,
                "body": call.document,
                "status": reply.status or None,
                "answer": None if is_token and reply.is_success else reply.body,
                "fault": fault,
                "milliseconds": round((time.monotonic() - started) * 1000, 1),
            },
        )
        return reply

    def _send(self, call: "_Call", headers: dict[str, str], extra: dict[str, Any]) -> Reply:
        wire = self._connection()
        answer = wire.request(
            call.method,
            self.base_url + call.path,
            headers=headers,
            timeout=(CONNECT_SECONDS, self.manners.read_seconds),
            allow_redirects=False,
            **extra,
        )
        self._idle.put(wire)
        body = answer.content
        if answer.headers.get("Content-Encoding", "").lower() == "lz4":
            body = codec.decode(body, "lz4", LARGEST_ANSWER)
        return Reply(answer.status_code, _document(body))

    def _connection(self) -> requests.Session:
        try:
            return self._idle.get_nowait()
        except queue.Empty:
            wire = requests.Session()
            wire.trust_env = False
            return wire


@dataclass(frozen=True, slots=True)
class _Call:
    account: Account
    rid: int
    method: str
    path: str
    document: Any
    request_id: str
    attempt: int


def _document(body: bytes) -> Any:
    if not body:
        return None
    try:
        return json.loads(body)
    except ValueError:
        return body[:2000].decode("utf-8", "replace")
