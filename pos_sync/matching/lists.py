"""OpenTable's table names as somebody pastes or uploads them: one a line, to the letter."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

MOST_NAMES = 500
MOST_BYTES = 100_000
LONGEST_NAME = 64
LONGEST_AREA = 60
_MOST_COVERS = 99
# Not those of str.splitlines: a form feed or a U+2028 may be part of a name, and would be seen as such.
_LINE_END = re.compile("\r\n|\r|\n")
_COVERS = re.compile(r"([0-9]{1,3})(?:\s*[-\u2013]\s*([0-9]{1,3}))?")
_HEADERS = frozenset({"name", "table", "table name", "tables"})


@dataclass(frozen=True, slots=True)
class ListedName:
    """One table as it is listed; its covers are unknown where none are given."""

    name: str
    area: str = ""
    min_covers: int | None = None
    max_covers: int | None = None


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one line, and what is expected."""

    line: int
    words: str


@dataclass(frozen=True, slots=True)
class NameList:
    """What was read; where there are faults nothing of it is to be kept."""

    names: tuple[ListedName, ...]
    faults: tuple[Fault, ...] = ()


class Unreadable(Exception):
    """The bytes are no text; the words say what is expected."""


def read_bytes(content: bytes) -> str:
    """The text of a file: UTF-8 with or without its first mark, or UTF-16 with it, as spreadsheets write."""
    if len(content) > MOST_BYTES:
        raise Unreadable(f"A list has {MOST_BYTES // 1000} kB at most; this is no list of table names.")
    is_wide = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    try:
        return content.decode("utf-16" if is_wide else "utf-8-sig")
    except UnicodeDecodeError as fault:
        raise Unreadable("The file is not UTF-8 text: save it as CSV (UTF-8).") from fault


def read_list(text: str, *, is_csv: bool = False) -> NameList:
    """The names of a text, one a line: after a tab its area, after another its covers, as `4` or `2-4`.

    Spaces at a name's ends are kept, empty lines passed over. In a CSV file commas or semicolons part the
    cells too, quotes may stand around them, and a first line that says `name` is its header.
    """
    names, faults = [], []
    lines = _LINE_END.split(text.removeprefix("\ufeff"))
    sign = _sign(lines[0]) if is_csv else "\t"
    for number, line in enumerate(lines, 1):
        cells = _cells(line, sign) if is_csv else line.split("\t")
        if not line.strip() or (number == 1 and is_csv and cells[0].strip().lower() in _HEADERS):
            continue
        words = _wrong(cells)
        if words:
            faults.append(Fault(number, words))
        else:
            names.append(_listed(cells))
    return NameList(tuple(names), tuple(faults) or _wrong_as_a_whole(names))


def _sign(header: str) -> str:
    """What parts the cells: spreadsheets of some countries write semicolons."""
    return max("\t;,", key=header.count)


def _cells(line: str, sign: str) -> list[str]:
    """By hand: Python's reader takes spaces before a quote, and line ends, for part of the format."""
    found = re.findall(rf'(?:^|{sign})(?:"((?:[^"]|"")*)"(?={sign}|$)|([^{sign}]*))', line)
    return [quoted.replace('""', '"') or plain for quoted, plain in found]


def _wrong(cells: Sequence[str]) -> str:
    name, area, covers = [*cells, "", ""][:3]
    if not name.strip():
        return "There is no name before the area or covers."
    if len(name) > LONGEST_NAME:
        return f"A name has {LONGEST_NAME} characters at most; this has {len(name)}."
    if "\0" in name + area:
        return "A name of text has no NUL character."
    if len(area.strip()) > LONGEST_AREA:
        return f"An area has {LONGEST_AREA} characters at most; this has {len(area.strip())}."
    if any(cell.strip() for cell in cells[3:]):
        return "A line has a name, an area and covers: here is more."
    return "" if _covers(covers) else f"Covers are written as 4 or 2-4, not as “{covers.strip()[:20]}”."


def _covers(cell: str) -> tuple[int | None, int | None] | None:
    if not cell.strip():
        return None, None
    found = _COVERS.fullmatch(cell.strip())
    if found is None:
        return None
    most = int(found[2] or found[1])
    least = int(found[1]) if found[2] else 1
    return (least, most) if 1 <= least <= most <= _MOST_COVERS else None


def _listed(cells: Sequence[str]) -> ListedName:
    name, area, covers = [*cells, "", ""][:3]
    return ListedName(name, area.strip(), *(_covers(covers) or (None, None)))


def _wrong_as_a_whole(names: Sequence[ListedName]) -> tuple[Fault, ...]:
    if not names:
        return (Fault(1, "There is no name in it."),)
    if len(names) > MOST_NAMES:
        return (Fault(MOST_NAMES + 1, f"A plan has {MOST_NAMES} tables at most; here are {len(names)}."),)
    return ()
