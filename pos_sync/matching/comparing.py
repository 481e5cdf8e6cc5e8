"""All names of both floors side by side: each in one row, with what is the matter with it."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from pos_sync.matching import judging
from pos_sync.matching.assigning import assign
from pos_sync.matching.characters import outline
from pos_sync.matching.judging import Difference


class Kind(StrEnum):
    """How a name of ours stands to one of OpenTable's.

    NEAR: not the same, but one table is meant. MISSING: in OpenTable's plan only. EXTRA: on our floor only.
    DUPLICATE: more than once in one of the two.
    """

    EXACT = "EXACT"
    NEAR = "NEAR"
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


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the table names page; the marks are the positions of the characters that differ."""

    kind: Kind
    our_name: str | None
    their_name: str | None
    differences: tuple[Difference, ...] = ()
    our_marks: tuple[int, ...] = ()
    their_marks: tuple[int, ...] = ()

    @property
    def words(self) -> str:
        """What is the matter, as `case and a space` or `missing`."""
        return judging.say(self.differences) if self.differences else self.kind.value.lower()


def compare(ours: Sequence[str], theirs: Sequence[str]) -> tuple[Row, ...]:
    """Every name of both, each in one row: in the order of OpenTable's plan, then what is only ours.

    No name is paired with two; of all ways to pair near names it is the one with most pairs that are nearest.
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


def count_exact(ours: Iterable[str], theirs: Iterable[str]) -> int:
    """How many names are exactly one on both sides."""
    one_side, other_side = Counter(ours), Counter(theirs)
    return sum(count == 1 and one_side[name] == 1 for name, count in other_side.items())


def _doubled(names: Iterable[str]) -> set[str]:
    return {name for name, count in Counter(names).items() if count > 1}


def _double(name: str, ours: Sequence[str], theirs: Sequence[str]) -> Row:
    return Row(Kind.DUPLICATE, name if name in ours else None, name if name in theirs else None)


def _pair(ours: Sequence[str], theirs: Sequence[str]) -> dict[str, Row]:
    """The pairs by OpenTable's name; what is exact is never taken by what is near."""
    exact = set(ours) & set(theirs)
    near = _near([name for name in ours if name not in exact], [name for name in theirs if name not in exact])
    pairs = assign({pair: judging.cost(differences) for pair, differences in near.items()})
    rows = {
        their_name: Row(
            Kind.NEAR, our_name, their_name, near[our_name, their_name], *marks(our_name, their_name)
        )
        for their_name, our_name in pairs.items()
    }
    return rows | {name: Row(Kind.EXACT, name, name) for name in exact}


def _near(ours: Iterable[str], theirs: Iterable[str]) -> dict[tuple[str, str], tuple[Difference, ...]]:
    alike = defaultdict(list)
    for name in ours:
        alike[outline(name)].append(name)
    pairs = [(our_name, their_name) for their_name in theirs for our_name in alike[outline(their_name)]]
    judged = {pair: judging.judge_pair(*pair) for pair in pairs}
    return {pair: differences for pair, differences in judged.items() if differences is not None}


def marks(our_name: str, their_name: str) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The positions in each name of the characters that differ."""
    steps = SequenceMatcher(None, our_name, their_name, autojunk=False).get_opcodes()
    differ = [step for step in steps if step[0] != "equal"]
    return (
        tuple(place for _, first, end, _, _ in differ for place in range(first, end)),
        tuple(place for _, _, _, first, end in differ for place in range(first, end)),
    )
