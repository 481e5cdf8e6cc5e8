"""Which path opens which door."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from config.opentable.sandbox.doors import Errand, acts, api, entries
from config.opentable.sandbox.exchange import Answer
from config.opentable.sandbox.pages import app, diner, floor, integrations, layout

NUMBER = r"(?P<{}>[1-9]\d{{0,9}})"


@dataclass(frozen=True, slots=True)
class Route:
    """One method and path. A partner's route needs a token (but for the token's own) and meets the faults."""

    method: str
    pattern: re.Pattern[str]
    door: Callable[[Errand], Answer]
    is_partners: bool
    needs_token: bool = False
    needs_request_id: bool = False


def _pattern(path: str) -> re.Pattern[str]:
    """A path with `{names}`: rid and confirmation_number are numbers, the rest one segment."""
    numbers = {"rid", "confirmation_number"}

    def named(match: re.Match[str]) -> str:
        name = match.group(1)
        return NUMBER.format(name) if name in numbers else rf"(?P<{name}>[^/]+)"

    return re.compile(re.sub(r"\{(\w+)\}", named, path), re.ASCII)


def _partner(method: str, path: str, door: Callable[[Errand], Answer], request_id: bool = False) -> Route:
    return Route(method, _pattern(path), door, True, True, request_id)


def _person(method: str, path: str, door: Callable[[Errand], Answer]) -> Route:
    return Route(method, _pattern(path), door, False)


_RESTAURANT = "/api/v1/{partner_id}/restaurants/{rid}"
_ENTRY = "/reservation/v1/restaurants/{rid}"

ROUTES = (
    Route("POST", _pattern("/api/v2/oauth/token"), api.token, True),
    _partner("GET", _RESTAURANT, api.restaurant),
    _partner("PUT", _RESTAURANT, api.register, True),
    _partner("POST", "/api/v1/{partner_id}/availability", api.publish, True),
    _partner("POST", "/api/v2/{partner_id}/availability", api.publish_day, True),
    _partner("GET", _RESTAURANT + "/checkAvailability", api.check_availability),
    _partner("GET", "/reservations/{key}", api.reservation),
    _partner("PUT", "/reservations/{key}", api.update_reservation, True),
    _partner("POST", "/resoupdate/resoupdate", api.resoupdate, True),
    _partner("PUT", _RESTAURANT + "/checks/{check_id}", api.check, True),
    _partner("PUT", _RESTAURANT + "/pos_status", api.pos_status, True),
    _partner("GET", _RESTAURANT + "/floor_plan", api.floor_plan),
    _partner("POST", _ENTRY + "/slotlocks", entries.slotlocks),
    _partner("POST", _ENTRY + "/reservations", entries.reservations),
    _partner("PUT", _ENTRY + "/confirmations/{confirmation_number}", entries.confirmation),
    _person("POST", "/sandbox/book", acts.book),
    _person("POST", "/sandbox/change", acts.change),
    _person("POST", "/sandbox/cancel", acts.cancel),
    _person("POST", "/sandbox/seat", acts.seat),
    _person("POST", "/sandbox/move", acts.move),
    _person("POST", "/sandbox/finish", acts.finish),
    _person("POST", "/sandbox/assume_seated", acts.assume_seated),
    _person("POST", "/sandbox/authorize", acts.authorize),
    _person("POST", "/sandbox/cancel_authorization", acts.cancel_authorization),
    _person("POST", "/sandbox/bookings", acts.give_bookings),
    _person("POST", "/sandbox/frn", acts.ask_frn),
    _person("POST", "/sandbox/request_integration", acts.request_integration),
    _person("POST", "/sandbox/restaurants", acts.adopt_restaurant),
    _person("PUT", "/sandbox/faults", acts.set_fault),
    _person("PUT", "/sandbox/settings", acts.set_setting),
    _person("PUT", "/sandbox/manners", acts.set_manners),
    _person("GET", "/sandbox/state", acts.state),
    _person("GET", "/sandbox/health", acts.health),
    _person("GET", "/sandbox.css", layout.style),
    _person("GET", "/", diner.show),
    _person("POST", "/diner/lock", diner.lock),
    _person("POST", "/diner/release", diner.release),
    _person("POST", "/diner/book", diner.book),
    _person("POST", "/diner/change", diner.change),
    _person("POST", "/diner/cancel", diner.cancel),
    _person("GET", "/floor", floor.show),
    _person("POST", "/floor/seat", floor.seat),
    _person("POST", "/floor/finish", floor.finish),
    _person("POST", "/floor/cancel", floor.cancel),
    _person("POST", "/floor/settings", floor.set_auto_finish),
    _person("POST", "/floor/assume_seated", floor.assume_seated),
    _person("GET", "/app", app.show),
    _person("POST", "/app/pay", app.pay),
    _person("POST", "/app/withdraw", app.withdraw),
    _person("GET", "/integrations", integrations.show),
    _person("POST", "/integrations/ask", integrations.ask),
)


def matching(path: str) -> list[tuple[Route, dict[str, str]]]:
    """Every route of a path, whatever the method, with what the path names."""
    found = []
    for route in ROUTES:
        match = route.pattern.fullmatch(path)
        if match:
            found.append((route, match.groupdict()))
    return found
