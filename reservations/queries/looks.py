"""How a party or its table looks: the state's fill, its second cue, and whether it is over time."""

import datetime as dt
from dataclasses import dataclass

from reservations.lifecycle import House
from reservations.models import Reservation, State

SOON = dt.timedelta(minutes=90)

_MINUTE = dt.timedelta(minutes=1)
_COURSES = {House.COURSE_1: 1, House.COURSE_2: 2, House.COURSE_3: 3}
_HALFWAY = {
    House.CHECK_DROPPED: ("dropped", "≡", "check"),
    House.PAID: ("paid", "✓", "paid"),
    House.BUSSING: ("bus", "↻", "bus"),
}
_ENDED = {
    State.DONE: ("paid", "✓", "left"),
    State.NOSHOW: ("bus", "✕", "no-show"),
    State.CANCELED: ("bus", "✕", "canceled"),
}
# Nobody here saw the party: how long it sits, and at which course, is not known.
_ASSUMED = ("assumed", "?", "OpenTable assumes seated")


@dataclass(frozen=True, slots=True)
class Look:
    """`name` is the fill (docs/screens.md), `icon` and `words` the cue that does not need color.

    `minutes` since it was seated, `over` minutes beyond its stay (0: not over), `course` served (0: none),
    `share` of the stay that has passed, in percent. `is_overdue` says that the grace of a no-show is over.
    """

    name: str
    icon: str
    words: str
    minutes: int | None = None
    over: int = 0
    course: int = 0
    share: int = 0
    is_overdue: bool = False


OPEN = Look("open", "", "open")
BOOKED = Look("open", "", "booked")


def look_of(reservation: Reservation, now: dt.datetime) -> Look:
    """How a party looks in the rail and at its table."""
    if reservation.state in _ENDED:
        return Look(*_ENDED[State(reservation.state)])
    if reservation.state == State.BOOKED:
        look = booked_look(reservation, now)
        return BOOKED if look is OPEN else look
    return Look(*_ASSUMED) if reservation.state == State.ASSUMED_SEATED else _seated_look(reservation, now)


def booked_look(reservation: Reservation | None, now: dt.datetime) -> Look:
    """How a table that nobody sits at looks: by who comes there next."""
    if reservation is None:
        return OPEN
    house, late = House(reservation.house_state), now - reservation.starts_at
    if house is House.ARRIVED:
        return Look("arrived", "●", "here")
    if house is House.PARTLY_ARRIVED:
        return Look("arrived", "◐", "partly")
    outlet, passed = reservation.outlet, late // _MINUTE
    if passed >= outlet.late_after_minutes:
        return Look("late", "!", f"{passed}m late", is_overdue=passed >= outlet.no_show_after_minutes)
    if house is House.LATE:
        return Look("late", "!", "late")
    if -late <= SOON:
        return Look("soon", "◷", "soon")
    return OPEN


def _seated_look(reservation: Reservation, now: dt.datetime) -> Look:
    since = reservation.seated_at or reservation.starts_at
    minutes = max(0, (now - since) // _MINUTE)
    house = House(reservation.house_state)
    name, icon, words = _HALFWAY.get(house, ("seated", "", ""))
    stay = reservation.turn_minutes
    return Look(
        name,
        icon,
        words,
        minutes=minutes,
        over=max(0, minutes - stay) if house is not House.BUSSING else 0,
        course=_COURSES.get(house, 0),
        share=min(100, minutes * 100 // stay),
    )
