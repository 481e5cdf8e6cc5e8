"""What the floor's page shows, as plain facts with the few words that go on a tile."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from availability.models import Area, Table
from reservations.models import Occasion, Reservation, Source
from reservations.queries.looks import Look
from reservations.queries.sections import Ring

# The looks of a table that say who comes there next.
_SHOWN_COMING = ("soon", "late", "arrived")

_OCCASIONS: dict[str, str] = {
    Occasion.BIRTHDAY: "✿",
    Occasion.ANNIVERSARY: "♥",
    Occasion.BUSINESS: "▣",
    Occasion.DATE: "♡",
    Occasion.OTHER: "✦",
}
# Words that are too long for a table's few characters.
_SHORT = {"assumed": "OT assumes"}


MOST_FLAGS = 4


@dataclass(frozen=True, slots=True)
class Party:
    """A reservation with the way it looks now."""

    reservation: Reservation
    look: Look
    at: str

    @property
    def name(self) -> str:
        """The guest's short name, or what stands for one."""
        guest = self.reservation.guest
        named = (guest.last_name or guest.first_name) if guest else ""
        return named or ("Walk-in" if self.reservation.source == Source.WALK_IN else "Guest")

    @property
    def flags(self) -> list[tuple[str, str]]:
        """What to know before speaking to them: an icon and its words each."""
        reservation, guest = self.reservation, self.reservation.guest
        notes = " ".join(filter(None, (reservation.guest_notes, reservation.web_notes)))
        said = [
            ("★", "VIP" if guest and guest.is_vip else ""),
            ("⚠", f"allergy: {guest.allergies}" if guest and guest.allergies else ""),
            (_OCCASIONS.get(reservation.occasion, ""), reservation.get_occasion_display()),
            ("✎", f"note: {notes}" if notes else ""),
            ("☞", f"asks for: {reservation.table_request}" if reservation.table_request else ""),
            ("#", f"tags: {', '.join(reservation.tags)}" if reservation.tags else ""),
            ("¤", f"deposit: {reservation.deposit_note}" if reservation.deposit_note else ""),
            ("OT", "may pay with OpenTable" if reservation.may_pay else ""),
            ("?", "needs a table" if reservation.needs_table else ""),
        ]
        return [(icon, words) for icon, words in said if words]

    @property
    def few_flags(self) -> str:
        """The first of their icons, as many as a table is wide for, and that there are more."""
        icons = [icon for icon, _ in self.flags]
        return " ".join(icons if len(icons) <= MOST_FLAGS else [*icons[: MOST_FLAGS - 1], "…"])

    @property
    def where(self) -> str:
        """Its tables, joined."""
        return "+".join(self.reservation.table_names)

    @property
    def seen(self) -> str:
        """Its tables as a form posts where it was seen: a line each, for a name may have spaces."""
        return "\n".join(self.reservation.table_names)

    @property
    def cue(self) -> str:
        """The state in text: minutes where it sits, what else is to be seen."""
        look = self.look
        passed = "" if look.minutes is None else f"{look.minutes}m"
        over = f"+{look.over}m" if look.over else ""
        return " ".join(filter(None, (look.icon, look.words, "•" * look.course, passed, over)))

    @property
    def short_cue(self) -> str:
        """The same for a table's few characters: over time stands before the minutes."""
        look = self.look
        passed = _SHORT.get(look.name, look.words) if look.minutes is None else f"{look.minutes}m"
        return " ".join(
            filter(None, (look.icon + "•" * look.course, f"⚠+{look.over}m" if look.over else passed))
        )


@dataclass(frozen=True, slots=True)
class Tile:
    """One table on the map: how it looks, who sits there, who comes next, and what else keeps it."""

    table: Table
    look: Look
    party: Party | None = None
    upcoming: Party | None = None
    ring: Ring | None = None
    # Of all the tables that the party has.
    chairs: int = 0

    @property
    def count(self) -> str:
        """Covers of chairs while somebody sits there, else the chairs."""
        sitting = self.party.reservation.party_size if self.party else None
        chairs = self.chairs or self.table.max_covers
        return f"{chairs}" if sitting is None else f"{sitting}/{chairs}"

    @property
    def lines(self) -> list[str]:
        """What is written under the table's name, for as far as it is wide."""
        if self.party is not None:
            coming = f"→{self.upcoming.at}" if self.upcoming else ""
            return [self.party.short_cue, self.party.name[:9], self.party.few_flags or coming]
        if self.look.name == "blocked":
            return [self.look.icon, self.look.words[:11]]
        if self.upcoming is None:
            return []
        cue = f"{self.look.icon} {self.look.words}" if self.look.name in ("late", "arrived") else ""
        who = f"{self.upcoming.name[:8]} {self.upcoming.reservation.party_size}"
        return [cue or f"{self.look.icon} {self.upcoming.at}", who, self.upcoming.few_flags]

    @property
    def label(self) -> str:
        """The tile in one sentence, for those who do not see it."""
        said = [f"Table {self.table.name}, {self.table.max_covers} chairs"]
        if self.party is not None:
            party = self.party
            said += [f"{party.name}, {party.reservation.party_size}, {party.look.name}, {party.cue}"]
            said += [words for _, words in party.flags]
        else:
            said += [f"{self.look.words}"]
        if self.party is not None and len(self.party.reservation.table_names) > 1:
            said += [f"joined: {self.party.where}"]
        if self.ring is not None:
            said += [f"served by {self.ring.server_name}"]
        if self.upcoming is not None:
            said += [f"next {self.upcoming.at} {self.upcoming.name}, {self.upcoming.reservation.party_size}"]
        return "; ".join(said)

    @property
    def center(self) -> tuple[float, float]:
        """The middle of the table, in floor units."""
        return self.table.x + self.table.width / 2, self.table.y + self.table.height / 2


@dataclass(frozen=True, slots=True)
class Pace:
    """What starts in one quarter-hour, against the most that pacing lets start (None: no pacing)."""

    at: str
    covers: int
    limit: int | None

    @property
    def is_full(self) -> bool:
        """Whether nobody more may start."""
        return self.limit is not None and self.covers >= self.limit


@dataclass(frozen=True, slots=True)
class ServerPicture:
    """A server with the covers that sit now, and the minutes since a party was last seated there."""

    ring: Ring
    covers: int
    minutes: int | None


@dataclass(frozen=True, slots=True)
class Floor:
    """Everything the floor's page shows, at one instant. `limit` is what pacing lets start in the shift."""

    date: dt.date
    shift: str
    covers: int
    limit: int | None
    pace: Pace
    areas: list[Area]
    tiles: list[Tile]
    upcoming: list[Party]
    seated: list[Party]
    done: list[Party]
    undoable: list[Party]
    swapped: list[tuple[Party, Party]]
    servers: list[ServerPicture]


def joints(tiles: Sequence[Tile]) -> list[str]:
    """The lines that join the tables of one party, each as the points of a polyline, in floor units."""
    points: dict[int, list[str]] = {}
    for tile in tiles:
        party = tile.party or (tile.upcoming if tile.look.name in _SHOWN_COMING else None)
        if party is not None:
            points.setdefault(party.reservation.pk, []).append("{:g},{:g}".format(*tile.center))
    return [" ".join(line) for line in points.values() if len(line) > 1]
