"""One call of OpenTable's from its arrival to its answer: timed, counted, logged and written down."""

import time
from contextlib import suppress
from typing import Any

import structlog
from django.db import DatabaseError, InterfaceError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from config.opentable import answers, arrivals, exchanges, frn_watch, metrics
from config.opentable.models import Connection, Framing
from config.opentable.models.streams import StreamKind

log = structlog.get_logger(__name__)

# An exchange keeps a rid as the wire said it, known or not, as far as its column holds it.
_LARGEST_RID = 2**63 - 1
# Under which an exchange about a lock is found, with the lock's number: the reservation has it too.
LOCK = "LOCK"


class Incoming:
    """What is learned of a call while it is read; `leave` makes the answer and its records.

    `subject` is what support finds the exchange by, such as "RESERVATION:1024"; the act's name until a door
    knows better.
    """

    def __init__(self, *, act: str, request: HttpRequest) -> None:
        self.act = self.subject = act
        # PostgreSQL keeps no NUL; a form that is none is refused, but written down all the same.
        self.request_id = request.META.get("HTTP_X_REQUEST_ID", "")[:200].replace("\0", "")
        self.request = request
        self.connection: Connection | None = None
        self.rid: int | None = None
        self.body = b""
        self.at = timezone.now()
        self._started = time.monotonic()
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(act=act, request_id=self.request_id)

    def name_rid(self, given: Any) -> None:
        """Take the rid that the call claims to be about, whatever comes of it."""
        if isinstance(given, int) and not isinstance(given, bool) and 0 < given <= _LARGEST_RID:
            self.rid = given
            structlog.contextvars.bind_contextvars(rid=given)

    def name_reservation(self, given: Any) -> None:
        """Take the confirmation number that the call or its answer tells, for the log's filter."""
        if isinstance(given, int) and not isinstance(given, bool):
            self.subject = f"{StreamKind.RESERVATION}:{given}"

    def leave(self, reply: answers.Reply) -> HttpResponse:
        """The answer as it goes out; what is written about it may fail without changing it."""
        if isinstance(reply.body, dict):
            self.name_reservation(reply.body.get("confirmation_number"))
            if "lock_id" in reply.body:
                self.subject = f"{LOCK}:{reply.body['lock_id']}"
        is_block = self.connection is not None and self.connection.framing == Framing.LZ4BLOCK
        response = answers.to_http(
            reply,
            accept_encoding=self.request.META.get("HTTP_ACCEPT_ENCODING", ""),
            framing=Framing.LZ4BLOCK if is_block else Framing.FRAME,
        )
        seconds = time.monotonic() - self._started
        metrics.count_callback(act=self.act, status=reply.status, seconds=seconds)
        log.info("callback", status=reply.status, error=reply.error, milliseconds=round(seconds * 1000))
        if self.connection is not None or reply.status == 401:
            self._write_down(reply, response, seconds)
        elif reply.status >= 500:
            self._remember()
        # The next request of this thread may be a page of ours.
        structlog.contextvars.clear_contextvars()
        return response

    def _write_down(self, reply: answers.Reply, response: HttpResponse, seconds: float) -> None:
        is_fault = reply.status >= 500
        try:
            exchanges.record(
                direction="IN",
                at=self.at,
                connection=self.connection,
                rid=self.rid,
                subject=self.subject,
                method=self.request.method or "",
                path=self.request.get_full_path(),
                status=reply.status,
                milliseconds=round(seconds * 1000),
                request_id=self.request_id,
                request_headers=dict(self.request.headers),
                request_body=self._body_to_keep(reply),
                response_headers=dict(response.headers),
                response_body=answers.rendered(reply),
                fault=reply.error if is_fault else "",
            )
            if is_fault and self.rid is not None:
                # As of now, not of the call's arrival: one that came later may have failed sooner.
                frn_watch.count_failures(rid=self.rid, now=timezone.now())
            frn_watch.catch_up()
        except (DatabaseError, InterfaceError, ValueError) as fault:
            log.warning("callback.not_recorded", fault=str(fault))
            if is_fault:
                self._remember()

    def _remember(self) -> None:
        """The database is away: OpenTable counts this failure all the same, for the rid that it named."""
        if self.rid is None:
            with suppress(answers.Halt):
                body = arrivals.document(arrivals.decoded_body(self.request, self.body))
                self.name_rid(body.get("rid") if isinstance(body, dict) else None)
        if self.rid is not None:
            method, path = self.request.method or "", self.request.path
            frn_watch.remember(frn_watch.Failure(self.rid, timezone.now(), method, path))

    def _body_to_keep(self, reply: answers.Reply) -> bytes:
        """Nothing of a body that holds a card number, nor of one whose sender nobody knows."""
        if self.connection is None or reply.error == "card_number_not_accepted":
            return b""
        return self.body
