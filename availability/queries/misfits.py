"""Bookings and locks to come whose place the rules do not give any more."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from django.db import connection

from availability import engine
from availability.queries.setups import Setup
from config.outlets.models import Outlet


@dataclass(frozen=True, slots=True)
class Misfit:
    """A placement that must go elsewhere, and why; `has_place` is false where no place could be right."""

    placement_id: int
    kind: str
    date: dt.date
    minute: int
    ends_at: dt.datetime
    party_size: int
    table_names: tuple[str, ...]
    because: str
    is_served: bool


# Nothing that has begun to sit is asked: a seating is a fact. An expired lock is over whatever the rules say.
_TO_COME = """
SELECT p.id, p.kind, p.date, lower(p.during), upper(p.during), p.party_size, p.is_pinned,
       array_agg(t.id ORDER BY t.id), array_agg(t.name ORDER BY t.id)
  FROM availability_placement p JOIN availability_claim c ON c.placement_id = p.id
  JOIN availability_table t ON t.id = c.table_id
 WHERE p.outlet_id = %s AND p.date >= %s AND p.released_at IS NULL AND p.kind IN ('BOOKING', 'LOCK')
   AND upper(p.during) > %s AND (p.expires_at IS NULL OR p.expires_at > clock_timestamp())
 GROUP BY p.id ORDER BY p.party_size DESC, lower(p.during), p.id
"""


def misfits(*, outlet: Outlet, known: Setup, now: dt.datetime) -> list[Misfit]:
    """In one statement, the largest parties first: they are the hardest to give other tables."""
    yesterday = known.local(now).date() - dt.timedelta(days=1)
    with connection.cursor() as sql:
        sql.execute(_TO_COME, [outlet.pk, yesterday, now])
        rows = sql.fetchall()
    found = []
    for number, kind, date, starts_at, ends_at, size, is_pinned, table_ids, names in rows:
        minute = known.minute(date, starts_at)
        closed = known.why_closed(date, minute)
        because = closed or _why_not_here(known.floor_on(date), table_ids, 0 if is_pinned else size)
        if because is not None:
            misfit = Misfit(
                number, kind, date, minute, ends_at, size, tuple(names), because, is_served=closed is None
            )
            found.append(misfit)
    return found


def _why_not_here(floor: engine.Floor, table_ids: Collection[int], party_size: int) -> str | None:
    """Why a party cannot sit there, in words that end a sentence. Too large a table is no reason."""
    wanted = set(table_ids)
    if not wanted <= {table.table_id for table in floor.tables}:
        return "its table does not stand in the room any more"
    places = floor.serving[engine.Channel.SEATING].places
    joined = [place for place in places if set(place.table_ids) == wanted]
    if not joined:
        return "its tables are not joined any more"
    if party_size > max(place.max_covers for place in joined):
        return "its table is too small for it now"
    return None
