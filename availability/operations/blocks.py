"""Blocks: tables that staff keep free of parties for a while, for a broken leg or a private corner."""

import datetime as dt
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q
from psycopg.types.range import TimestamptzRange

from availability import queries, slots
from availability.models import Channel, Claim, Kind, Placement, Table
from availability.operations import claims, displacing
from config.errors import Conflict, Invalid
from config.outlets import formats
from config.outlets.models import Outlet

LONGEST = dt.timedelta(days=31)
_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Block:
    """A block: a placement for each of its dates, and the bookings and locks that lost their tables to it."""

    placements: list[Placement]
    displaced: list[Placement]


@transaction.atomic
def block_tables(
    *,
    outlet: Outlet,
    tables: Sequence[Table],
    starts_at: dt.datetime,
    ends_at: dt.datetime,
    reason: str,
    now: dt.datetime,
) -> Block:
    """Keep these tables free of parties. Bookings in the way go to other tables, or lose theirs.

    Raises Invalid `validation_failed`, and Conflict `table_is_taken` where a party sits at one of them then,
    or it is blocked already.
    """
    _refuse_nonsense(tables, starts_at, ends_at, reason, now)
    known = queries.setup(outlet)
    period = slots.Period(starts_at, ends_at)
    # The days beside it too: what is in the way may be filed there, and reach over.
    first = known.local(starts_at).date()
    dates = [first - _DAY, *known.dates(first, ends_at), known.local(ends_at).date() + _DAY]
    claims.lock_days(outlet=outlet, dates=dates)
    table_ids = {table.pk for table in tables}
    _refuse_taken(known, table_ids, period, now)
    displaced = displacing.clear(known, table_ids, period, now)
    placements = [
        _put(outlet, date, part, reason.strip(), table_ids, now) for date, part in _parts(known, period)
    ]
    claims.mark_dates(outlet=outlet, known=known, dates=dates, now=now)
    return Block(placements, displaced)


def _refuse_nonsense(
    tables: Sequence[Table], starts_at: dt.datetime, ends_at: dt.datetime, reason: str, now: dt.datetime
) -> None:
    faults = [
        ("Choose a table to block.", not tables),
        ("Say why: whoever looks for a table will ask.", not reason.strip()),
        ("A block must end after it begins, and not before now.", ends_at <= max(starts_at, now)),
        (
            "A block lasts 31 days at most; take the table off the floor plan instead.",
            ends_at - starts_at > LONGEST,
        ),
    ]
    words = [words for words, is_so in faults if is_so]
    if words:
        raise Invalid("validation_failed", words[0])


def _refuse_taken(
    known: queries.Setup, table_ids: Collection[int], period: slots.Period, now: dt.datetime
) -> None:
    """A party sits there until it is gone, also where it has outstayed its claim."""
    during = TimestamptzRange(period.starts_at, period.ends_at)
    is_met = Q(during__overlap=during, kind__in=displacing.FIRM)
    if period.starts_at <= now:
        is_met |= Q(kind=Kind.SEATING, placement__released_at=None, during__startswith__lte=now)
    found = Claim.objects.filter(is_met, table__in=table_ids).select_related("table").order_by("during")
    claim = found.first()
    if claim is None:
        return
    until = formats.clock(known.local(claim.during.upper))
    sits = f"A party sits at {claim.table} until {until}"
    words = sits if claim.kind == Kind.SEATING else f"{claim.table} is blocked already until {until}"
    raise Conflict("table_is_taken", f"{words}: block it from then on, or choose another table.")


def _parts(known: queries.Setup, period: slots.Period) -> Iterator[tuple[dt.date, slots.Period]]:
    """The block cut at each midnight: nothing may keep a table beyond the day after its date."""
    first = known.local(period.starts_at).date()
    for date in known.dates(first, period.ends_at):
        begins = max(period.starts_at, slots.origin(date, known.timezone))
        ends = min(period.ends_at, slots.origin(date + _DAY, known.timezone))
        if begins < ends:
            yield date, slots.Period(begins, ends)


def _put(
    outlet: Outlet,
    date: dt.date,
    part: slots.Period,
    reason: str,
    table_ids: Collection[int],
    now: dt.datetime,
) -> Placement:
    placement = Placement.objects.create(
        outlet=outlet,
        kind=Kind.BLOCK,
        date=date,
        during=TimestamptzRange(part.starts_at, part.ends_at),
        party_size=0,
        turn_minutes=(part.ends_at - part.starts_at) // slots.MINUTE,
        channel=Channel.IN_HOUSE,
        reason=reason,
        created_at=now,
    )
    if not claims.claim_first(placement=placement, candidates=[table_ids]):
        raise Conflict("table_is_taken", "One of these tables was taken a moment ago.")
    return placement


@transaction.atomic
def unblock_tables(*, placement: Placement, now: dt.datetime) -> None:
    """End a block, with its later dates; ending it twice changes nothing."""
    outlet, known = placement.outlet, queries.setup(placement.outlet)
    rest = Placement.objects.filter(
        outlet=outlet,
        kind=Kind.BLOCK,
        created_at=placement.created_at,
        date__gte=placement.date,
        released_at=None,
    )
    parts = {part.pk: part for part in rest}
    dates = {date for part in parts.values() for date in known.dates(part.date, part.during.upper)}
    claims.lock_days(outlet=outlet, dates=dates)
    claims.drop_claims(placement_ids=list(parts), now=now)
    claims.mark_dates(outlet=outlet, known=known, dates=dates, now=now)
