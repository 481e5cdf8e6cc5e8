"""OpenTable's locks: granted, released, and swept once their time is over."""

import datetime as dt
from collections import defaultdict

from django.db import connection as database
from django.db import transaction
from django.db.models.functions import Now

from availability import engine, queries
from availability.models import Channel, Demand, Kind, Placement
from availability.operations import claims, demands, taking
from config.errors import Missing, TooMany
from config.opentable import sweeps
from config.opentable.models import Connection
from config.outlets.models import Outlet

DEFAULT_SECONDS = 180
SWEPT_AT_ONCE = 200


@transaction.atomic
def lock_tables(
    *,
    outlet: Outlet,
    connection: Connection,
    starts_local: dt.datetime,
    party_size: int,
    turn_minutes: int | None,
    seconds: int | None,
    now: dt.datetime,
) -> taking.Placed:
    """Keep the best table for a diner who is booking; the placement's pk is the lock_id.

    `seconds` is clamped to what the connection grants (None asks for the usual 180) and told in
    `granted_seconds`. Raises Conflict `slot_unavailable`, TooMany `too_many_locks`, Invalid
    `nonexistent_local_time`.
    """
    known = queries.setup(outlet)
    stay = claims.stay(known, starts_local=starts_local, party_size=party_size, turn_minutes=turn_minutes)
    dates = taking.dates_of(known, stay.date, stay.period.ends_at)
    claims.lock_days(outlet=outlet, dates=dates)
    wish = demands.Wish(outlet, Demand.Kind.LOCK, engine.Channel.ONLINE, stay, turn_minutes, now)
    verdict = taking.judge(wish, engine.Question(stay.minute, party_size, now, stay.turn_minutes), known)
    _refuse_too_many(connection, outlet)
    placement = _new_lock(outlet, connection, stay, _granted(connection, seconds), now)
    placed = taking.take(wish, verdict, placement)
    claims.mark_dates(outlet=outlet, known=known, dates=dates, now=now)
    return placed


def _refuse_too_many(connection: Connection, outlet: Outlet) -> None:
    # Locks for two days at once wait for different rows: each would count without the other. The count is a
    # statement of its own, behind the wait. Taken after the days, as the last: nobody waits in a circle.
    with database.cursor() as sql:
        sql.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))",
            [f"locks of {connection.pk} at {outlet.pk}"],
        )
    live = queries.count_live_locks(connection_id=connection.pk, outlet=outlet)
    if live >= connection.live_locks_max:
        raise TooMany("too_many_locks", f"{live} locks are live at this restaurant already.", {"live": live})


def _granted(connection: Connection, seconds: int | None) -> int:
    wanted = DEFAULT_SECONDS if seconds is None else seconds
    return max(connection.lock_seconds_min, min(connection.lock_seconds_max, wanted))


def _new_lock(
    outlet: Outlet, connection: Connection, stay: claims.Stay, seconds: int, now: dt.datetime
) -> Placement:
    """The lock's row; its expiry is computed by the database's clock, which also judges it."""
    placement = Placement.objects.create(
        outlet=outlet,
        kind=Kind.LOCK,
        date=stay.date,
        during=stay.during,
        party_size=stay.party_size,
        turn_minutes=stay.turn_minutes,
        channel=Channel.ONLINE,
        connection=connection,
        granted_seconds=seconds,
        expires_at=Now() + dt.timedelta(seconds=seconds),
        created_at=now,
    )
    # Until it is read again the field holds the expression, not a time.
    placement.expires_at = None
    return placement


@transaction.atomic
def release_lock(*, connection: Connection, lock_id: int, now: dt.datetime) -> None:
    """Give a lock back. One that is expired, consumed or released already stays as it is.

    Raises Missing `lock_not_found` for a number that was never granted to this connection.
    """
    found = queries.find_lock(connection_id=connection.pk, lock_id=lock_id)
    if found is None:
        raise Missing("lock_not_found", f"There is no lock {lock_id}.")
    placement, _ = found
    outlet, known = placement.outlet, queries.setup(placement.outlet)
    dates = known.dates(placement.date, placement.during.upper)
    claims.lock_days(outlet=outlet, dates=dates)
    # Read again now that the day is ours: a make may have turned it into a booking while we waited.
    if Placement.objects.filter(pk=placement.pk, kind=Kind.LOCK, released_at=None).exists():
        claims.drop_claims(placement_ids=[placement.pk], now=now)
        claims.mark_dates(outlet=outlet, known=known, dates=dates, now=now)


def sweep_expired_locks(*, now: dt.datetime) -> int:
    """Delete the claims of expired locks, so that their days are published again; how many there were.

    Nothing depends on it but publishing: whoever books judges expiry anew by the database's clock.
    """
    expired = Placement.objects.filter(kind=Kind.LOCK, released_at=None, expires_at__lte=Now())
    by_day: defaultdict[tuple[int, dt.date], list[Placement]] = defaultdict(list)
    for placement in expired.select_related("outlet").order_by("expires_at")[:SWEPT_AT_ONCE]:
        by_day[placement.outlet_id, placement.date].append(placement)
    return sweeps.each(by_day.values(), lambda placements: _sweep_day(placements, now), sweep="expired locks")


@transaction.atomic
def _sweep_day(placements: list[Placement], now: dt.datetime) -> int:
    outlet = placements[0].outlet
    known = queries.setup(outlet)
    dates = {date for lock in placements for date in known.dates(lock.date, lock.during.upper)}
    claims.lock_days(outlet=outlet, dates=dates)
    # Only what is still a lock: a make may have consumed one in its last moment.
    still = Placement.objects.filter(
        pk__in=[lock.pk for lock in placements], kind=Kind.LOCK, released_at=None, expires_at__lte=Now()
    )
    over = list(still.values_list("pk", flat=True))
    claims.drop_claims(placement_ids=over, now=now)
    claims.mark_dates(outlet=outlet, known=known, dates=dates, now=now)
    return len(over)
