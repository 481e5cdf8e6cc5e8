"""A service day as the engine must be told of it, in one statement."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from django.db import connection

from availability import engine, pacing, slots
from availability.models import Kind
from availability.queries.setups import Setup
from config.outlets.models import Outlet


@dataclass(frozen=True, slots=True)
class Standing:
    """A day for the engine; `expired` are the placements of locks that are over but still have claims."""

    day: engine.Day
    expired: tuple[int, ...]


# The days beside it count too: a late party of the day before may still sit there. Nothing keeps a table
# beyond the day after its service date. The subselect makes the clock one value for all rows.
_PLACEMENTS = """
SELECT p.id, p.date, p.kind, p.party_size, lower(p.during), p.expires_at <= (SELECT clock_timestamp()),
       c.table_id, lower(c.during), upper(c.during)
  FROM availability_placement p LEFT JOIN availability_claim c ON c.placement_id = p.id
 WHERE p.outlet_id = %s AND p.date BETWEEN %s AND %s AND p.released_at IS NULL
"""


class _Row(NamedTuple):
    """One table of a placement; without claims the last three are None."""

    placement_id: int
    date: dt.date
    kind: str
    party_size: int
    starts_at: dt.datetime
    has_expired: bool | None
    table_id: int | None
    kept_from: dt.datetime | None
    kept_until: dt.datetime | None


def standing(*, outlet: Outlet, known: Setup, date: dt.date, without: int | None = None) -> Standing:
    """The day as it stands in one statement, the placement `without` (one that is to move) left out.

    Whether a lock has expired is judged by the database's clock. Booking code calls this after it has locked
    the day, and deletes the claims of `expired` before it inserts any.
    """
    neighbor = dt.timedelta(days=1)
    with connection.cursor() as sql:
        sql.execute(_PLACEMENTS, [outlet.pk, date - neighbor, date + neighbor])
        rows = [row for row in map(_Row._make, sql.fetchall()) if row.placement_id != without]
    kept = [row for row in rows if not row.has_expired]
    day = engine.Day(
        date=date,
        timezone=known.timezone,
        floor=known.floor,
        rules=known.rules,
        shifts=known.shifts,
        taken=_taken(slots.origin(date, known.timezone), kept),
        starting=_starting(known, date, kept),
    )
    return Standing(day, tuple(sorted({row.placement_id for row in rows if row.has_expired})))


def _taken(origin: dt.datetime, rows: Iterable[_Row]) -> Mapping[int, int]:
    periods: dict[int, list[slots.Period]] = {}
    for row in rows:
        if row.table_id is not None and row.kept_from is not None and row.kept_until is not None:
            periods.setdefault(row.table_id, []).append(slots.Period(row.kept_from, row.kept_until))
    return {table_id: engine.occupancy(origin, found) for table_id, found in periods.items()}


def _starting(known: Setup, date: dt.date, rows: Iterable[_Row]) -> Mapping[int, pacing.Load]:
    """Covers by start minute; a party without a table still comes to eat, a block never does."""
    loads: dict[int, pacing.Load] = {}
    # One row a table: a placement over joined tables must count once.
    for row in {row.placement_id: row for row in rows}.values():
        if row.date == date and row.kind != Kind.BLOCK:
            minute = known.minute(date, row.starts_at)
            loads[minute] = loads.get(minute, pacing.NOTHING).plus(pacing.Load(row.party_size, 1))
    return loads
