"""The page of table names: both floors judged, and what renaming would do."""

import datetime as dt
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from availability.models import Table
from config.outlets.models import Outlet
from pos_sync import matching
from pos_sync.models import Origin, PlanOrigin
from pos_sync.queries import names as known
from pos_sync.queries.past_seatings import Week, seated_last_week

# Some systems cut names there, which makes two tables one.
LONGEST_SAFE_NAME = 4
# OpenTable is asked every six hours: a plan older than this was not given for days. A list of names that
# somebody brought stays as it is until somebody brings another.
_STALE = {Origin.FETCHED: 2, Origin.PASTED: 30, Origin.UPLOADED: 30}
_ORDER = [
    matching.Kind.NEAR,
    matching.Kind.DUPLICATE,
    matching.Kind.MISSING,
    matching.Kind.EXACT,
    matching.Kind.EXTRA,
]


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
    words: str
    table: Table | None
    their_name: str | None
    our_letters: tuple[Letter, ...]
    their_letters: tuple[Letter, ...]

    @property
    def unusual(self) -> str:
        """Which characters differ that nobody tells apart by looking: `T is cyrillic capital letter te`."""
        differing = dict.fromkeys(
            letter.shown
            for letter in (*self.our_letters, *self.their_letters)
            if letter.differs
            and len(letter.shown) == 1
            and not letter.is_space
            and not letter.shown.isascii()
        )
        return ", ".join(f"{char} is {unicodedata.name(char, 'unnamed').lower()}" for char in differing)

    @property
    def is_long(self) -> bool:
        """Whether one of the names may be cut elsewhere."""
        names = (self.table.name if self.table else "", self.their_name or "")
        return any(len(name) > LONGEST_SAFE_NAME for name in names)


@dataclass(frozen=True, slots=True)
class Change:
    """One table that would be renamed; `is_broken`: its name now is OpenTable's too, and no table's then."""

    table: Table
    name: str
    our_letters: tuple[Letter, ...]
    new_letters: tuple[Letter, ...]
    is_broken: bool

    @property
    def is_long(self) -> bool:
        """Whether the new name may be cut elsewhere."""
        return len(self.name) > LONGEST_SAFE_NAME


@dataclass(frozen=True, slots=True)
class NamesPicture:
    """All of the page: pairs that differ first; `spare` are our tables that no name of OpenTable's fits.

    `cut` are names that would be the same if they were cut after four characters.
    """

    matched: int
    total: int
    pairs: tuple[Pair, ...]
    spare: tuple[Table, ...]
    tables: tuple[Table, ...]
    origin: PlanOrigin | None
    is_stale: bool
    last_renaming: known.Renaming | None
    away: tuple[known.AwayNames, ...]
    week: Week
    cut: tuple[str, ...]

    @property
    def near(self) -> tuple[Pair, ...]:
        """The pairs that one renaming mends."""
        return tuple(pair for pair in self.pairs if pair.kind == matching.Kind.NEAR)


@dataclass(frozen=True, slots=True)
class RenamingPicture:
    """What renaming several tables at once would do; `taken` are names that two tables would have."""

    changes: tuple[Change, ...]
    taken: tuple[str, ...]
    matched: int
    matched_after: int
    total: int
    broken: tuple[str, ...]
    week: Week


@dataclass(frozen=True, slots=True)
class ListComparison:
    """What keeping a list would change of OpenTable's plan as we know it, and how its names would stand."""

    total: int
    added: tuple[str, ...]
    removed: tuple[str, ...]
    matched: int
    near: int
    missing: int
    doubled: tuple[str, ...]
    origin: PlanOrigin | None


