"""From the rows of a file to the items they ask for, with every fault told."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from pos_sync.listing import cells, columns
from pos_sync.listing.menus import Kind, Listed, Menu, Priced
from pos_sync.listing.reading import Fault, Row

T = TypeVar("T")

_YES, _NO = {"yes", "y", "true", "1", "x"}, {"", "no", "n", "false", "0"}


@dataclass(slots=True)
class Judged:
    """What a file asks for: its items, the categories they are in, and what is wrong."""

    items: list[Listed] = field(default_factory=list)
    categories: dict[str, Kind] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)


def judge(rows: Sequence[Row], menu: Menu) -> Judged:
    """The items of a file in its order. Where there is a fault nothing of the file is to be applied."""
    judged = Judged()
    by_item: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        if _is_named(row, judged):
            by_item.setdefault((row.of(columns.CATEGORY), row.of(columns.ITEM)), []).append(row)
    known = {item.key: item for item in menu.items}
    for key, own in by_item.items():
        _Item(own, known.get(key), menu, judged).judge()
    _refuse_same_keys(judged, {key: own[0].line for key, own in by_item.items()})
    judged.faults.sort(key=lambda fault: fault.line)
    return judged


def _is_named(row: Row, judged: Judged) -> bool:
    for column, longest in columns.LONGEST.items():
        words = row.of(column)
        if len(words) > longest:
            told = f"This has {len(words)} characters: {longest} is the most."
            judged.faults.append(Fault(row.line, column, told))
    for column in columns.REQUIRED:
        if not row.of(column):
            judged.faults.append(Fault(row.line, column, f"Every row says its {column}."))
    return bool(row.of(columns.CATEGORY) and row.of(columns.ITEM))


def _refuse_same_keys(judged: Judged, lines: dict[tuple[str, str], int]) -> None:
    first: dict[str, Listed] = {}
    for item in judged.items:
        other = first.setdefault(item.quick_key, item) if item.quick_key else item
        if other is not item:
            words = f"“{item.quick_key}” is the quick key of {other.name} too: each has one of its own."
            judged.faults.append(Fault(lines[item.key], columns.QUICK_KEY, words))


@dataclass(slots=True)
class _Item:
    """One item on its way out of its rows; `before` is how the menu has it."""

    rows: Sequence[Row]
    before: Listed | None
    menu: Menu
    judged: Judged

    def judge(self) -> None:
        """Add it to what the file asks for, if it can be made out."""
        before = self.before
        kind = self._kind()
        prices = self._prices()
        allergens = self._own(columns.ALLERGENS, str, before.allergens if before else "")
        quick_key = self._own(columns.QUICK_KEY, _quick_key, before.quick_key if before else "")
        favorite = self._own(columns.FAVORITE, _is_yes, before is not None and before.is_favorite)
        category, name = self.rows[0].of(columns.CATEGORY), self.rows[0].of(columns.ITEM)
        self.judged.items.append(
            Listed(category, name, kind, tuple(prices), allergens or "", quick_key or "", bool(favorite))
        )

    def _own(self, column: str, read: Callable[[str], T], kept: T) -> T | None:
        """What the rows say of the item: on one of them, or on all alike; without the column what it had.

        None where that is wrong, which is told.
        """
        if column not in self.rows[0].words:
            return kept
        said = [row for row in self.rows if row.of(column)]
        for row in said[1:]:
            if row.of(column) != said[0].of(column):
                words = f"Line {said[0].line} says “{said[0].of(column)}” of the same item: say one of them."
                self._tell(row, column, words)
                return None
        try:
            return read(said[0].of(column) if said else "")
        except ValueError as wrong:
            self._tell(said[0] if said else self.rows[0], column, str(wrong))
            return None

    def _kind(self) -> Kind:
        """What holds for it: its own, else its category's, which its first item makes where it is new."""
        name = self.rows[0].of(columns.CATEGORY)
        usual = self.menu.categories.get(name) or self.judged.categories.get(name)
        had = self.before.kind if self.before else None
        course = self._own(columns.COURSE, _course, had.course if had else None)
        station = self._own(columns.STATION, self._station, had.station if had else "")
        tax_class = self._own(columns.TAX_CLASS, self._tax_class, had.tax_class if had else "")
        if usual is None and not station:
            words = f"“{name}” is a new category: its first item says which station cooks it."
            self._tell(self.rows[0], columns.STATION, words)
        usual = usual or Kind(course or 0, station or "", tax_class or "")
        self.judged.categories.setdefault(name, usual)
        return Kind(
            usual.course if course is None else course,
            station or usual.station,
            tax_class or usual.tax_class,
        )

    def _prices(self) -> list[Priced]:
        """A price for each variant, or just one; empty where one of them is wrong."""
        found: dict[str, tuple[int, Priced | None]] = {}
        for row in self.rows:
            variant = row.of(columns.VARIANT)
            if variant in found:
                what = "variant" if variant else "item"
                words = f"Line {found[variant][0]} has this {what} too: keep one of them."
                self._tell(row, columns.VARIANT if variant else columns.ITEM, words)
            found.setdefault(variant, (row.line, self._priced(row)))
            if variant == "" and any(other.of(columns.VARIANT) for other in self.rows):
                words = "The item has variants: say which this is, or leave the row out."
                self._tell(row, columns.VARIANT, words)
        return [priced for _, priced in found.values() if priced is not None]

    def _priced(self, row: Row) -> Priced | None:
        variant = row.of(columns.VARIANT)
        minor = self._amount(row, columns.PRICE)
        in_periods: list[tuple[str, int | None]] = []
        for name in self.menu.periods:
            column = columns.in_period(name)
            if column not in row.words:
                in_periods += [(name, kept) for kept in self._kept(variant, name)]
            elif row.of(column):
                in_periods.append((name, self._amount(row, column)))
        prices = tuple((name, amount) for name, amount in in_periods if amount is not None)
        return None if minor is None or len(prices) < len(in_periods) else Priced(variant, minor, prices)

    def _kept(self, variant: str, period: str) -> list[int]:
        """What it costs in a period of which the file says nothing."""
        prices = self.before.prices if self.before else ()
        own = [dict(one.in_periods) for one in prices if one.variant == variant]
        return [prices_of[period] for prices_of in own if period in prices_of]

    def _amount(self, row: Row, column: str) -> int | None:
        """The amount of a cell; None, which is told, where it is none."""
        minor = cells.read_amount(row.of(column), self.menu.decimals)
        if minor is None and row.of(column):
            example = cells.write_amount(1250, self.menu.decimals)
            words = f"“{row.of(column)}” is no amount: write it like {example}, without a sign."
            self._tell(row, column, words)
        if minor is not None and minor > cells.MOST_MINOR:
            most = cells.write_amount(cells.MOST_MINOR, self.menu.decimals)
            self._tell(row, column, f"“{row.of(column)}” is too much: a price is {most} at most.")
            return None
        return minor

    def _station(self, words: str) -> str:
        return _one_of(words, self.menu.stations, "station")

    def _tax_class(self, words: str) -> str:
        return _one_of(words, self.menu.tax_classes, "tax class")

    def _tell(self, row: Row, column: str, words: str) -> None:
        self.judged.faults.append(Fault(row.line, column, words))


def _course(words: str) -> int | None:
    """None is the category's."""
    if words and not re.fullmatch("[0-9]", words):
        raise ValueError(f"“{words}” is no course: write 0 (at once) to 9, or nothing for the category's.")
    return int(words) if words else None


def _quick_key(words: str) -> str:
    if not re.fullmatch("[A-Za-z0-9]{0,6}", words):
        raise ValueError(f"“{words}” is no quick key: it has up to 6 letters and digits.")
    return words.upper()


def _is_yes(words: str) -> bool:
    if words.lower() not in _YES | _NO:
        raise ValueError(f"“{words}” says neither yes nor no.")
    return words.lower() in _YES


def _one_of(words: str, known: Sequence[str], what: str) -> str:
    if words and words not in known:
        there_are = f"There are: {', '.join(known)}." if known else "There is none yet."
        raise ValueError(f"There is no {what} “{words}”. {there_are}")
    return words
