"""How two names that mean one table differ: the fewest and likeliest differences that tell them apart."""

import re
import unicodedata
from collections.abc import Callable, Iterable
from enum import StrEnum
from functools import lru_cache
from itertools import combinations

from pos_sync.matching import characters


class Difference(StrEnum):
    """One way in which two names differ, the likeliest slip first.

    INVISIBLE: zero-width and other characters that are not drawn. WIDTH: full-width or half-width forms.
    LOOK_ALIKE: drawn alike, or the same letter stored in another form. ACCENT: a letter with and without.
    """

    CASE = "CASE"
    SPACE = "SPACE"
    DASH = "DASH"
    ZERO_PADDING = "ZERO_PADDING"
    WIDTH = "WIDTH"
    INVISIBLE = "INVISIBLE"
    LOOK_ALIKE = "LOOK_ALIKE"
    ACCENT = "ACCENT"


WORDS = {
    Difference.CASE: "case",
    Difference.SPACE: "a space",
    Difference.DASH: "a dash",
    Difference.ZERO_PADDING: "zero-padding",
    Difference.WIDTH: "full-width characters",
    Difference.INVISIBLE: "an invisible character",
    Difference.LOOK_ALIKE: "a look-alike character",
    Difference.ACCENT: "an accent",
}
_RANK = {difference: rank for rank, difference in enumerate(Difference)}
_DIGIT = "[0-9\uff10-\uff19]"
# Two names that differ in more ways than this are two names.
_MOST = 4


def _in_one_form(name: str) -> str:
    """Letters with their accents as one character, and what stands for others as those: ﬁ as fi, ① as 1."""
    return "".join(
        char if characters.is_wide(char) else unicodedata.normalize("NFKC", char)
        for char in unicodedata.normalize("NFC", name)
    )


def _without_accents(name: str) -> str:
    apart = unicodedata.normalize("NFD", name)
    return unicodedata.normalize("NFC", "".join(char for char in apart if not characters.is_mark(char)))


def _without_invisible(name: str) -> str:
    return "".join(char for char in name if not characters.is_invisible(char))


def _without_spaces(name: str) -> str:
    """Between two digits a space parts two numbers: `1 1` is not `11`."""
    return _between_digits("".join(" " if char.isspace() else char for char in name), " ")


def _without_dashes(name: str) -> str:
    """Nor is `1-1` table `11`; but there any dash is as good as another."""
    return _between_digits("".join("-" if characters.is_dash(char) else char for char in name), "-")


def _between_digits(name: str, sign: str) -> str:
    kept = re.sub(rf"(?<={_DIGIT}){sign}+(?={_DIGIT})", "\0", name)
    return kept.replace(sign, "").replace("\0", sign)


def _without_padding(name: str) -> str:
    return re.sub(rf"(?<!{_DIGIT})[0\uff10]+(?={_DIGIT})", "", name)


# Those that change how many characters there are, in the order in which they are taken away.
_FOLDS: dict[Difference, Callable[[str], str]] = {
    Difference.LOOK_ALIKE: _in_one_form,
    Difference.ACCENT: _without_accents,
    Difference.INVISIBLE: _without_invisible,
    Difference.SPACE: _without_spaces,
    Difference.DASH: _without_dashes,
    Difference.ZERO_PADDING: _without_padding,
}


def cost(differences: Iterable[Difference]) -> int:
    """By how much two names differ: fewer differences count before likelier ones."""
    return sum(100 + _RANK[difference] for difference in differences)


_SETS = sorted(
    (frozenset(chosen) for count in range(1, _MOST + 1) for chosen in combinations(Difference, count)),
    key=lambda chosen: (cost(chosen), sorted(chosen)),
)


@lru_cache(maxsize=50_000)
def _fold(name: str, differences: frozenset[Difference]) -> str:
    for difference, without in _FOLDS.items():
        if difference in differences:
            name = without(name)
    return name


def judge_pair(our_name: str, their_name: str) -> tuple[Difference, ...] | None:
    """The differences of two names, none where they are the same; None for names of two tables."""
    if our_name == their_name:
        return ()
    if characters.outline(our_name) != characters.outline(their_name):
        return None
    found = next((chosen for chosen in _SETS if _is_same(our_name, their_name, chosen)), None)
    return None if found is None else tuple(sorted(found, key=_RANK.__getitem__))


def _is_same(our_name: str, their_name: str, but: frozenset[Difference]) -> bool:
    folded = but.intersection(_FOLDS)
    ours, theirs = _fold(our_name, folded), _fold(their_name, folded)
    if len(ours) != len(theirs):
        return False
    lax = {
        "any_width": Difference.WIDTH in but,
        "any_case": Difference.CASE in but,
        "any_look": Difference.LOOK_ALIKE in but,
    }
    return all(
        one == other or characters.forms(one, **lax) & characters.forms(other, **lax)
        for one, other in zip(ours, theirs, strict=True)
    )


def say(differences: Iterable[Difference]) -> str:
    """The differences in words, as `case and a space`."""
    *first, last = [WORDS[difference] for difference in differences]
    return f"{', '.join(first)} and {last}" if first else last


def nearest(name: str, among: Iterable[str]) -> tuple[str, tuple[Difference, ...]] | None:
    """The name that was probably meant, and how it differs; None where none is near."""
    judged = [(each, found) for each in among if (found := judge_pair(each, name)) is not None]
    return min(judged, key=lambda pair: (cost(pair[1]), pair[0]), default=None)
