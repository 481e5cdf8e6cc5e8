"""Who sits where while the search for one more table tries: quick to change, and to change back."""

import datetime as dt
from collections.abc import Iterable
from functools import lru_cache

from availability import slots
from availability.engine import masks
from availability.engine.facts import Day
from availability.engine.floor import Channel

NEWCOMER = 0


class Arrangement:
    """All parties that may move, by number, each with its tables as bits by their order on the floor.

    The new party is number 0; who has no table has no bits. `options` are the places that suit each party,
    best first: one that moves may have what is booked online.
    """

    __slots__ = (
        "_base",
        "_busy",
        "_changed",
        "_fixed",
        "_known",
        "_log",
        "_on",
        "at",
        "first_at",
        "masks",
        "options",
    )

    def __init__(self, day: Day, channel: Channel, party_size: int, mask: int) -> None:
        tables = day.floor.tables
        position = {table.table_id: number for number, table in enumerate(tables)}
        ranked = day.floor.serving[Channel.ONLINE].ranked
        self.masks = [mask, *_masks(day)]
        self.options = [day.floor.serving[channel].ranked.get(party_size, ())]
        self.options += [ranked.get(party.party_size, ()) for party in day.parties]
        self._fixed = [day.fixed.get(table.table_id, 0) for table in tables]
        self._busy = self._fixed.copy()
        self._on: list[list[int]] = [[] for _ in tables]
        self._log: list[tuple[int, int]] = []
        self.at = [0] * len(self.masks)
        for who, party in enumerate(day.parties, 1):
            for table_id in party.table_ids:
                # A table that was taken off the floor may still be theirs.
                table = position.get(table_id)
                if table is not None:
                    self.at[who] |= 1 << table
                    self._on[table].append(who)
                    self._busy[table] |= self.masks[who]
        self.first_at = tuple(self.at)
        # What was busy at first, by stay; it still is so but on the tables that have changed.
        self._base = tuple(self._busy)
        self._known: dict[int, int] = {}
        self._changed = 0

    def put(self, who: int, place: int) -> None:
        """Give a party that has no table a place; 0 is none."""
        self._log.append((who, 0))
        self._put(who, place)

    def _put(self, who: int, place: int) -> None:
        self.at[who] = place
        self._changed |= place
        mask = self.masks[who]
        for table in positions(place):
            self._on[table].append(who)
            self._busy[table] |= mask

    def lift(self, who: int) -> int:
        """Take a party from its tables, and say which they were."""
        place = self.at[who]
        self._log.append((who, place))
        self._lift(who, place)
        return place

    def _lift(self, who: int, place: int) -> None:
        self.at[who] = 0
        self._changed |= place
        for table in positions(place):
            on = self._on[table]
            on.remove(who)
            busy = self._fixed[table]
            for other in on:
                busy |= self.masks[other]
            self._busy[table] = busy

    def mark(self) -> int:
        """Where things stand, for `back_to`."""
        return len(self._log)

    def back_to(self, mark: int) -> None:
        """Undo everything since."""
        while len(self._log) > mark:
            who, place = self._log.pop()
            self._lift(who, self.at[who])
            self._put(who, place)

    def taken(self, who: int) -> int:
        """The tables that others have at some time of this party's stay."""
        mask = self.masks[who]
        found = self._known.get(mask)
        if found is None:
            found = sum([1 << table for table, busy in enumerate(self._base) if busy & mask])
            self._known[mask] = found
        if self._changed:
            found &= ~self._changed
            for table in positions(self._changed):
                if self._busy[table] & mask:
                    found |= 1 << table
        return found

    def is_free(self, who: int, place: int) -> bool:
        """Whether nobody has any table of a place at any time of this party's stay."""
        mask = self.masks[who]
        return all(not self._busy[table] & mask for table in positions(place))

    def in_the_way(self, who: int, place: int) -> list[int]:
        """The parties that would have to leave for this one to have the place; none if it is not theirs."""
        mask = self.masks[who]
        found: list[int] = []
        for table in positions(place):
            if self._fixed[table] & mask:
                return []
            found += [other for other in self._on[table] if self.masks[other] & mask and other not in found]
        return found

    def moved(self) -> Iterable[int]:
        """Those who sit elsewhere than at first, the new party apart."""
        return [who for who in range(1, len(self.at)) if self.at[who] != self.first_at[who]]


@lru_cache(maxsize=4096)
def positions(place: int) -> tuple[int, ...]:
    """The tables of a place, by their order on the floor."""
    return tuple(table for table in range(place.bit_length()) if place >> table & 1)


def _masks(day: Day) -> list[int]:
    origin = slots.origin(day.date, day.timezone)
    buffer = dt.timedelta(minutes=day.rules.buffer_minutes)
    return [_mask(origin, party.period.starts_at, party.period.ends_at + buffer) for party in day.parties]


@lru_cache(maxsize=4096)
def _mask(origin: dt.datetime, starts_at: dt.datetime, ends_at: dt.datetime) -> int:
    return masks.occupancy(origin, [slots.Period(starts_at, ends_at)])
