"""What the engine found is done: the parties that make room go first, then the new one gets its tables."""

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from availability import engine, queries
from availability.models import Claim, Placement, Table
from availability.operations import claims, demands
from config.errors import Conflict


@dataclass(frozen=True, slots=True)
class Placed:
    """A placement with its tables. `moved` are the bookings that got other tables to make room for it.

    `overridden` are the rules against it, where a person booked over them.
    """

    placement: Placement
    moved: tuple[int, ...] = ()
    overridden: tuple[engine.Reason, ...] = ()


def dates_of(known: queries.Setup, date: dt.date, ends_at: dt.datetime) -> set[dt.date]:
    """The service days to lock for a stay; who makes room for it may sit past a midnight that it does not."""
    dates = set(known.dates(date, ends_at))
    return dates | {date + dt.timedelta(days=1)} if known.rules.allows_reseating else dates


def judge(
    wish: demands.Wish, question: engine.Question, known: queries.Setup, moving: int | None = None
) -> engine.Verdict:
    """The engine's yes on a locked day, whose expired locks are dropped. Raises Unavailable for its no."""
    verdict, expired = claims.ask(
        outlet=wish.outlet, known=known, question=question, date=wish.stay.date, moving=moving
    )
    if not verdict.bookable:
        raise demands.Unavailable(wish, verdict)
    claims.drop_claims(placement_ids=expired, now=question.now)
    return verdict


def take(
    wish: demands.Wish,
    verdict: engine.Verdict,
    placement: Placement,
    candidates: Iterable[Collection[int]] | None = None,
) -> Placed:
    """Give the placement, which keeps nothing, its tables: all moves and its own claims, or Unavailable.

    `candidates` are the verdict's in another order.
    """
    placed = settle(verdict, placement, candidates)
    if placed is None:
        raise demands.Unavailable(wish, verdict)
    demands.keep_granted(wish, placement)
    return placed


def take_wanted(
    wish: demands.Wish, known: queries.Setup, placement: Placement, wanted: Collection[int]
) -> Placed:
    """Give the placement just these tables, fitting or not.

    Raises Conflict `table_not_free`, also where one is not in the room that day.
    """
    if not set(wanted) <= known.layout_on(wish.stay.date).places.keys():
        raise Conflict(
            "table_not_free", f"{_names(wanted)} is not in the room that day: choose another table."
        )
    if not claims.claim_first(placement=placement, candidates=[wanted]):
        words = f"{_names(wanted)} is not free for the whole stay: choose another table or another time."
        raise Conflict("table_not_free", words)
    demands.keep_granted(wish, placement)
    return Placed(placement)


def _names(tables: Collection[int]) -> str:
    return " + ".join(Table.objects.filter(pk__in=tables).order_by("name").values_list("name", flat=True))


def settle(
    verdict: engine.Verdict, placement: Placement, candidates: Iterable[Collection[int]] | None = None
) -> Placed | None:
    """The same without a wish. None where a table was taken under our hands: then nothing of it may stand."""
    moves = verdict.moves if verdict.bookable else ()
    wanted = [verdict.tables] if moves else candidates or verdict.candidates
    if _move_others(moves) and claims.claim_first(placement=placement, candidates=wanted):
        return Placed(placement, tuple(move.placement_id for move in moves))
    return None


def _move_others(moves: Collection[engine.Move]) -> bool:
    """Give these bookings their new tables; False if one cannot have them, and then nothing may stand."""
    if not moves:
        return True
    others = Placement.objects.in_bulk([move.placement_id for move in moves])
    # All are lifted before any is put down: they may change places with each other.
    Claim.objects.filter(placement__in=others).delete()
    return all(
        claims.claim_first(placement=others[move.placement_id], candidates=[move.to_tables]) for move in moves
    )
