"""How much is said of an outlet, hour by hour, beside what is usual; and the alarm where too little is.

Errors raise alarms of their own. This is for what makes no error: messages that do not come at all.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db import connection
from django.db.models import Min
from django.utils.module_loading import import_string

from config.opentable import problems, sweeps, usual
from config.opentable.models import Exchange, Link
from config.opentable.models.connections import LinkState
from config.opentable.models.records import Direction, Fixer
from config.opentable.usual import Measure
from config.outlets import formats
from config.outlets.models import Outlet

QUIET = "outlet_quiet"
WATCHED_HOURS, DAY_HOURS = 2, 24
_HOUR = dt.timedelta(hours=1)

# Our own questions say nothing of the service: a comparison goes out every quarter of an hour.
_COUNTS = """
    SELECT span.week, exchange.direction,
           floor(extract(epoch FROM span.ends_at - exchange.at) / 3600)::int AS hour, count(*)
      FROM unnest(%(ends)s::timestamptz[]) WITH ORDINALITY AS span (ends_at, week)
      JOIN opentable_exchange AS exchange
        ON exchange.rid = %(rid)s AND exchange.at <= span.ends_at
       AND exchange.at > span.ends_at - %(hours)s * interval '1 hour'
       AND (exchange.direction = 'IN' OR exchange.method <> 'GET')
     GROUP BY 1, 2, 3
"""


@dataclass(frozen=True, slots=True)
class Hour:
    """One hour that began at `at`: what came in and what went out."""

    at: dt.datetime
    came: Measure
    went: Measure


def last_day(*, outlet: Outlet, now: dt.datetime) -> list[Hour]:
    """The last 24 hours, the oldest first, in two statements."""
    return _measured(outlet, now, 1, DAY_HOURS)[::-1]


def watch(*, now: dt.datetime) -> int:
    """A sweep: raise `outlet_quiet` where too little is said for this hour and weekday; close it elsewhere.

    Not where a person has answered it today, by the outlet's clock. How many ways are quiet and unanswered.
    """
    links = Link.objects.filter(is_current=True).order_by("rid")
    outlets = {outlet.rid: outlet for outlet in Outlet.objects.filter(rid__in=links.values("rid"))}
    return sweeps.each(
        [link for link in links if link.rid in outlets],
        lambda link: _watch(link, outlets[link.rid], now),
        sweep="quiet outlets",
    )


def _watch(link: Link, outlet: Outlet, now: dt.datetime) -> int:
    midnight = dt.datetime.combine(now.astimezone(outlet.zone).date(), dt.time.min, tzinfo=outlet.zone)
    answered = problems.settled_subjects(rid=link.rid, code=QUIET, since=midnight)
    found = _quiet_ways(link, outlet, now)
    quiet = {way: measured for way, measured in found.items() if way not in answered}
    for way in sorted(problems.open_subjects(rid=link.rid, code=QUIET) - quiet.keys()):
        problems.close_problem(rid=link.rid, code=QUIET, subject=way, now=now)
    for way, measured in quiet.items():
        _raise(outlet, way, measured, now)
    return len(quiet)


def _quiet_ways(link: Link, outlet: Outlet, now: dt.datetime) -> dict[str, Measure]:
    """The ways on which it is too quiet; none while nobody expects anything to be said."""
    is_open = import_string(settings.HOUSE_IS_OPEN)
    is_live = link.state == LinkState.LIVE and outlet.integration_enabled and link.quiet_percent > 0
    if not is_live or not is_open(outlet=outlet, at=now):
        return {}
    hours = _measured(outlet, now, WATCHED_HOURS, 1)[0]
    ways = {Direction.IN.value: hours.came, Direction.OUT.value: hours.went}
    return {way: measured for way, measured in ways.items() if measured.is_quiet(link.quiet_percent)}


def _raise(outlet: Outlet, way: str, measured: Measure, now: dt.datetime) -> None:
    said = "came from OpenTable" if way == Direction.IN else "went to OpenTable and were not questions"
    local = now.astimezone(outlet.zone)
    with formats.spoken(outlet.locale):
        when = f"{local:%A} at {formats.clock(local)}"
    problems.raise_problem(
        rid=outlet.rid,
        code=QUIET,
        subject=way,
        cause=(
            f"Until {when}, {measured.count} messages {said} in two hours; usual for this weekday and hour"
            f" are {measured.usual:.0f}."
        ),
        effect="If something is broken on the way, bookings and changes are missing, and no error tells it.",
        next_step=(
            "Ask the restaurant whether it is a quiet day. If not: have OpenTable make a test booking, and"
            " look under What went wrong. It closes by itself once as much is said as usual."
        ),
        fixer=Fixer.SUPPORT,
        now=now,
    )


def _measured(outlet: Outlet, now: dt.datetime, hours: int, count: int) -> list[Hour]:
    """So many spans of so many hours each, the latest first."""
    ends = usual.weeks_before(now, outlet.zone)
    span = hours * count * _HOUR
    since = Exchange.objects.filter(rid=outlet.rid).aggregate(first=Min("at"))["first"]
    known = usual.known_weeks(ends, since, span)
    counted = _counts(outlet.rid, ends[: known + 1], span)

    def one(way: Direction, place: int) -> Measure:
        weeks = [
            sum(counted.get((week, way.value, place * hours + hour), 0) for hour in range(hours))
            for week in range(known + 1)
        ]
        return usual.measure(weeks[0], weeks[1:])

    return [
        Hour(
            now - dt.timedelta(hours=hours * (place + 1)), one(Direction.IN, place), one(Direction.OUT, place)
        )
        for place in range(count)
    ]


def _counts(rid: int, ends: Sequence[dt.datetime], span: dt.timedelta) -> dict[tuple[int, str, int], int]:
    """How many exchanges, by week before, direction and hours back."""
    with connection.cursor() as sql:
        sql.execute(_COUNTS, {"ends": list(ends), "rid": rid, "hours": span // _HOUR})
        return {(int(week) - 1, way, int(hour)): int(count) for week, way, hour, count in sql.fetchall()}
