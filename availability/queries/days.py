"""A service day as the engine must be told of it, in one statement."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from django.db import connection

from availability import engine, pacing, slots
from availability.models import Channel, Kind
from availability.queries.setups import Setup
from config.outlets.models import Outlet

_NO_BUFFER = dt.timedelta()
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_MICROSECOND = dt.timedelta(microseconds=1)
_NEIGHBOR = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Standing:
    """A day for the engine; `expired` are the placements of locks that are over but still have claims."""

    day: engine.Day
    expired: tuple[int, ...]


# The days beside it count too: a late party of the day before may still sit there. Nothing keeps a table
# beyond the day after its service date. The subselect makes the clock one value for all rows. Instants come
# as microseconds: to read three timestamps a row from their text took as long as all the rest.
_PLACEMENTS = """
SELECT p.id, p.date, p.kind, p.party_size, (extract(epoch FROM lower(p.during)) * 1000000)::bigint,
       p.expires_at <= (SELECT clock_timestamp()), p.channel, p.is_pinned OR p.has_arrived, c.table_id,
       (extract(epoch FROM lower(c.during)) * 1000000)::bigint,
       (extract(epoch FROM upper(c.during)) * 1000000)::bigint
  FROM availability_placement p LEFT JOIN availability_claim c ON c.placement_id = p.id
 WHERE p.outlet_id = %s AND p.date BETWEEN %s AND %s AND p.released_at IS NULL
"""


class _Row(NamedTuple):
    """One table of a placement; without claims the last three are None. Instants in microseconds."""

    placement_id: int
    date: dt.date
    kind: str
    party_size: int
    starts: int
    has_expired: bool | None
    channel: str
    is_kept_there: bool
    table_id: int | None
    kept_from: int | None
    kept_until: int | None

    @property
    def starts_at(self) -> dt.datetime:
        """When the party comes."""
        return _at(self.starts)

    @property
    def kept(self) -> tuple[int, int]:
        """From when until when the table is kept."""
        assert self.kept_from is not None
        assert self.kept_until is not None
        return self.kept_from, self.kept_until


def _at(microseconds: int) -> dt.datetime:
    return _EPOCH + dt.timedelta(microseconds=microseconds)


def standing(
    *,
    outlet: Outlet,
    known: Setup,
    date: dt.date,
    without: int | None = None,
    now: dt.datetime | None = None,
    with_buffer: bool = True,
) -> Standing:
    """The day as it stands in one statement, the placement `without` (one that is to move) left out.

    Whether a lock has expired is judged by the database's clock. Booking code calls this after it has locked
    the day, and deletes the claims of `expired` before it inserts any. With `now` the day also tells which
    parties could be given other tables. The buffer after a party is not in its claim: it is added here, but
    for those who sit down now (`with_buffer`).
    """
    rows = [row for row in _read(outlet, date, date) if row.placement_id != without]
    kept = [row for row in rows if not row.has_expired]
    buffer = known.rules.buffer_minutes * slots.MINUTE if with_buffer else _NO_BUFFER
    day = _day(known, date, kept, buffer, now)
    return Standing(day, tuple(sorted({row.placement_id for row in rows if row.has_expired})))


def empty_day(*, outlet: Outlet, known: Setup, date: dt.date) -> engine.Day:
    """The day as it was before anybody asked for a table: only what staff had blocked is taken."""
    rows = [row for row in _read(outlet, date, date) if row.kind == Kind.BLOCK]
    return _day(known, date, rows, _NO_BUFFER, None)


def standing_days(
    *, outlet: Outlet, known: Setup, first: dt.date, last: dt.date
) -> Mapping[dt.date, engine.Day]:
    """Every day of a span as it stands, the last included, in one statement."""
    buffer = known.rules.buffer_minutes * slots.MINUTE
    by_date: dict[dt.date, list[_Row]] = {}
    for row in _read(outlet, first, last):
        if not row.has_expired:
            by_date.setdefault(row.date, []).append(row)
    return {
        date: _day(known, date, [row for day in _around(date) for row in by_date.get(day, ())], buffer, None)
        for date in (first + dt.timedelta(days=number) for number in range((last - first).days + 1))
    }


def _around(date: dt.date) -> tuple[dt.date, dt.date, dt.date]:
    return date - _NEIGHBOR, date, date + _NEIGHBOR


def _read(outlet: Outlet, first: dt.date, last: dt.date) -> list[_Row]:
    with connection.cursor() as sql:
        sql.execute(_PLACEMENTS, [outlet.pk, first - _NEIGHBOR, last + _NEIGHBOR])
        return list(map(_Row._make, sql.fetchall()))


def _day(
    known: Setup, date: dt.date, rows: list[_Row], buffer: dt.timedelta, now: dt.datetime | None
) -> engine.Day:
    origin = slots.origin(date, known.timezone)
    movable = [] if now is None else [row for row in rows if _is_movable(row, date, now)]
    fixed = {} if now is None else _taken(origin, [row for row in rows if row not in movable], buffer)
    return engine.Day(
        date=date,
        timezone=known.timezone,
        floor=known.floor_on(date),
        rules=known.rules,
        shifts=known.calendar.running(date),
        taken=_taken(origin, rows, buffer),
        starting=_starting(known, date, rows),
        closure=known.closure_on(date),
        closed_shifts=known.closed_shifts_on(date),
        online=_starting(known, date, [row for row in rows if row.channel == Channel.ONLINE]),
        pacing_overrides=known.pacing_overrides_on(date),
        parties=_parties(known, date, movable),
        fixed=fixed,
    )


def _is_movable(row: _Row, date: dt.date, now: dt.datetime) -> bool:
    """A booking of the day that is neither pinned nor here yet; those beside it are another day's to move."""
    is_ahead = row.kind == Kind.BOOKING and row.date == date and row.starts_at > now
    return is_ahead and not row.is_kept_there and row.table_id is not None


