"""How long things take in this kitchen: learned from its own tickets of the last days."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from config.outlets.models import Outlet

LEARNED_FROM = timedelta(days=7)
# Fewer say nothing: one busy evening, or one ticket that was bumped the morning after.
LEAST_TICKETS = 10
ASSUMED = timedelta(minutes=12)

_MEDIAN = "percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM {took}))"
_STATIONS = f"""
SELECT ticket.station_id, count(*), {_MEDIAN.format(took="ticket.bumped_at - ticket.fired_at")}
  FROM pos_sync_ticket ticket JOIN pos_sync_station station ON station.id = ticket.station_id
 WHERE station.outlet_id = %(outlet)s AND ticket.bumped_at >= %(since)s AND ticket.bumped_at <= %(now)s
 GROUP BY ticket.station_id
"""
_ITEMS = f"""
SELECT ticket.station_id, line.item_id, min(line.label), sum(line.quantity),
       {_MEDIAN.format(took="line.ready_at - ticket.fired_at")},
       max(extract(epoch FROM line.ready_at - ticket.fired_at))
  FROM pos_sync_line line
  JOIN pos_sync_ticket ticket ON ticket.id = line.ticket_id
  JOIN pos_sync_station station ON station.id = ticket.station_id
 WHERE station.outlet_id = %(outlet)s AND line.voided_at IS NULL
   AND ticket.fired_at >= %(since)s AND line.ready_at <= %(now)s
 GROUP BY ticket.station_id, line.item_id
 ORDER BY ticket.station_id, 5 DESC, 3
"""


@dataclass(frozen=True, slots=True)
class StationTime:
    """How long a station takes for a ticket, in the median of those it had."""

    tickets: int
    median: timedelta

    @property
    def is_known(self) -> bool:
        """Whether there were enough to say so."""
        return self.tickets >= LEAST_TICKETS

    @property
    def minutes(self) -> int:
        """Rounded to whole minutes."""
        return round(self.median.total_seconds() / 60)


@dataclass(frozen=True, slots=True)
class ItemTime:
    """How long one item takes at one station: in minutes, in the median and at most."""

    station_id: int
    item_id: int
    label: str
    cooked: int
    minutes: int
    longest: int


def station_times(outlet: Outlet, now: datetime) -> dict[int, StationTime]:
    """By station, from fire to bump, in one statement; what was voided whole was never cooked."""
    return {
        station: StationTime(tickets, timedelta(seconds=float(seconds)))
        for station, tickets, seconds in _rows(_STATIONS, outlet, now)
    }


def item_times(outlet: Outlet, now: datetime) -> list[ItemTime]:
    """By station the slowest items first, in one statement."""
    return [
        ItemTime(station, item, label, int(cooked), round(median / 60), round(longest / 60))
        for station, item, label, cooked, median, longest in _rows(_ITEMS, outlet, now)
    ]


def usual_time(times: dict[int, StationTime], station_id: int | None) -> StationTime | None:
    """What is known of a station, if enough is."""
    found = times.get(station_id or 0)
    return found if found and found.is_known else None


def _rows(statement: str, outlet: Outlet, now: datetime) -> list[tuple[Any, ...]]:
    with connection.cursor() as sql:
        sql.execute(statement, {"outlet": outlet.pk, "since": now - LEARNED_FROM, "now": now})
        return list(sql.fetchall())
