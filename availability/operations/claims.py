"""What all the verbs share: lock the days, ask the engine, insert claims, say that days have changed."""

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db import connection, transaction
from psycopg.types.range import TimestamptzRange

from availability import engine, queries, slots
from availability.models import Claim, Kind, Placement
from availability.operations import horizons
from config.opentable import doorbell
from config.outlets.models import Outlet

# Inserts the day or raises its number; either way the row stays locked FOR NO KEY UPDATE until the end of the
# transaction. The order of dates is what keeps two transactions from waiting for each other.
_LOCK_DAYS = """
INSERT INTO availability_serviceday (outlet_id, date, change_number)
SELECT %s, date, 1 FROM unnest(%s::date[]) AS wanted (date) ORDER BY date
    ON CONFLICT (outlet_id, date) DO UPDATE SET change_number = availability_serviceday.change_number + 1
"""

# Never a plain INSERT: against an exclusion constraint that one waits, and deadlocks under contention.
_INSERT_CLAIMS = """
INSERT INTO availability_claim (placement_id, table_id, outlet_id, date, kind, during, expires_at)
SELECT p.id, wanted.table_id, p.outlet_id, p.date, p.kind, p.during, p.expires_at
  FROM availability_placement p, unnest(%s::bigint[]) AS wanted (table_id)
 WHERE p.id = %s ORDER BY wanted.table_id
    ON CONFLICT DO NOTHING RETURNING table_id
"""


@dataclass(frozen=True, slots=True)
class Stay:
    """One party's wish in the book's own terms."""

    date: dt.date
    minute: int
    period: slots.Period
    party_size: int
    turn_minutes: int

    @property
    def during(self) -> TimestamptzRange:
        """The half-open period as it is stored."""
        return TimestamptzRange(self.period.starts_at, self.period.ends_at)


def stay(
    known: queries.Setup, *, starts_local: dt.datetime, party_size: int, turn_minutes: int | None
) -> Stay:
    """File a naive wall-clock time in the book. Raises Invalid `nonexistent_local_time`."""
    starts_at = known.instant(starts_local)
    filed = known.service_time(starts_local)
    turn = turn_minutes or known.turn_minutes(party_size, starts_local)
    return Stay(filed.date, filed.minute, slots.period(starts_at, turn), party_size, turn)


def put(
    *,
    outlet: Outlet,
    placement: Placement | None,
    kind: Kind,
    stay: Stay,
    channel: engine.Channel,
    now: dt.datetime,
) -> Placement:
    """Make a placement of this kind, or turn one into it; its claims are the caller's next step.

    `channel` says who asks for a new one: who asked first is remembered.
    """
    facts = {
        "kind": kind,
        "date": stay.date,
        "during": stay.during,
        "party_size": stay.party_size,
        "turn_minutes": stay.turn_minutes,
        "expires_at": None,
        "released_at": None,
    }
    if placement is None:
        return Placement.objects.create(outlet=outlet, channel=channel.value, created_at=now, **facts)
    for name, value in facts.items():
        setattr(placement, name, value)
    placement.save(update_fields=list(facts))
    return placement


def lock_days(*, outlet: Outlet, dates: Iterable[dt.date]) -> None:
    """Wait for these service days, in date order; must come before the first read that matters."""
    with connection.cursor() as sql:
        sql.execute(_LOCK_DAYS, [outlet.pk, sorted(set(dates))])


def claim_first(*, placement: Placement, candidates: Iterable[Collection[int]]) -> bool:
    """Keep the first candidate of which every table can be had; False if there is none."""
    return any(_claim(placement, candidate) for candidate in candidates)


def _claim(placement: Placement, table_ids: Collection[int]) -> bool:
    with connection.cursor() as sql:
        sql.execute(_INSERT_CLAIMS, [sorted(table_ids), placement.pk])
        kept = sql.rowcount
    if kept == len(table_ids):
        return True
    if kept:
        # Half of a combination is no place. Its rows go at once, so that no savepoint is needed.
        Claim.objects.filter(placement=placement).delete()
    return False


def drop_claims(*, placement_ids: Collection[int], now: dt.datetime) -> None:
    """Delete the claims of placements that keep no table any more."""
    if placement_ids:
        Claim.objects.filter(placement__in=placement_ids).delete()
        Placement.objects.filter(pk__in=placement_ids, released_at=None).update(released_at=now)


def ask(
    *,
    outlet: Outlet,
    known: queries.Setup,
    question: engine.Question,
    date: dt.date,
    moving: int | None = None,
    reseat: bool = True,
) -> tuple[engine.Verdict, tuple[int, ...]]:
    """The engine's verdict on a locked day, and the expired locks to drop before anything is inserted."""
    standing = queries.standing(
        outlet=outlet,
        known=known,
        date=date,
        without=moving,
        now=question.now,
        with_buffer=question.channel is not engine.Channel.SEATING,
    )
    return engine.judge(standing.day, question, reseat=reseat), standing.expired


def mark_dates(*, outlet: Outlet, known: queries.Setup, dates: Iterable[dt.date], now: dt.datetime) -> None:
    """Say that what is published for these dates may be wrong, in one statement.

    By the rules as the caller knows them: where they have changed since, `rules.changed` marks all dates.
    """
    touched = queries.touched_dates(known, dates)
    if horizons.mark(queries.published(outlet).filter(date__in=touched), now=now):
        doorbell.ring_after_commit(topic="availability", rid=outlet.rid)


@transaction.atomic
def mark_dirty(*, outlet: Outlet, date: dt.date, now: dt.datetime) -> None:
    """Have a date computed and published again, where it is published at all."""
    mark_dates(outlet=outlet, known=queries.setup(outlet), dates=[date], now=now)
