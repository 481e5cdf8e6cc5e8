"""What the rules of quotes must be told of an outlet now, in five statements and what the setup takes."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping

from django.db import connection
from django.db.models import Q
from psycopg.types.range import TimestamptzRange

from availability import engine
from availability import queries as inventory
from availability.models import Claim, Kind
from config.outlets.models import Outlet
from reservations import quotes
from reservations.lifecycle import House
from reservations.models import Change, Reservation, State

# Nobody is promised a table further ahead: who is told "four hours" goes elsewhere.
FARTHEST = dt.timedelta(hours=4)
LEARNED_FROM = dt.timedelta(days=60)
# Who has not come two hours after the time will not.
_LATEST = dt.timedelta(hours=2)
_DAY = dt.timedelta(days=1)

# A stay of six hours was forgotten, not fed.
_STAYS = """
SELECT size, count(*), percentile_cont(0.5) WITHIN GROUP (ORDER BY minutes),
       percentile_cont(0.8) WITHIN GROUP (ORDER BY minutes)
  FROM (SELECT CASE WHEN party_size <= 2 THEN '1-2' WHEN party_size <= 4 THEN '3-4' ELSE '5+' END AS size,
               extract(epoch FROM finished_at - seated_at) / 60 AS minutes
          FROM reservations_reservation
         WHERE outlet_id = %s AND date >= %s AND date < %s AND state = 'DONE'
           AND finished_at - seated_at BETWEEN interval '5 minutes' AND interval '6 hours') AS stays
 GROUP BY size
"""
# Yesterday's stays do not change any more: each process reads them once a day.
_learned: dict[int, tuple[dt.date, Mapping[str, quotes.Spread]]] = {}


def load_outlook(
    *, outlet: Outlet, known: inventory.Setup, sizes: Iterable[int], now: dt.datetime
) -> quotes.Outlook:
    """The room as it stands, for parties of these sizes: who sits, what is kept, who comes, what is known."""
    date = known.service_date(known.local(now))
    until = _until(outlet, known, now)
    parties = _parties(outlet, date, now, until)
    claims = _claims(outlet, date, now, until)
    seated = {party.placement_id: party for party in parties if party.state == State.SEATED}
    placed = {claim.placement_id for claim in claims}
    coming = tuple(
        quotes.Coming(party.party_size, party.starts_at)
        for party in parties
        if party.state == State.BOOKED and party.placement_id not in placed
    )
    local = known.local(now)
    wanted = {*sizes, *(party.party_size for party in coming)}
    return quotes.Outlook(
        now=now,
        until=until,
        places=known.floor_on(date).serving[engine.Channel.SEATING].places,
        turns={size: known.turn_minutes(size, local) for size in wanted},
        sittings=_sittings([claim for claim in claims if claim.placement_id in seated], seated),
        kept=tuple(
            quotes.Kept(claim.table_id, claim.during.lower, claim.during.upper)
            for claim in claims
            if claim.placement_id not in seated
        ),
        coming=coming,
        spreads=learned_spreads(outlet, date),
    )


def learned_spreads(outlet: Outlet, date: dt.date) -> Mapping[str, quotes.Spread]:
    """By class of size, from the stays of the sixty days before this date."""
    found = _learned.get(outlet.pk)
    if found is None or found[0] != date:
        found = (date, _read_spreads(outlet, date))
        _learned[outlet.pk] = found
    return found[1]


def _read_spreads(outlet: Outlet, date: dt.date) -> Mapping[str, quotes.Spread]:
    with connection.cursor() as sql:
        sql.execute(_STAYS, [outlet.pk, date - LEARNED_FROM, date])
        rows = sql.fetchall()
    return {size: quotes.spread_of(count, float(median), float(slow)) for size, count, median, slow in rows}


def _until(outlet: Outlet, known: inventory.Setup, now: dt.datetime) -> dt.datetime:
    closes_at = known.closing_time(now).replace(tzinfo=outlet.zone).astimezone(dt.UTC)
    return max(now, min(closes_at, now + FARTHEST))


def _parties(outlet: Outlet, date: dt.date, now: dt.datetime, until: dt.datetime) -> list[Reservation]:
    """Who sits, and the booked who come within the outlook."""
    comes = Q(state=State.BOOKED, starts_at__gt=now - _LATEST, starts_at__lte=until)
    found = Reservation.objects.filter(Q(state=State.SEATED) | comes, outlet=outlet)
    return list(found.filter(date__range=(date - _DAY, date + _DAY)).order_by("pk"))


def _claims(outlet: Outlet, date: dt.date, now: dt.datetime, until: dt.datetime) -> list[Claim]:
    """What keeps tables from now on; who has outstayed its claim still sits there."""
    sits = Q(kind=Kind.SEATING, placement__released_at=None)
    # A stay may begin at the very end of the outlook: what is in its way lies beyond.
    ahead = Q(during__overlap=TimestamptzRange(now, until + _DAY))
    found = Claim.objects.filter(ahead | sits, outlet=outlet, date__range=(date - _DAY, date + _DAY))
    return [claim for claim in found.order_by("pk") if claim.expires_at is None or claim.expires_at > now]


def _sittings(claims: list[Claim], seated: Mapping[int | None, Reservation]) -> tuple[quotes.Sitting, ...]:
    tables: dict[int, list[int]] = defaultdict(list)
    for claim in claims:
        tables[claim.placement_id].append(claim.table_id)
    noted = Change.objects.filter(reservation__in=[party.pk for party in seated.values()], act="noted")
    latest = noted.order_by("reservation_id", "-pk").distinct("reservation_id")
    since = dict(latest.values_list("reservation_id", "at"))
    return tuple(
        quotes.Sitting(
            table_ids=tuple(sorted(table_ids)),
            seated_at=party.seated_at or party.starts_at,
            turn_minutes=party.turn_minutes,
            house=House(party.house_state),
            since=since.get(party.pk),
            leaves_at=party.release_at,
        )
        for placement_id, table_ids in sorted(tables.items())
        for party in [seated[placement_id]]
    )
