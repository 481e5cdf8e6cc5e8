"""What is known of a party's way from the booking to the spend, for the judging of it: plain facts.

`fixer` and `state` are the words of the models they come from; amounts are written out.
"""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum


class Question(StrEnum):
    """The three troubles that the help pages of an outlet know."""

    CART = "cart"
    BOOKING = "booking"
    ORDER = "order"


class Level(StrEnum):
    """How a hop stands. UNREACHED is one that had no turn yet, or does not concern this party."""

    GOOD = "GOOD"
    WAITING = "WAITING"
    FAILED = "FAILED"
    UNREACHED = "UNREACHED"


class Way(StrEnum):
    """The page where a hop is mended or read."""

    INTEGRATION = "INTEGRATION"
    LOG = "LOG"
    NAMES = "NAMES"
    PARTY = "PARTY"
    CHECK = "CHECK"
    UNMATCHED = "UNMATCHED"


@dataclass(frozen=True, slots=True)
class Remedy:
    """What a hop that is not good means for the service, what to do, who does it, and where."""

    effect: str
    next_step: str
    fixer: str
    way: Way


@dataclass(frozen=True, slots=True)
class Hop:
    """One station of the way, judged: what happened there in plain words, and when.

    `exchange` is the number of the message that says it.
    """

    name: str
    level: Level
    words: str
    at: dt.datetime | None = None
    remedy: Remedy | None = None
    exchange: int | None = None


@dataclass(frozen=True, slots=True)
class Tie:
    """How the outlet stands with OpenTable. Without `cause` nothing stands between the two.

    `is_theirs` says that OpenTable owns the book, `names` which of its plan's are nearly ours. `strangers`
    called lately without proving who they are.
    """

    is_theirs: bool
    cause: str = ""
    remedy: Remedy | None = None
    heard_at: dt.datetime | None = None
    strangers: int = 0
    names_matched: int = 0
    names_total: int = 0
    names: tuple["Name", ...] = ()
    queue: int = 0
    parked: int = 0


@dataclass(frozen=True, slots=True)
class Refusal:
    """Something of OpenTable's that we refused; `exchange` is the message's number."""

    at: dt.datetime
    what: str
    why: str
    exchange: int | None = None


@dataclass(frozen=True, slots=True)
class Sending:
    """What OpenTable has of one stream: the newest version written, and the newest it took."""

    written: int
    taken: int
    is_parked: bool = False
    error: str = ""
    taken_at: dt.datetime | None = None

    @property
    def is_behind(self) -> bool:
        """Whether OpenTable does not have the newest yet."""
        return self.taken < self.written


@dataclass(frozen=True, slots=True)
class Name:
    """A table that OpenTable named and we do not have so; `ours` is the nearest of ours, if one is near."""

    theirs: str
    ours: str | None = None
    difference: str = ""


@dataclass(frozen=True, slots=True)
class Check:
    """The party's check, as far as it got. `due` is empty where nothing is; `spent` once it was recorded."""

    number: int
    state: str
    opened_at: dt.datetime
    tables: str
    items: int = 0
    unsent: int = 0
    fired_at: dt.datetime | None = None
    due: str = ""
    payments: tuple[str, ...] = ()
    closed_at: dt.datetime | None = None
    spent: str = ""
    sending: Sending | None = None


@dataclass(frozen=True, slots=True)
class Party:
    """One party. `came` says how: by OpenTable, by phone, as a walk-in.

    `why` says why no cart opened, `names` which of the names OpenTable gave are none of ours; `refusal` is
    the last thing that OpenTable asked of it in vain.
    """

    number: int
    came: str
    made_at: dt.datetime
    state: str
    is_at_opentable: bool = True
    seated_at: dt.datetime | None = None
    tables: tuple[str, ...] = ()
    names: tuple[Name, ...] = ()
    why: str = ""
    refusal: Refusal | None = None
    telling: Sending | None = None
    check: Check | None = None
    stray: Refusal | None = None
