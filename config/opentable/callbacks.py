"""The base of every door that OpenTable calls: it keeps the contract, so that a door only answers.

    class Locks(Callback):
        act = "lock"
        documents = {"POST": wire.LockRequest}

        def answer(self, call: Call) -> Reply:
            placement = operations.lock_tables(outlet=self.outlet, connection=call.connection, ...)
            return Reply(200, wire.Lock(placement).data)

Raise a typed refusal of `config.errors` to undo what was done and to say no; a repeat of the same
X-Request-Id is answered before `answer` is called. The order of checks and the answers are told in
docs/opentable/callbacks.md.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, ClassVar

import structlog
from django.db import InterfaceError, OperationalError, connection, transaction
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from rest_framework.exceptions import ErrorDetail
from rest_framework.serializers import Serializer
from rest_framework.views import APIView

from config import retries
from config.errors import Invalid, Missing, Refusal
from config.opentable import answers, arrivals, inbox, incoming, rates, routing
from config.opentable.answers import Reply
from config.opentable.models import Connection
from config.outlets.models import Outlet

__all__ = ["Call", "Callback", "Reply"]

log = structlog.get_logger(__name__)

_LOCK_WAIT_MILLISECONDS = 2000
_LONGEST_ID = 128

# What a serializer may say with `code=` that the contract has a word of its own for.
_NAMED_FAULTS = {
    "card_number_not_accepted": "A card number stands in a text; nothing of it was kept.",
    "invalid_href": "The href is not an address of a reservation.",
    "nonexistent_local_time": "The outlet's clocks skip this time.",
    "currency_mismatch": "The currency is not the outlet's.",
}


@dataclass(frozen=True, slots=True)
class Call:
    """One authenticated call. `ids` are the path's; `body` is the JSON as sent (compare with it), `document`
    what the door's serializer made of it (work with it); both None where the method takes no body."""

    connection: Connection
    method: str
    path: str
    ids: Mapping[str, Any]
    body: Any
    document: Mapping[str, Any] | None
    now: datetime
    request_id: str | None


class Callback(ABC, APIView):
    """One path of the contract. `documents` names its methods, each with the serializer of its body or None.

    `outlet` is the one of the body's rid. A door whose body has no rid calls `self.route(call, rid)` once it
    knows which outlet it is about.
    """

    act: ClassVar[str]
    documents: ClassVar[Mapping[str, type[Serializer[Any]] | None]]
    outlet: Outlet

    @abstractmethod
    def answer(self, call: Call) -> Reply:
        """Do what is asked, inside the call's transaction."""

    def document_for(self, method: str, body: Mapping[str, Any]) -> type[Serializer[Any]] | None:
        """The serializer for this body; a door where it depends on the body says so here."""
        return self.documents[method]

    def refused(self, refusal: Refusal) -> None:
        """Keep what is to be remembered of a refusal: it stands or falls with the stored answer."""

    def route(self, call: Call, rid: int) -> Outlet:
        """Take this rid's outlet for the call; 403 `no_rid_routing` if it is not the connection's."""
        self.outlet = routing.outlet_for(connection=call.connection, rid=rid)
        self.incoming.name_rid(rid)
        return self.outlet

    def dispatch(self, request: HttpRequest, *args: Any, **ids: Any) -> HttpResponseBase:
        """Answer the call, whatever happens; then write down what was said."""
        self.incoming = incoming.Incoming(act=self.act, request=request)
        reply = settled(self.act, lambda: self._run(self._read(request, ids)))
        return self.incoming.leave(reply)

    def _read(self, request: HttpRequest, ids: Mapping[str, Any]) -> Call:
        arrivals.refuse_plain_http(request)
        method = request.method or ""
        if method not in self.documents:
            raise answers.Halt(answers.not_allowed(self.documents))
        self.incoming.body = arrivals.raw_body(request)
        now = timezone.now()
        caller = self.incoming.connection = arrivals.caller(request, now=now)
        rates.admit(caller)
        request_id = None if method == "GET" else arrivals.request_id(request)
        _check_ids(ids)
        body = None
        if self.documents[method] is not None:
            self.incoming.body = arrivals.decoded_body(request, self.incoming.body)
            body = arrivals.document(self.incoming.body)
        call = Call(caller, method, request.path, ids, body, None, now, request_id)
        if self.documents[method] is not None:
            document = self._check(call)
            call = replace(call, document=document)
            if "rid" in document:
                self.route(call, document["rid"])
        return call

    def _check(self, call: Call) -> Mapping[str, Any]:
        try:
            return self._validated(call.method, call.body)
        except Invalid:
            if call.request_id is not None:
                inbox.refuse_reuse(**_request_of(call))
            raise

    def _validated(self, method: str, body: Any) -> Mapping[str, Any]:
        if not isinstance(body, dict):
            raise Invalid("invalid_request", "The body is a JSON object.")
        self.incoming.name_rid(body.get("rid"))
        self.incoming.name_reservation(body.get("confirmation_number"))
        kind = self.document_for(method, body)
        assert kind is not None
        serializer = kind(data=body)
        if not serializer.is_valid():
            raise Invalid(*_fault(serializer.errors), details=serializer.errors)
        checked: Mapping[str, Any] = serializer.validated_data
        return checked

    def _run(self, call: Call) -> Reply:
        """Do it in one transaction, again after a fault that passes, within OpenTable's patience."""
        return retries.retried(lambda seconds: self._once(call, seconds))

    def _once(self, call: Call, seconds: float) -> Reply:
        with transaction.atomic():
            _limit_waits(seconds)
            if call.request_id is not None:
                earlier = inbox.enter(**_request_of(call))
                if earlier is not None:
                    return earlier
            reply = self._answer(call)
            if not inbox.is_kept(reply):
                transaction.set_rollback(True)
            elif call.request_id is not None:
                inbox.keep(caller=call.connection, key=call.request_id, reply=reply)
            return reply

    def _answer(self, call: Call) -> Reply:
        # A refusal undoes the work, yet its answer is kept: hence a savepoint inside the transaction.
        try:
            with transaction.atomic():
                return self.answer(call)
        except Refusal as refusal:
            self.refused(refusal)
            return answers.refused(refusal)


