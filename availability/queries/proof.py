"""The proof of what is stored and published: every day of the horizon asked of the engine again."""

import datetime as dt
from dataclasses import dataclass

from availability.models import Publication
from availability.queries.offers import local_date, offered_times
from availability.queries.placements import has_locks_to_sweep
from availability.queries.publications import published
from config.outlets.models import Outlet


@dataclass(frozen=True, slots=True)
class Difference:
    """One date and size whose stored or published times are not the engine's."""

    date: dt.date
    party_size: int
    kind: str
    kept: list[int]
    engine: list[int]


@dataclass(frozen=True, slots=True)
class Proof:
    """How many rows were compared, how many are waiting for their turn, and every difference."""

    compared: int
    waiting: int
    differences: tuple[Difference, ...]


def prove_day(*, outlet: Outlet, date: dt.date, rows: list[Publication], now: dt.datetime) -> Proof:
    """Compare one date's settled rows with the engine; rows that wait for the publisher are only counted.

    All of them wait where a lock is over and its tables have not been given back yet: the next poll does.
    """
    waits = has_locks_to_sweep(outlet=outlet, date=date)
    settled = [row for row in rows if row.dirty_number == row.published_number and not waits]
    sizes = [row.party_size for row in settled]
    offered = offered_times(outlet=outlet, date=date, sizes=sizes, now=now)
    different = [
        Difference(date, row.party_size, kind, list(kept or []), offered[row.party_size])
        for row in settled
        for kind, kept in (("stored", row.times), ("published", row.published_times))
        if kept != offered[row.party_size] and not _is_older(outlet, row, kept)
    ]
    return Proof(len(settled), len(rows) - len(settled), tuple(different))


def _is_older(outlet: Outlet, row: Publication, kept: list[int] | None) -> bool:
    """Whether only the clock moved since the row was computed, and the next pass of time will see to it."""
    if row.computed_at is None:
        return False
    then = offered_times(outlet=outlet, date=row.date, sizes=[row.party_size], now=row.computed_at)
    return kept == then[row.party_size]


def prove_outlet(*, outlet: Outlet, now: dt.datetime) -> Proof:
    """The whole horizon of one outlet."""
    by_date: dict[dt.date, list[Publication]] = {}
    held = published(outlet).filter(date__gte=local_date(outlet, now))
    for row in held.order_by("date", "party_size"):
        by_date.setdefault(row.date, []).append(row)
    proofs = [prove_day(outlet=outlet, date=date, rows=rows, now=now) for date, rows in by_date.items()]
    return Proof(
        sum(proof.compared for proof in proofs),
        sum(proof.waiting for proof in proofs),
        tuple(difference for proof in proofs for difference in proof.differences),
    )