def _parties(known: Setup, date: dt.date, rows: Iterable[_Row]) -> tuple[engine.Party, ...]:
    tables: dict[int, list[_Row]] = {}
    for row in rows:
        tables.setdefault(row.placement_id, []).append(row)
    return tuple(
        engine.Party(
            placement_id=placement_id,
            party_size=kept[0].party_size,
            start=known.minute(date, kept[0].starts_at),
            period=slots.Period(*map(_at, kept[0].kept)),
            table_ids=tuple(sorted(row.table_id for row in kept if row.table_id is not None)),
        )
        for placement_id, kept in sorted(tables.items())
    )


def _taken(origin: dt.datetime, rows: list[_Row], buffer: dt.timedelta) -> Mapping[int, int]:
    """How the tables are taken, as masks. In whole microseconds: instants would take as long as the rest."""
    begins, after = (origin - _EPOCH) // _MICROSECOND, buffer // _MICROSECOND
    taken: dict[int, int] = {}
    for row in rows:
        if row.table_id is not None:
            kept_from, kept_until = row.kept
            ends = kept_until if row.kind == Kind.BLOCK else kept_until + after
            taken[row.table_id] = taken.get(row.table_id, 0) | engine.stretch(
                kept_from - begins, ends - begins
            )
    return taken


def _starting(known: Setup, date: dt.date, rows: Iterable[_Row]) -> Mapping[int, pacing.Load]:
    """Covers by start minute; a party without a table still comes to eat, a block never does."""
    starts: dict[int, tuple[int, int]] = {}
    # One row a table: a placement over joined tables must count once.
    for row in {row.placement_id: row for row in rows}.values():
        if row.date == date and row.kind != Kind.BLOCK:
            covers, parties = starts.get(row.starts, (0, 0))
            starts[row.starts] = covers + row.party_size, parties + 1
    loads: dict[int, pacing.Load] = {}
    for at, (covers, parties) in starts.items():
        minute = known.minute(date, _at(at))
        # Seconds apart, or the hour that autumn has twice: the same minute on the wall.
        loads[minute] = loads.get(minute, pacing.NOTHING).plus(pacing.Load(covers, parties))
    return loads
