"""A reservation's story in one line of time: what people did, what became of the party, what was said."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import groupby

from config.opentable import retelling
from reservations.models import Change, Reservation

# A booking that went to another outlet, and one that came from there (operations.move_to_outlet).
MOVED_AWAY = "moved_away"
_MOVES = (MOVED_AWAY, "moved_here")


@dataclass(frozen=True, slots=True)
class Moment:
    """One thing that happened, or the same said again and again without anything between.

    `exchanges` are the messages by number, whose bytes support may read; an act has none. `until` is when a
    repeated message was said last; `moved` is the booking at another outlet, by its slug and number; `alike`
    makes it the same, whatever it took and whichever try it was.
    """

    at: dt.datetime
    who: str
    words: str
    has_failed: bool = False
    check_id: str = ""
    moved: tuple[str, int] | None = None
    exchanges: list[int] = field(default_factory=list)
    until: dt.datetime | None = None
    alike: tuple[object, ...] = ()

    @property
    def times(self) -> int:
        """How often it was said."""
        return len(self.exchanges)


def load_story(reservation: Reservation) -> list[Moment]:
    """The whole story, in a number of statements that does not grow with it."""
    acts = [_act(change) for change in reservation.changes.order_by("pk")]
    told = retelling.retell(outlet=reservation.outlet, confirmation_number=reservation.confirmation_number)
    # Sorting keeps those of one instant in order: the question, then what it made true.
    moments = sorted([*map(_message, told), *acts], key=lambda moment: moment.at)
    return list(_folded(moments))


def _act(change: Change) -> Moment:
    check_id = str(change.details.get("check_id", ""))
    moved = (
        (change.details["outlet"], change.details["confirmation_number"]) if change.act in _MOVES else None
    )
    alike = ("act", change.pk)
    return Moment(change.at, change.actor, change.words, check_id=check_id, moved=moved, alike=alike)


def _message(told: retelling.Retold) -> Moment:
    exchange = told.exchange
    return Moment(
        exchange.at,
        told.who,
        f"{told.subject} {told.what}: {told.outcome}",
        told.has_failed,
        exchanges=[exchange.pk],
        alike=(told.who, told.what, exchange.status, exchange.fault),
    )


def _folded(moments: Iterable[Moment]) -> Iterable[Moment]:
    """What is said over and over becomes one moment, with the words of the first."""
    for _, run in groupby(moments, key=lambda moment: moment.alike):
        first, *again = run
        if not again:
            yield first
            continue
        yield Moment(
            first.at,
            first.who,
            first.words,
            first.has_failed,
            exchanges=[number for moment in (first, *again) for number in moment.exchanges],
            until=again[-1].at,
        )
