"""The rows under the tables: what starts in each interval against its limit, and how full the house is."""

from collections.abc import Iterable
from dataclasses import dataclass

from availability import engine, pacing
from config.outlets import formats
from reservations.models import Reservation, State
from reservations.queries.timeline.axis import QUARTER, Axis
from reservations.queries.timeline.blocks import Stay

# The height of a row of figures.
HEIGHT = 40
_GONE = (State.CANCELED, State.NOSHOW)


@dataclass(frozen=True, slots=True)
class Figure:
    """One cell: where it stands, what it says, its words in full, and whether nothing more goes in."""

    x: int
    width: int
    text: str
    more: str
    words: str
    is_full: bool = False
    is_none: bool = False
    bar: int = 0

    @property
    def center(self) -> float:
        """Where its text stands."""
        return self.x + self.width / 2

    @property
    def bar_y(self) -> int:
        """Where its bar begins, which stands on the ground."""
        return HEIGHT - self.bar


def pace_figures(axis: Axis, day: engine.Day) -> list[Figure]:
    """Each interval of pacing on the axis; one in which nothing starts and nothing is limited stays empty."""
    rule = day.rules.pacing or pacing.NO_PACING
    loads = pacing.by_interval(rule, day.starting)
    seating = [shift for shift in day.shifts if shift.name not in day.closed_shifts]
    found = []
    for column in axis.columns:
        if column.minute % rule.interval_minutes:
            continue
        load = loads.get(column.minute, pacing.NOTHING)
        is_offered = any(shift.is_seating_at(column.minute) for shift in seating)
        if load.parties or is_offered:
            limit = pacing.limit_of(rule, day.pacing_overrides, column.minute)
            found.append(_pace(column.x, column.minute, rule, load, limit))
    return found


def _pace(x: int, minute: int, rule: pacing.Pacing, load: pacing.Load, limit: pacing.Limit) -> Figure:
    covers = _of(load.covers, limit.max_covers)
    parties = "" if limit.max_parties is None else _of(load.parties, limit.max_parties)
    said = f"{formats.clock(minute)}: {covers.replace('/', ' of ')} covers"
    if parties:
        said += f", {parties.replace('/', ' of ')} parties"
    is_full = pacing.spare(limit, load) == 0
    return Figure(
        x=x,
        width=rule.interval_minutes // 15 * QUARTER,
        text=covers,
        more=f"{parties} p" if parties else "",
        words=f"{said}{', full' if is_full else ''} start",
        is_full=is_full,
        is_none=not load.parties,
    )


def _of(count: int, most: int | None) -> str:
    return f"{count}" if most is None else f"{count}/{most}"


def house_figures(axis: Axis, stays: Iterable[Stay], chairs: int) -> list[Figure]:
    """The covers in house at each quarter-hour, of the chairs in the room."""
    # Once a party, however many tables it has.
    parties: dict[int, Stay] = {stay.reservation.pk: stay for stay in stays}
    found = []
    for column in axis.columns:
        covers = sum(
            _covers(stay.reservation)
            for stay in parties.values()
            if stay.begins_at <= column.at < stay.ends_at
        )
        if covers:
            bar = min(HEIGHT, round(HEIGHT * covers / chairs)) if chairs else HEIGHT
            words = f"{formats.clock(column.minute)}: {covers} of {chairs} chairs"
            found.append(Figure(column.x, QUARTER, str(covers), "", words, covers >= chairs, bar=bar))
    return found


def _covers(reservation: Reservation) -> int:
    return 0 if reservation.state in _GONE else reservation.party_size
