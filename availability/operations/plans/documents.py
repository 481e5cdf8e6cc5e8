"""The whole floor as the editor sends it: facts alone, each row with the key it has in the page.

A key is a row's number; what is new has a word of the page's own, such as `new-1`. What the document does not
name stays as it is.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from config.errors import Invalid


@dataclass(frozen=True, slots=True)
class Fault:
    """What cannot be saved: the part (plan, area, table, combination), its row, the field, and why."""

    part: str
    key: str
    field: str
    words: str


def invalid_document(faults: Sequence[Fault]) -> Invalid:
    """The refusal of a document, with every fault for the page to show where it belongs."""
    more = f" (and {len(faults) - 1} more)" if len(faults) > 1 else ""
    told = [{"part": one.part, "key": one.key, "field": one.field, "words": one.words} for one in faults]
    return Invalid("plan_has_faults", f"Nothing was saved. {faults[0].words}{more}", {"faults": told})


def number_of(key: str) -> int | None:
    """The number of the row that a key names; None where it is a new one's."""
    return int(key) if key.isdecimal() else None


@dataclass(frozen=True, slots=True)
class PlanFacts:
    """What a plan is called and when it holds; without `plan_id` it is a new one."""

    plan_id: int | None
    name: str
    starts_on: dt.date
    ends_on: dt.date | None


@dataclass(frozen=True, slots=True)
class AreaChange:
    """An area of the floor."""

    key: str
    name: str


@dataclass(frozen=True, slots=True)
class TableChange:
    """A table and where it stands, in floor units; `stands`: on the plan that is saved.

    `name` is a new one's: what has a name is renamed on the page of table names. One that is retired is not
    used on any plan.
    """

    key: str
    area: str
    name: str
    min_covers: int
    max_covers: int
    offer: str
    priority: int
    is_accessible: bool
    is_high_top: bool
    is_retired: bool
    stands: bool
    shape: str
    x: int
    y: int
    width: int
    height: int
    rotation: int


@dataclass(frozen=True, slots=True)
class CombinationChange:
    """Tables that may be joined; of one that is there already only the sizes can change."""

    key: str
    tables: tuple[str, ...]
    min_covers: int
    max_covers: int
    is_removed: bool


@dataclass(frozen=True, slots=True)
class FloorDocument:
    """All that the editor shows; without `plan` it is the floor as its tables stand by themselves.

    `edition` is that of the floor when the page was opened.
    """

    edition: int
    plan: PlanFacts | None
    areas: tuple[AreaChange, ...]
    tables: tuple[TableChange, ...]
    combinations: tuple[CombinationChange, ...]
