"""Which server is next: pure rules over the sections of a service.

A section is the tables that one server has. Of places that are equally good for a party the one whose server
has the fewest covers now is suggested, of these the one that was given a party longest ago.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

_MINUTE = dt.timedelta(minutes=1)
_NEVER = dt.datetime.min.replace(tzinfo=dt.UTC)


@dataclass(frozen=True, slots=True)
class Load:
    """What one server has to do: the covers that sit now, and when a party was last seated there, if ever."""

    server_name: str
    initials: str
    covers: int = 0
    last_seated_at: dt.datetime | None = None

    def minutes_since(self, now: dt.datetime) -> int | None:
        """Whole minutes since a party was last seated there; None where none was."""
        return None if self.last_seated_at is None else max(0, (now - self.last_seated_at) // _MINUTE)


@dataclass(frozen=True, slots=True)
class Turn:
    """The place whose server is next, by its position among those asked about, and why, in words."""

    position: int
    words: str


def next_turn(servers: Sequence[str], loads: Iterable[Load], now: dt.datetime) -> Turn | None:
    """Whose turn it is among equally good places, best first, each with its server (empty: nobody).

    None where no two servers are to choose between: the first place is as good as any then.
    """
    known = {load.server_name: load for load in loads}
    asked = [known[name] for name in dict.fromkeys(servers) if name in known]
    if len(asked) < 2:
        return None
    first, second = sorted(asked, key=_weight)[:2]
    if _weight(first) == _weight(second):
        return None
    return Turn(list(servers).index(first.server_name), _words(first, second, now))


def loads_of(
    sections: Iterable[tuple[str, str]], parties: Iterable[tuple[str, int, bool, dt.datetime | None]]
) -> list[Load]:
    """Each section's load, in the sections' order (server, initials).

    A party is its server, its covers, whether it sits now, and when it was seated; one that has left counts
    for when its server last got somebody.
    """
    covers: dict[str, int] = {}
    latest: dict[str, dt.datetime] = {}
    for server_name, party_size, sits, seated_at in parties:
        covers[server_name] = covers.get(server_name, 0) + (party_size if sits else 0)
        if seated_at is not None:
            latest[server_name] = max(seated_at, latest.get(server_name, _NEVER))
    return [Load(name, initials, covers.get(name, 0), latest.get(name)) for name, initials in sections]


def server_of(table_ids: Iterable[int], served: Mapping[int, str]) -> str:
    """Who serves a party at these tables: the server of the first of them that is somebody's; else nobody."""
    return next((served[number] for number in table_ids if number in served), "")


def initials_of(name: str, taken: Iterable[str] = ()) -> str:
    """Two letters that stand for a server, other than those taken on that day."""
    letters = "".join(character for character in name if character.isalnum()).upper() or "?"
    words = [word for word in name.split() if word[0].isalnum()]
    first = f"{words[0][0]}{words[-1][0]}".upper() if len(words) > 1 else letters[:2].ljust(2, "X")
    others = (f"{letters[0]}{other}" for other in (*letters[1:], *"23456789"))
    used = set(taken)
    return next((found[:2] for found in (first, *others) if found[:2] not in used), first[:2])


def _weight(load: Load) -> tuple[int, dt.datetime]:
    return load.covers, load.last_seated_at or _NEVER


def _words(first: Load, second: Load, now: dt.datetime) -> str:
    minutes = first.minutes_since(now)
    since = "nobody seated there yet" if minutes is None else f"last seated {minutes} min ago"
    why = "fewest covers" if first.covers < second.covers else "longest without a party"
    return f"{first.initials}'s section: {why}, {since}"
