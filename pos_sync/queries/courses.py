"""By when the next courses of a table should be fired: its lines, read for the rule of its pace."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from config.outlets import formats
from config.outlets.models import Outlet
from pos_sync import pace
from pos_sync.models import Cart, KitchenState, Line
from pos_sync.queries import carts, cooking
from reservations.models import Reservation, State

_UNFIRED = {KitchenState.NEW, KitchenState.HELD}


@dataclass(frozen=True, slots=True)
class CourseHint:
    """By when a course should be fired, and why, as staff of its outlet read it."""

    words: str
    by: str
    reason: str
    is_late: bool


def course_hints(cart: Cart, now: datetime) -> dict[int, CourseHint]:
    """A hint a course that waits, by its number, of a cart whose lines are loaded; in one statement.

    None for a party that does not sit, or has settled. Course 0 comes as it comes.
    """
    party = cart.reservation
    if cart.state not in carts.LIVE or party.state != State.SEATED:
        return {}
    lines = [line for line in cart.lines.all() if line.voided_at is None and line.course]
    if not any(line.kitchen_state in _UNFIRED for line in lines):
        return {}
    meal = _meal(party, lines, cooking.station_times(cart.outlet, now))
    return {hint.course.number: _told(hint, cart.outlet) for hint in pace.hints(meal, now)}


def next_hint(reservation: Reservation, outlet: Outlet, now: datetime) -> CourseHint | None:
    """The hint for the course that a party's check would fire next."""
    cart = carts.live_cart(reservation.pk)
    if cart is None:
        return None
    cart.reservation, cart.outlet = reservation, outlet
    found = course_hints(cart, now)
    return found[min(found)] if found else None


def _told(hint: pace.Hint, outlet: Outlet) -> CourseHint:
    def clock(at: datetime) -> str:
        return formats.clock(at.astimezone(outlet.zone))

    return CourseHint(hint.words, clock(hint.fire_by), pace.reason(hint, clock), hint.is_late)


def _meal(party: Reservation, lines: Iterable[Line], times: dict[int, cooking.StationTime]) -> pace.Meal:
    seated_at = party.seated_at
    fired: list[pace.Fired] = []
    waiting: list[pace.Waiting] = []
    for number, part in groupby(sorted(lines, key=lambda line: line.course), key=lambda line: line.course):
        course = list(part)
        unfired = [line for line in course if line.kitchen_state in _UNFIRED]
        if unfired:
            waiting.append(pace.Waiting(number, *_cooking(unfired, times)))
        if sent := [line for line in course if line.sent_at is not None and line not in unfired]:
            fired.append(_fired(number, sent, times))
    return pace.Meal(
        seated_at=seated_at,
        leaves_at=seated_at + timedelta(minutes=party.turn_minutes) if seated_at else None,
        fired=tuple(fired),
        waiting=tuple(waiting),
    )


def _fired(number: int, sent: list[Line], times: dict[int, cooking.StationTime]) -> pace.Fired:
    done = [line.ready_at for line in sent if line.kitchen_state != KitchenState.FIRED and line.ready_at]
    fired_at = max(line.sent_at for line in sent if line.sent_at)
    cooked, _ = _cooking(sent, times)
    return pace.Fired(number, fired_at, cooked, max(done) if len(done) == len(sent) else None)


def _cooking(lines: Iterable[Line], times: dict[int, cooking.StationTime]) -> tuple[timedelta, bool]:
    """How long the slowest of their stations takes, and whether that was seen here."""
    known = [cooking.usual_time(times, line.station_id) for line in lines]
    seen = [found.median for found in known if found is not None]
    if not seen:
        return cooking.ASSUMED, False
    assumed = [cooking.ASSUMED] if len(seen) < len(known) else []
    return max(seen + assumed), True
