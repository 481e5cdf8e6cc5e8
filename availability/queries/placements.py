"""What one placement is and keeps."""

import datetime as dt
from collections.abc import Collection

from django.db import connection
from django.db.models import BooleanField, ExpressionWrapper, F, Min, Q
from django.db.models.functions import Now

from availability.models import Claim, Kind, Placement, Table
from config.outlets.models import Outlet


def names_of(tables: Collection[Table]) -> list[str]:
    """What these tables are called by now: one may have been renamed since it was looked up."""
    called = dict(Table.objects.filter(pk__in=[table.pk for table in tables]).values_list("pk", "name"))
    return [called[table.pk] for table in tables]


def table_names(placement: Placement) -> list[str]:
    """The tables a placement keeps, by name, in the order in which they were made."""
    return list(
        Claim.objects.filter(placement=placement).order_by("table_id").values_list("table__name", flat=True)
    )


def block_at(*, table: Table, now: dt.datetime) -> Placement | None:
    """The block that keeps a table now."""
    claims = Claim.objects.filter(table=table, kind=Kind.BLOCK, during__contains=now)
    claim = claims.select_related("placement__outlet").first()
    return None if claim is None else claim.placement


def find_lock(*, connection_id: int, lock_id: int) -> tuple[Placement, bool] | None:
    """A lock once granted to this connection, and whether it lives; None for any other number."""
    found = (
        Placement.objects.filter(pk=lock_id, connection_id=connection_id, granted_seconds__isnull=False)
        .select_related("outlet")
        .annotate(lives=ExpressionWrapper(Q(released_at=None, expires_at__gt=Now()), BooleanField()))
        .first()
    )
    # A consumed lock has no expiry any more: the comparison is NULL.
    return None if found is None else (found, bool(found.lives))


def count_live_locks(*, connection_id: int, outlet: Outlet) -> int:
    """How many locks this connection has at the outlet now."""
    with connection.cursor() as sql:
        sql.execute(
            "SELECT count(*) FROM availability_placement WHERE connection_id = %s AND outlet_id = %s"
            " AND kind = 'LOCK' AND released_at IS NULL AND expires_at > clock_timestamp()",
            [connection_id, outlet.pk],
        )
        (count,) = sql.fetchone()
    return int(count)


def next_expiry_in(*, since: dt.datetime) -> dt.timedelta | None:
    """How long until the next of all live locks is over, by the database's clock.

    One that was not over at `since`, and is now, counts too unless it was swept: less than no time.
    """
    live = Placement.objects.filter(kind=Kind.LOCK, released_at=None, expires_at__gt=since)
    found: dt.timedelta | None = live.aggregate(first=Min(F("expires_at") - Now()))["first"]
    return found


def has_locks_to_sweep(*, outlet: Outlet, date: dt.date) -> bool:
    """Whether a lock that reaches a date is over, and its day not yet told of it."""
    beside = dt.timedelta(days=1)
    return Placement.objects.filter(
        outlet=outlet,
        kind=Kind.LOCK,
        released_at=None,
        expires_at__lte=Now(),
        date__range=(date - beside, date + beside),
    ).exists()
