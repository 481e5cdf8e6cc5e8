"""Table names, ours against OpenTable's: exact on the wire, with near misses explained for a manager.

The POS article asks for the very same names in both systems, capitals and spaces included. So a seating only
ever matches exactly; `judge_pair` and `compare` say why a pair of names fails to.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum


class Kind(StrEnum):
    """How a name of ours stands to one of OpenTable's, the smallest difference first.

    MISSING: in OpenTable's plan only. EXTRA: on our floor only. DUPLICATE: more than once in one of the two.
    """

    EXACT = "EXACT"
    CASE = "CASE"
    SPACE = "SPACE"
    DASH = "DASH"
    ZERO_PADDING = "ZERO_PADDING"
    LOOK_ALIKE = "LOOK_ALIKE"
    MISSING = "MISSING"
    EXTRA = "EXTRA"
    DUPLICATE = "DUPLICATE"


@dataclass(frozen=True, slots=True)
class Matched:
    """The names that are exactly ours, once each in the order asked, and those that are not."""

    exact: tuple[str, ...]
    unmatched: tuple[str, ...]


def match(asked: Iterable[str], ours: Iterable[str]) -> Matched:
    """Which of the names asked for are ours, case and spaces included; a name asked twice counts once."""
    known = frozenset(ours)
    names = tuple(dict.fromkeys(asked))
    return Matched(
        exact=tuple(name for name in names if name in known),
        unmatched=tuple(name for name in names if name not in known),
    )


# Cyrillic and Greek letters that look like Latin ones, then Latin letters that pass for digits.
_FOREIGN = str.maketrans("авсеикмнортхуαβεικνορτυχ", "abceukmhoptxyabeikvoptux")
_AS_DIGITS = str.maketrans("oqil|zsb", "00111258")


def _without_spaces(name: str) -> str:
    # Category Cf holds the invisible ones, such as the zero-width space of a pasted name.
    return "".join(char for char in name if not char.isspace() and unicodedata.category(char) != "Cf")


def _without_dashes(name: str) -> str:
    return re.sub("[-_\u2010-\u2015\u2212]", "", name)


def _without_padding(name: str) -> str:
    return re.sub(r"(?<!\d)0+(?=\d)", "", name)


def _as_it_looks(name: str) -> str:
    plain = unicodedata.normalize("NFKC", name).casefold()
    return plain.translate(_FOREIGN).translate(_AS_DIGITS)


_FOLDS: tuple[tuple[Kind, Callable[[str], str]], ...] = (
    (Kind.CASE, str.casefold),
    (Kind.SPACE, _without_spaces),
    (Kind.DASH, _without_dashes),
    (Kind.ZERO_PADDING, _without_padding),
    (Kind.LOOK_ALIKE, _as_it_looks),
)


def judge_pair(our_name: str, their_name: str) -> Kind | None:
    """EXACT, or the one difference between two names, or the largest of several; None for unlike names."""
    if our_name == their_name:
        return Kind.EXACT
    for kind, fold in _FOLDS:
        if fold(our_name) == fold(their_name):
            return kind
    for kind, fold in _FOLDS:
        our_name, their_name = fold(our_name), fold(their_name)
        if our_name == their_name:
            return kind
    return None


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the table names page; the marks are the positions of the characters that differ."""

    kind: Kind
    our_name: str | None
    their_name: str | None
    our_marks: tuple[int, ...] = ()
    their_marks: tuple[int, ...] = ()


def compare(ours: Sequence[str], theirs: Sequence[str]) -> tuple[Row, ...]:
    """Every name of both, each in one row: in the order of OpenTable's plan, then what is only ours.

    A name is paired with its smallest difference first, and never with two.
    """
    doubled = _doubled(ours) | _doubled(theirs)
    left = [name for name in ours if name not in doubled]
    found = _pair(left, [name for name in theirs if name not in doubled])
    rows = [
        _double(name, ours, theirs) if name in doubled else found.get(name, Row(Kind.MISSING, None, name))
        for name in dict.fromkeys(theirs)
    ]
    paired = {row.our_name for row in rows}
    rest = [name for name in dict.fromkeys(ours) if name not in paired]
    return (
        *rows,
        *(_double(name, ours, theirs) if name in doubled else Row(Kind.EXTRA, name, None) for name in rest),
    )


def _doubled(names: Iterable[str]) -> set[str]:
    return {name for name, count in Counter(names).items() if count > 1}


def _double(name: str, ours: Sequence[str], theirs: Sequence[str]) -> Row:
    return Row(Kind.DUPLICATE, name if name in ours else None, name if name in theirs else None)


def _pair(ours: Iterable[str], theirs: Iterable[str]) -> dict[str, Row]:
    """The pairs by OpenTable's name, the smallest differences paired first."""
    order = list(Kind)
    names = list(ours)
    near = [
        (order.index(kind), their_name, our_name)
        for their_name in theirs
        for our_name in names
        if (kind := judge_pair(our_name, their_name)) is not None
    ]
    found: dict[str, Row] = {}
    used: set[str] = set()
    for rank, their_name, our_name in sorted(near):
        if their_name not in found and our_name not in used:
            found[their_name] = Row(order[rank], our_name, their_name, *marks(our_name, their_name))
            used.add(our_name)
    return found


def marks(our_name: str, their_name: str) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The positions in each name of the characters that differ."""
    steps = SequenceMatcher(None, our_name, their_name, autojunk=False).get_opcodes()
    differ = [step for step in steps if step[0] != "equal"]
    return (
        tuple(place for _, first, end, _, _ in differ for place in range(first, end)),
        tuple(place for _, _, _, first, end in differ for place in range(first, end)),
    )
