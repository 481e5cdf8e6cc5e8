"""From a decoded request to an answer: route, fault, token, request id, door; the journal of what came in."""

import time
from typing import Any
from urllib.parse import unquote

from config.opentable.sandbox import routes, shapes
from config.opentable.sandbox.directory import Account
from config.opentable.sandbox.doors import Errand
from config.opentable.sandbox.exchange import Answer, Dropped, Refused, Request
from config.opentable.sandbox.house import House, tokens
from config.opentable.sandbox.ledger import instant, utc_now

# A checkAvailability of a whole day is 8 kB and asked often: it is not worth its place in the journal.
LARGEST_BODY_NOTED, LARGEST_ANSWER_NOTED = 256 * 1024, 4 * 1024


def answer(house: House, request: Request) -> Answer:
    """The answer to a request; raises Dropped where the connection is to be closed without one."""
    try:
        route, parts = _route(request)
        if not route.is_partners:
            _refuse_foreign_page(house, request)
            return route.door(Errand(house, request, parts))
    except Refused as refused:
        return refused.answer
    return _answer_partner(house, request, route, parts)


def _answer_partner(house: House, request: Request, route: routes.Route, parts: dict[str, str]) -> Answer:
    started, given = time.monotonic(), None
    kind = house.faults.strike(request.path)
    try:
        given = house.faults.before(kind) or _process(house, request, route, parts)
        if kind == "lost":
            raise Dropped
        return given
    finally:
        house.ledger.note("received", _entry(request, route, given, kind, started))


def _process(house: House, request: Request, route: routes.Route, parts: dict[str, str]) -> Answer:
    try:
        asker = _asker(house, request, parts) if route.needs_token else None
        if route.needs_request_id and not request.header("X-Request-Id"):
            raise Refused(400, "invalid_request", "X-Request-Id is required")
        return route.door(Errand(house, request, parts, asker))
    except Refused as refused:
        return refused.answer


def _route(request: Request) -> tuple[routes.Route, dict[str, str]]:
    found = routes.matching(request.path)
    for route, parts in found:
        if route.method == request.method:
            return route, {name: unquote(value) for name, value in parts.items()}
    if found:
        allowed = ", ".join(sorted({route.method for route, _ in found}))
        raise Refused(405, "method_not_allowed", "Not with this method", headers={"Allow": allowed})
    raise Refused(404, "not_found", "There is nothing at this path")


def _asker(house: House, request: Request, parts: dict[str, str]) -> Account:
    account = tokens.bearer(house, request.header("Authorization"))
    if parts.get("partner_id", account.partner_id) != account.partner_id:
        raise Refused(403, "unknown_client_id", f"The token is not {parts['partner_id']}'s")
    return account


def _refuse_foreign_page(house: House, request: Request) -> None:
    # A page of another origin must not be able to act here through somebody's browser.
    origin = request.header("Origin")
    own = {house.origin, house.origin.replace("127.0.0.1", "localhost")}
    if request.method != "GET" and origin and origin not in own:
        raise Refused(403, "foreign_origin", "Acts are taken from the sandbox's own pages only")


def _entry(
    request: Request, route: routes.Route, given: Answer | None, kind: str, started: float
) -> dict[str, Any]:
    return {
        "at": instant(utc_now()),
        "method": request.method,
        "path": request.path,
        "query": request.query,
        "request_id": request.header("X-Request-Id") or None,
        "content_encoding": request.header("Content-Encoding") or None,
        "body": _document(request.body) if route.needs_token else None,
        # A lost answer was made, but nobody saw it.
        "status": given.status if given else None,
        "answer": _document(given.body, LARGEST_ANSWER_NOTED) if given and route.needs_token else None,
        "fault": None if kind == "none" else kind,
        "milliseconds": round((time.monotonic() - started) * 1000, 1),
    }


def _document(body: bytes, largest: int = LARGEST_BODY_NOTED) -> Any:
    if not body or len(body) > largest:
        return None
    try:
        return shapes.read_json(body)
    except Refused:
        return None