def picture_names(outlet: Outlet, now: dt.datetime) -> NamesPicture:
    """Both floors' names, judged, in a constant number of statements."""
    tables = {
        table.name: table for table in Table.objects.filter(outlet=outlet, is_active=True).order_by("name")
    }
    matched, total, rows = known.names_matched(outlet)
    pairs = [_pair(row, tables) for row in rows]
    origin = PlanOrigin.objects.filter(outlet=outlet).first()
    near = {row.our_name: row.their_name for row in rows if row.kind == matching.Kind.NEAR}
    return NamesPicture(
        matched=matched,
        total=total,
        pairs=tuple(sorted(pairs, key=lambda pair: _ORDER.index(pair.kind))),
        spare=tuple(pair.table for pair in pairs if pair.kind == matching.Kind.EXTRA and pair.table),
        tables=tuple(tables.values()),
        origin=origin,
        is_stale=origin is not None and (now - origin.at).days >= _STALE[Origin(origin.origin)],
        last_renaming=known.last_renaming(outlet),
        away=known.names_away(outlet, now),
        week=seated_last_week(
            outlet, now, renames={ours: theirs for ours, theirs in near.items() if ours and theirs}
        ),
        cut=_cut([*tables, *(row.their_name for row in rows if row.their_name)]),
    )


def picture_renaming(outlet: Outlet, names: Mapping[int, str], now: dt.datetime) -> RenamingPicture:
    """What giving our tables (by number) these names would do; those that have them already are left out."""
    tables = Table.objects.filter(outlet=outlet, is_active=True, pk__in=names).order_by("name")
    renamed = {table.name: names[table.pk] for table in tables if table.name != names[table.pk]}
    broken = known.matches_broken(outlet, renamed)
    every = Table.objects.filter(outlet=outlet).order_by("name").values_list("pk", "name")
    counted = Counter(names.get(pk, name) for pk, name in every)
    ours, theirs = known.floor_names(outlet), known.plan_names(outlet)
    return RenamingPicture(
        changes=tuple(
            _change(table, renamed[table.name], broken) for table in tables if table.name in renamed
        ),
        taken=tuple(name for name, count in counted.items() if count > 1),
        matched=matching.count_exact(ours, theirs),
        matched_after=matching.count_exact([renamed.get(name, name) for name in ours], theirs),
        total=len(theirs),
        broken=broken,
        week=seated_last_week(outlet, now, renames=renamed),
    )


def compare_list(outlet: Outlet, listed: Sequence[matching.ListedName]) -> ListComparison:
    """A list beside the plan that it would replace, and how many of its names would match."""
    before, after = known.plan_names(outlet), [row.name for row in listed]
    rows = matching.compare(known.floor_names(outlet), after)
    kinds = Counter(row.kind for row in rows)
    return ListComparison(
        total=len(after),
        added=tuple(name for name in dict.fromkeys(after) if name not in before),
        removed=tuple(name for name in dict.fromkeys(before) if name not in after),
        matched=kinds[matching.Kind.EXACT],
        near=kinds[matching.Kind.NEAR],
        missing=kinds[matching.Kind.MISSING],
        doubled=tuple(name for name, count in Counter(after).items() if count > 1),
        origin=PlanOrigin.objects.filter(outlet=outlet).first(),
    )


def _change(table: Table, name: str, broken: Sequence[str]) -> Change:
    our_marks, new_marks = matching.marks(table.name, name)
    return Change(
        table, name, _letters(table.name, our_marks), _letters(name, new_marks), table.name in broken
    )


def _pair(row: matching.Row, tables: Mapping[str, Table]) -> Pair:
    return Pair(
        kind=row.kind,
        words=row.words,
        table=tables.get(row.our_name) if row.our_name is not None else None,
        their_name=row.their_name,
        our_letters=_letters(row.our_name, row.our_marks),
        their_letters=_letters(row.their_name, row.their_marks),
    )


def _letters(name: str | None, marks: Sequence[int]) -> tuple[Letter, ...]:
    return tuple(
        Letter(matching.show(char), place in marks, char.isspace()) for place, char in enumerate(name or "")
    )


def _cut(names: Sequence[str]) -> tuple[str, ...]:
    """Different names that are the same when they are cut."""
    cut: dict[str, set[str]] = {}
    for name in names:
        cut.setdefault(name[:LONGEST_SAFE_NAME], set()).add(name)
    return tuple(sorted(name for alike in cut.values() if len(alike) > 1 for name in alike))
