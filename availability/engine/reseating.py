"""Room for one more party by giving other tables to parties that are neither pinned nor here yet.

A bounded search, so that it answers in about a millisecond: chains of ejections, the short ones first, then
everybody seated anew with those first who have the fewest places, then longer chains. What it finds is
sound; where more than a few may move it may overlook a way that exists. Nobody moves in vain: whoever does
finds the old place taken by somebody who got it before.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from availability.engine import masks, turns
from availability.engine.arrangement import NEWCOMER, Arrangement, positions
from availability.engine.facts import Day, Move, Question
from availability.engine.floor import Channel

NODES = 150
# So few parties can be tried in every order.
_FEW, _FEW_NODES = 10, 3000
_MOST_EJECTED = 3


@dataclass(frozen=True, slots=True)
class Plan:
    """The tables the new party gets, once these moves are made."""

    tables: tuple[int, ...]
    moves: tuple[Move, ...]


def make_way(day: Day, question: Question) -> Plan | None:
    """Moves after which this party has a table; None if there are none, or none were found.

    Nobody is moved for a seating: it takes what table staff say, and who is in the way is placed again.
    """
    stay = turns.stay(day, question)
    if stay is None or not day.parties or question.channel is Channel.SEATING:
        return None
    now = Arrangement(day, question.channel, question.party_size, masks.run(*stay))
    search = _Search(now)
    if search.has_place() and (
        search.ejects(1) or search.ejects(2) or search.fits_anew() or search.ejects(3)
    ):
        return _plan(day, now)
    return None


class _Search:
    """A search with so many nodes left, on one arrangement that it changes."""

    __slots__ = ("_in_motion", "_left", "_now")

    def __init__(self, now: Arrangement) -> None:
        self._now = now
        self._left = 0
        self._in_motion: set[int] = set()

    def has_place(self) -> bool:
        """Whether any place would be free for the new party without those who may move."""
        return any(self._now.in_the_way(NEWCOMER, place) for place in self._now.options[NEWCOMER])

    def ejects(self, depth: int) -> bool:
        """Whether a chain of so many ejections makes room; if not, all is as before."""
        self._left = NODES
        return self._seat(NEWCOMER, depth)

    def _seat(self, who: int, depth: int) -> bool:
        self._left -= 1
        now = self._now
        taken = now.taken(who)
        for place in now.options[who]:
            if not place & taken:
                now.put(who, place)
                return True
        if depth == 0:
            return False
        self._in_motion.add(who)
        for place, others in self._ejections(who):
            if self._left <= 0:
                break
            if self._replaces(who, place, others, depth):
                return True
        self._in_motion.discard(who)
        return False

    def _ejections(self, who: int) -> Iterator[tuple[int, list[int]]]:
        """The places that would be free without some parties, the fewest parties first."""
        later = []
        for place in self._now.options[who]:
            others = self._now.in_the_way(who, place)
            if not others or not self._in_motion.isdisjoint(others):
                continue
            if len(others) == 1:
                yield place, others
            elif len(others) <= _MOST_EJECTED:
                later.append((place, others))
        yield from sorted(later, key=lambda found: len(found[1]))

    def _replaces(self, who: int, place: int, others: list[int], depth: int) -> bool:
        now = self._now
        before, in_motion = now.mark(), self._in_motion.copy()
        for other in others:
            now.lift(other)
        now.put(who, place)
        if all(self._seat(other, depth - 1) for other in others):
            return True
        # Some of the others may have found a place before one did not: they are where they were.
        now.back_to(before)
        self._in_motion = in_motion
        return False

    def fits_anew(self) -> bool:
        """Whether everybody finds a table when all are seated anew, the largest parties first."""
        now = self._now
        everyone = range(len(now.at))
        order = sorted(everyone, key=lambda who: (len(now.options[who]), now.masks[who]))
        self._left = _FEW_NODES if len(order) <= _FEW else len(order) + NODES // 2
        before = now.mark()
        for who in order:
            now.lift(who)
        if self._fills(order, 0):
            return True
        now.back_to(before)
        return False

    def _fills(self, order: list[int], position: int) -> bool:
        if position == len(order):
            return True
        who, now = order[position], self._now
        for place in self._free_places(who):
            self._left -= 1
            if self._left < 0:
                return False
            now.put(who, place)
            if self._fills(order, position + 1):
                return True
            now.lift(who)
        return False

    def _free_places(self, who: int) -> Iterator[int]:
        """Where a party can sit as things stand, its own table first."""
        now = self._now
        own = now.first_at[who]
        if own and now.is_free(who, own):
            yield own
        yield from (place for place in now.options[who] if place != own and now.is_free(who, place))


def _plan(day: Day, now: Arrangement) -> Plan:
    ids = [table.table_id for table in day.floor.tables]

    def tables(place: int) -> tuple[int, ...]:
        return tuple(ids[position] for position in positions(place))

    moves = [
        Move(day.parties[who - 1].placement_id, day.parties[who - 1].table_ids, tables(now.at[who]))
        for who in now.moved()
    ]
    return Plan(tables(now.at[NEWCOMER]), tuple(moves))
