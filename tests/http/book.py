"""The book of one outlet kept in memory: what every call should answer, and who has which table afterwards.

It knows nothing of ours: the reference judges, and the rest is what the contract says of locks, makes,
moves, cancels and seatings. One thing it cannot foretell: where an outlet lets parties be moved to make room,
which of them are. It is shown who has which table then, and holds that to the rules.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from zoneinfo import ZoneInfo

from tests.availability import reference
from tests.availability.reference import Answer, House, Stay, Wish

Said = tuple[int, frozenset[str]]
"""A status, and the codes of the refusal."""

Seen = Mapping[int, tuple[int, ...]]
"""The tables that each placement keeps in truth."""

PAUSED: Said = (503, frozenset({"integration_paused"}))
FULL = frozenset({"all_tables_taken"})
# So few that every way to seat them is found if there is one.
FEW = 5


@dataclass(eq=False)
class Party:
    """A lock, a booking, or a party that sits; `kind` says which, or that it is over.

    `start` is what was booked, `begins` when it comes or sat down, and `date` where it is filed. `number` is
    its placement's.
    """

    kind: str
    start: dt.datetime
    begins: dt.datetime
    date: dt.date
    size: int
    turn: float
    tables: tuple[int, ...]
    channel: str = "ONLINE"
    number: int = 0

    @property
    def stay(self) -> Stay:
        return Stay(self.tables, self.begins, self.turn, self.date, self.size, self.channel)

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

    def lock(self, start: dt.datetime, size: int, now: dt.datetime, seen: Seen) -> tuple[Said, Party | None]:
        """A diner begins to book."""
        return (PAUSED, None) if self.is_paused else self.take("LOCK", start, size, now, seen)

    def make(
        self, start: dt.datetime, size: int, lock: Party | None, now: dt.datetime, seen: Seen
    ) -> tuple[Said, Party | None]:
        """A diner books, on a lock if that still lives and is for just this."""
        if self.is_paused:
            return PAUSED, None
        if lock is None or lock.kind != "LOCK":
            said, party = self.take("BOOKED", start, size, now, seen)
            return ((201, said[1]) if party else said), party
        if (lock.start, lock.size) != (start, size):
            return (409, frozenset({"lock_mismatch"})), None
        lock.kind = "BOOKED"
        return (201, frozenset()), lock

    def take(
        self, kind: str, start: dt.datetime, size: int, now: dt.datetime, seen: Seen
    ) -> tuple[Said, Party | None]:
        """Whoever asks without a lock has the best free place, or every reason why not."""
        begins = start.replace(tzinfo=ZoneInfo(self.house.zone)).astimezone(dt.UTC)
        party = Party(kind, start, begins, start.date(), size, self.turn_of(start, size), ())
        found = self.judge(start, size, now)
        if not self.is_placed(party, found, now, seen):
            return (409, found.reasons), None
        self.parties.append(party)
        return (200, frozenset()), party

    def is_placed(self, party: Party, found: Answer, now: dt.datetime, seen: Seen) -> bool:
        """Give a party its tables: its own or the best that are free, else those from which others moved."""
        if not found.reasons:
            party.tables = party.tables if party.tables in found.places else found.places[0]
            party.number = party.number or self.newest(seen)
            return True
        if found.reasons != FULL or not self.house.reseats:
            return False
        others = [one for one in self.parties if one.kind == "BOOKED" and one is not party]
        movable = [one for one in others if one.date == party.date and one.tables and one.begins > now]
        moved = [one for one in movable if seen.get(one.number) != one.tables]
        if not moved:
            assert len(movable) > FEW or not self.has_way(party, movable, now), "moving some would make room"
            return False
        party.number = party.number or self.newest(seen)
        for one in (*moved, party):
            one.tables = seen[one.number]
        for one in (*moved, party):
            beside = [*(other for other in self.parties if other is not one), *({party} - {one})]
            assert one.tables in Book(self.house, parties=beside).places(one, now), "nobody moves onto others"
        return True

    def newest(self, seen: Seen) -> int:
        """The placement of which the book has not heard; 0 if there is none."""
        return max(seen.keys() - {party.number for party in self.parties}, default=0)

    def has_way(self, party: Party, movable: list[Party], now: dt.datetime) -> bool:
        """Whether there is any way to seat it and all of these."""
        midnight = dt.datetime.combine(party.date, dt.time())
        minute = int((party.start - midnight) // reference.MINUTE)
        wish = Wish(minute, party.size, now, party.channel, party.turn)
        house = self.on(party.date, without=party)
        return reference.can_all_sit(house, wish, [one.stay for one in movable])

    def places(self, party: Party, now: dt.datetime, channel: str = "ONLINE") -> tuple[tuple[int, ...], ...]:
        """Where it could sit at its own time."""
        return self.judge(party.start, party.size, now, turn=party.turn, moving=party, channel=channel).places

    def move(self, party: Party, start: dt.datetime, size: int, now: dt.datetime, seen: Seen) -> Said:
        """OpenTable changes a booking: to its own tables if they serve, else others, or not at all.

        Who sits already came at the time it came, in whatever number.
        """
        if (start, size) == (party.start, party.size):
            return 200, frozenset()
        if party.kind == "SEATED" and start == party.start:
            party.size = size
            return 200, frozenset()
        if party.kind != "BOOKED":
            return 409, frozenset({"invalid_transition"})
        turn = party.turn if size == party.size else self.turn_of(start, size)
        # Who keeps the time booked it long ago: only the number of guests is in question.
        asked_at = now - dt.timedelta(days=1) if start == party.start else now
        found = self.judge(start, size, asked_at, turn=turn, moving=party)
        begins = start.replace(tzinfo=ZoneInfo(self.house.zone)).astimezone(dt.UTC)
        wanted = replace(party, start=start, begins=begins, date=start.date(), size=size, turn=turn)
        beside = Book(self.house, parties=[one for one in self.parties if one is not party])
        if not beside.is_placed(wanted, found, now, seen):
            return 409, found.reasons
        vars(party).update(vars(wanted))
        return 200, frozenset()

    def cancel(self, party: Party) -> Said:
        """A cancel is always taken, a second one too; not of a party that sits."""
        if party.kind == "SEATED":
            return 409, frozenset({"cannot_cancel"})
        party.kind = "OVER"
        return 200, frozenset()

    def release(self, party: Party) -> None:
        """The diner gives a lock up; of one that is over, or was booked, nothing changes."""
        party.kind = "OVER" if party.kind == "LOCK" else party.kind

    def wait(self) -> None:
        """The time of every lock is over."""
        for party in self.parties:
            party.kind = "OVER" if party.kind == "LOCK" else party.kind

    def walk_in(self, table: int, size: int, now: dt.datetime, number: int) -> None:
        """A party that did not book sits down."""
        local = now.astimezone(ZoneInfo(self.house.zone)).replace(tzinfo=None)
        turn = self.turn_of(local, size)
        party = Party("OVER", local, now, local.date(), size, turn, (), "WALK_IN", number)
        self.parties.append(party)
        self.seat(party, table, now)

    def seat(self, party: Party, table: int, now: dt.datetime) -> None:
        """A party sits down: whoever sat there has left, whoever is to come goes elsewhere if that can be.

        Where it cannot, the party has the table only until that one comes.
        """
        ends = now + party.turn * reference.MINUTE
        party.tables = ()
        in_the_way = [
            other
            for other in self.parties
            if other.kind != "OVER" and table in other.tables and now < other.ends and other.begins < ends
        ]
        for other in in_the_way:
            other.tables = () if other.kind == "SEATED" else other.tables
        coming = [other for other in in_the_way if other.kind != "SEATED"]
        for other in sorted(coming, key=lambda other: other.begins):
            if not self.is_moved(other, table, now):
                ends = other.begins
                break
        party.kind, party.tables, party.begins = "SEATED", (table,), now
        party.date = now.astimezone(ZoneInfo(self.house.zone)).date()
        party.turn = (ends - now) / reference.MINUTE

    def is_moved(self, party: Party, table: int, now: dt.datetime) -> bool:
        """Give a party the best place without that table, if there is one and somebody to serve it."""
        places = [place for place in self.places(party, now, "IN_HOUSE") if table not in place]
        if self.house.is_closed:
            places = []
        party.tables = places[0] if places else party.tables
        return bool(places)

    def claims(self, now: dt.datetime) -> Iterable[tuple[int, str, dt.datetime | None]]:
        """Who has which table now or later: table, kind, and when it begins unless somebody sits there."""
        kinds = {"LOCK": "LOCK", "BOOKED": "BOOKING", "SEATED": "SEATING"}
        for party in self.parties:
            if party.kind != "OVER" and now < party.ends:
                for table in party.tables:
                    yield table, kinds[party.kind], None if party.kind == "SEATED" else party.begins
