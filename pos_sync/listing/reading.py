"""Reading a menu file: every row, and whatever is wrong with it, in words and by its line."""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pos_sync.listing import cells, columns

MOST_ROWS = 2_000
_DELIMITERS = ",;\t"


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in one place of a file: its line, the column if it is about one, and what is expected."""

    line: int
    column: str
    words: str


class Unreadable(Exception):
    """The file cannot be read at all, or not by its header."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.words)
        self.fault = fault


@dataclass(frozen=True, slots=True)
class Row:
    """One row: the line it begins on, and its words by column; a column that the file lacks is not there."""

    line: int
    words: Mapping[str, str]

    def of(self, column: str) -> str:
        """Its words in a column, "" where there are none."""
        return self.words.get(column, "")


def read_rows(text: str, periods: tuple[str, ...]) -> list[Row]:
    """The rows of a file that say something. Unreadable for a file that is no menu by its form."""
    if "\0" in text:
        raise _unreadable(1, "The file is not text: save it as CSV (UTF-8).")
    lines = _lines(text, _delimiter(text))
    header_line, header = next(lines, (1, []))
    names = _columns(header, header_line, periods)
    rows = [_row(line, found, names) for line, found in lines if any(cell.strip() for cell in found)]
    if len(rows) > MOST_ROWS:
        raise _unreadable(rows[MOST_ROWS].line, f"A file has {MOST_ROWS} rows at most: import it in parts.")
    if not rows:
        raise _unreadable(1, "The file has no items: nothing would be left on the menu.")
    return rows


def _delimiter(text: str) -> str:
    """What stands between cells: spreadsheets of some countries write semicolons."""
    for delimiter in _DELIMITERS:
        header = next((found for _, found in _lines(text, delimiter)), [])
        if columns.CATEGORY in map(_column, header):
            return delimiter
    return ","


def _lines(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Each row with the line it begins on: a cell in quotes may run over several."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    while True:
        line = reader.line_num + 1
        try:
            yield line, next(reader)
        except StopIteration:
            return
        except csv.Error as broken:
            words = f"This row cannot be read ({broken}): a quotation mark in a cell is written twice."
            raise _unreadable(line, words) from broken


def _columns(header: list[str], line: int, periods: tuple[str, ...]) -> list[str]:
    names = [_column(cell) for cell in header]
    known = {*columns.FIXED, *(columns.in_period(name) for name in periods)}
    for name in columns.REQUIRED:
        if name not in names:
            raise _unreadable(line, f"The first row names the columns, and “{name}” is not among them.")
    for name in names:
        if name and name not in known:
            raise _unreadable(line, _unknown(name, periods))
        if name and names.count(name) > 1:
            raise _unreadable(line, f"The column “{name}” is there twice.")
    return names


def _unknown(name: str, periods: tuple[str, ...]) -> str:
    if (period := columns.period_of(name)) is not None:
        there_are = f"There are: {', '.join(periods)}." if periods else "There is none yet."
        return f"The menu has no period “{period}”. {there_are} Periods are added in the settings."
    return f"There is no column “{name}”. There are: {', '.join(columns.FIXED)}, and “price: ” with a period."


def _column(cell: str) -> str:
    """A column's name as we spell it; a period keeps its own spelling."""
    words = cells.plain(cell)
    lowered = words.lower()
    if lowered.startswith("price:"):
        return columns.in_period(words[len("price:") :].strip())
    return "favorite" if lowered == "favourite" else lowered


def _row(line: int, found: list[str], names: list[str]) -> Row:
    if any(cell.strip() for cell in found[len(names) :]):
        raise _unreadable(line, f"This row has {len(found)} cells, and the first row names {len(names)}.")
    return Row(line, {name: cells.plain(cell) for name, cell in zip(names, found, strict=False) if name})


def _unreadable(line: int, words: str) -> Unreadable:
    return Unreadable(Fault(line, "", words))
