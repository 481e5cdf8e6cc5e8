"""The book of one outlet kept in memory: what every call should answer, and who has which table afterwards.

It knows nothing of ours: the reference judges, and the rest is what the contract says of locks, makes, moves
and cancels.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from zoneinfo import ZoneInfo

from tests.availability import reference
from tests.availability.reference import Answer, House, Stay, Wish

Said = tuple[int, frozenset[str]]
"""A status, and the codes of the refusal."""

PAUSED: Said = (503, frozenset({"integration_paused"}))


@dataclass(eq=False)
class Party:
    """A lock, a booking, or a party that sits; `kind` says which, or that it is over."""

    kind: str
    start: dt.datetime
    begins: dt.datetime
    size: int
    turn: float
    tables: tuple[int, ...]
    channel: str = "ONLINE"

    @property
    def stay(self) -> Stay:
        return Stay(self.tables, self.begins, self.turn, self.start.date(), self.size, self.channel)

    @property
    def ends(self) -> dt.datetime:
        return self.begins + self.turn * reference.MINUTE


@dataclass
class Book:
    """One outlet with its rules; the date of `house` is set for each question."""

    house: House
    is_paused: bool = False
    parties: list[Party] = field(default_factory=list)

    def judge(self, start: dt.datetime, size: int, now: dt.datetime, *, turn: float | None = None,
              moving: Party | None = None, channel: str = "ONLINE") -> Answer:  # fmt: skip
        """The reference's answer for a start, beside all others."""
        midnight = dt.datetime.combine(start.date(), dt.time())
        wish = Wish(int((start - midnight) // reference.MINUTE), size, now, channel, turn)
        return reference.answer(self.on(start.date(), without=moving), wish)

    def on(self, date: dt.date, without: Party | None = None) -> House:
        """The outlet on a date, with all who are expected or here."""
        stays = tuple(one.stay for one in self.parties if one.kind != "OVER" and one is not without)
        return replace(self.house, date=date, stays=stays)

    def turn_of(self, start: dt.datetime, size: int) -> float:
        """What the outlet gives a party of this size."""
        return reference.turn_of(self.on(start.date()), Wish(0, size, dt.datetime.now(dt.UTC)))

    def lock(self, start: dt.datetime, size: int, now: dt.datetime) -> tuple[Said, Party | None]:
        """A diner begins to book."""
        return (PAUSED, None) if self.is_paused else self.take("LOCK", start, size, now)

    def make(
        self, start: dt.datetime, size: int, lock: Party | None, now: dt.datetime
    ) -> tuple[Said, Party | None]:
        """A diner books, on a lock if that still lives and is for just this."""
        if self.is_paused:
            return PAUSED, None
        if lock is None or lock.kind != "LOCK":
            said, party = self.take("BOOKED", start, size, now)
            return ((201, said[1]) if party else said), party
        if (lock.start, lock.size) != (start, size):
            return (409, frozenset({"lock_mismatch"})), None
        lock.kind = "BOOKED"
        return (201, frozenset()), lock

    def take(self, kind: str, start: dt.datetime, size: int, now: dt.datetime) -> tuple[Said, Party | None]:
        """Whoever asks without a lock has the best free place, or every reason why not."""
        found = self.judge(start, size, now)
        if found.reasons:
            return (409, found.reasons), None
        begins = start.replace(tzinfo=ZoneInfo(self.house.zone)).astimezone(dt.UTC)
        party = Party(kind, start, begins, size, self.turn_of(start, size), found.places[0])
        self.parties.append(party)
        return (200, frozenset()), party

    def move(self, party: Party, start: dt.datetime, size: int, now: dt.datetime) -> Said:
        """OpenTable changes a booking: to its own tables if they serve, else others, or not at all."""
        if (start, size) == (party.start, party.size):
            return 200, frozenset()
        if party.kind != "BOOKED":
            return 409, frozenset({"invalid_transition"})
        turn = party.turn if size == party.size else self.turn_of(start, size)
        found = self.judge(start, size, now, turn=turn, moving=party)
        if found.reasons:
            return 409, found.reasons
        party.tables = party.tables if party.tables in found.places else found.places[0]
        party.start, party.size, party.turn = start, size, turn
        party.begins = start.replace(tzinfo=ZoneInfo(self.house.zone)).astimezone(dt.UTC)
        return 200, frozenset()

    def cancel(self, party: Party) -> Said:
        """A cancel is always taken, a second one too."""
        party.kind = "OVER"
        return 200, frozenset()

    def wait(self) -> None:
        """The time of every lock is over."""
        for party in self.parties:
            party.kind = "OVER" if party.kind == "LOCK" else party.kind

    def walk_in(self, table: int, size: int, now: dt.datetime) -> None:
        """A party sits down: whoever sat there has left, whoever is to come goes elsewhere if that can be.

        Where it cannot, the party has the table only until that one comes.
        """
        local = now.astimezone(ZoneInfo(self.house.zone)).replace(tzinfo=None)
        seated = Party("SEATED", local, now, size, self.turn_of(local, size), (table,), "WALK_IN")
        in_the_way = [
            party
            for party in self.parties
            if party.kind != "OVER" and table in party.tables and now < party.ends
            if party.begins < seated.ends
        ]
        for party in in_the_way:
            party.tables = () if party.kind == "SEATED" else party.tables
        coming = [party for party in in_the_way if party.kind != "SEATED"]
        for party in sorted(coming, key=lambda party: party.begins):
            if not self.is_moved(party, table, now):
                seated.turn = (party.begins - now) / reference.MINUTE
                break
        self.parties.append(seated)

    def is_moved(self, party: Party, table: int, now: dt.datetime) -> bool:
        """Give a party the best place without that table, if there is one."""
        found = self.judge(party.start, party.size, now, turn=party.turn, moving=party, channel="IN_HOUSE")
        places = [place for place in found.places if table not in place]
        party.tables = places[0] if places else party.tables
        return bool(places)

    def claims(self, now: dt.datetime) -> Iterable[tuple[int, str, dt.datetime | None]]:
        """Who has which table now or later: table, kind, and when it begins unless somebody sits there."""
        kinds = {"LOCK": "LOCK", "BOOKED": "BOOKING", "SEATED": "SEATING"}
        for party in self.parties:
            if party.kind != "OVER" and now < party.ends:
                for table in party.tables:
                    yield table, kinds[party.kind], None if party.kind == "SEATED" else party.begins