def settled(act: str, decide: Callable[[], Reply]) -> Reply:
    """What `decide` answers, or the answer that its refusal or failure becomes."""
    try:
        return decide()
    except answers.Halt as halt:
        return halt.reply
    except Refusal as refusal:
        return answers.refused(refusal)
    except (OperationalError, InterfaceError) as fault:
        log.warning("callback.busy", act=act, fault=str(fault))
        return answers.busy()
    except Exception:  # A defect must reach OpenTable as JSON, never as HTML.
        log.exception("callback.failed", act=act)
        return answers.broken()


def _request_of(call: Call) -> dict[str, Any]:
    """What the inbox knows a request by."""
    return {
        "caller": call.connection,
        "key": call.request_id,
        "method": call.method,
        "path": call.path,
        "body": call.body,
        "now": call.now,
    }


def _check_ids(ids: Mapping[str, Any]) -> None:
    """Turn away what no id of ours or OpenTable's looks like, before it gets near the database."""
    for given in ids.values():
        if isinstance(given, str) and not (len(given) <= _LONGEST_ID and given.isprintable()):
            raise Missing("not_found", "There is nothing at this address.")


def _fault(errors: Any) -> tuple[str, str]:
    """The error and its words: a fault that the contract names on its own, or `invalid_request`."""
    named = sorted(set(_codes(errors)) & _NAMED_FAULTS.keys())
    return (named[0], _NAMED_FAULTS[named[0]]) if named else ("invalid_request", "See details, by field.")


def _codes(errors: Any) -> Iterator[str]:
    if isinstance(errors, Mapping):
        errors = list(errors.values())
    if isinstance(errors, list):
        for inner in errors:
            yield from _codes(inner)
    elif isinstance(errors, ErrorDetail):
        yield str(errors.code)


def _limit_waits(seconds: float) -> None:
    """No statement of this transaction may outlast the call's budget, no row lock half of it."""
    left = max(int(seconds * 1000), 1)
    with connection.cursor() as sql:
        sql.execute(
            "SELECT set_config('statement_timeout', %s, true), set_config('lock_timeout', %s, true)",
            [str(left), str(min(left, _LOCK_WAIT_MILLISECONDS))],
        )
