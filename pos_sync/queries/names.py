"""What is asked about table names, ours and OpenTable's."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from availability.models import Table
from config.opentable.models import Fact
from config.outlets.models import Outlet
from pos_sync import matching
from pos_sync.models import PlanTable

# Some systems cut names there, which makes two tables one.
LONGEST_SAFE_NAME = 4


@dataclass(frozen=True, slots=True)
class Letter:
    """One character of a name: as it is shown, and whether it is one of those that differ."""

    shown: str
    differs: bool
    is_space: bool


@dataclass(frozen=True, slots=True)
class Pair:
    """One row of the page: our table, if there is one, beside OpenTable's name."""

    kind: matching.Kind
    table: Table | None
    their_name: str | None
    our_letters: tuple[Letter, ...]
    their_letters: tuple[Letter, ...]

    @property
    def is_long(self) -> bool:
        """Whether one of the names may be cut elsewhere."""
        names = (self.table.name if self.table else "", self.their_name or "")
        return any(len(name) > LONGEST_SAFE_NAME for name in names)


@dataclass(frozen=True, slots=True)
class Renaming:
    """The last rename, as long as it still stands."""

    table: Table
    former_name: str
    actor: str
    at: datetime


@dataclass(frozen=True, slots=True)
class NamesPicture:
    """All of the page: pairs that differ first; `spare` are our tables that no name of OpenTable's fits."""

    matched: int
    total: int
    pairs: tuple[Pair, ...]
    spare: tuple[Table, ...]
    fetched_at: datetime | None
    last_renaming: Renaming | None


def picture_names(outlet: Outlet) -> NamesPicture:
    """Both floors' names, judged, in a constant number of statements."""
    tables = {table.name: table for table in Table.objects.filter(outlet=outlet, is_active=True)}
    matched, total, rows = names_matched(outlet)
    pairs = [_pair(row, tables) for row in rows]
    newest = PlanTable.objects.filter(outlet=outlet).order_by("-fetched_at").first()
    return NamesPicture(
        matched=matched,
        total=total,
        pairs=tuple(sorted(pairs, key=lambda pair: pair.kind in {matching.Kind.EXACT, matching.Kind.EXTRA})),
        spare=tuple(pair.table for pair in pairs if pair.kind == matching.Kind.EXTRA and pair.table),
        fetched_at=newest.fetched_at if newest else None,
        last_renaming=_last_renaming(outlet, tables),
    )


def _pair(row: matching.Row, tables: dict[str, Table]) -> Pair:
    return Pair(
        kind=row.kind,
        table=tables.get(row.our_name) if row.our_name is not None else None,
        their_name=row.their_name,
        our_letters=_letters(row.our_name, row.our_marks),
        their_letters=_letters(row.their_name, row.their_marks),
    )


def _letters(name: str | None, marks: Sequence[int]) -> tuple[Letter, ...]:
    return tuple(
        Letter(_shown(char), place in marks, char.isspace()) for place, char in enumerate(name or "")
    )


def _shown(char: str) -> str:
    """The character, or what stands for one that cannot be seen."""
    if char == " ":
        return "␣"
    return char if char.isprintable() else f"U+{ord(char):04X}"


def _last_renaming(outlet: Outlet, tables: dict[str, Table]) -> Renaming | None:
    fact = Fact.objects.filter(rid=outlet.rid, name="table.renamed").order_by("-pk").first()
    table = tables.get(fact.payload["name"]) if fact else None
    if fact is None or table is None or str(table.pk) != fact.subject:
        return None
    return Renaming(table, fact.payload["former_name"], fact.payload["actor"], fact.at)


def floor_names(outlet: Outlet) -> list[str]:
    """The names of our tables in use, as OpenTable's are compared with them."""
    tables = Table.objects.filter(outlet=outlet, is_active=True)
    return list(tables.order_by("id").values_list("name", flat=True))


def names_matched(outlet: Outlet) -> tuple[int, int, tuple[matching.Row, ...]]:
    """How many names of OpenTable's plan are exactly ours, how many it has, and every pair judged.

    0 of 0 until a plan was fetched or pasted.
    """
    plan = PlanTable.objects.filter(outlet=outlet).order_by("position")
    theirs = list(plan.values_list("name", flat=True))
    rows = matching.compare(floor_names(outlet), theirs)
    return sum(row.kind == matching.Kind.EXACT for row in rows), len(theirs), rows
