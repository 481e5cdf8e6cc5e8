"""Names as they are compared: folded, and how one differs from another."""

import re
import unicodedata
from dataclasses import dataclass

from reservations.likeness.spelling import is_one_edit_apart

# Letters that no decomposition takes apart, as they are typed where a keyboard lacks them.
_PLAIN = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"})
_BETWEEN = re.compile(r"[^\w]+")


@dataclass(frozen=True, slots=True)
class Closeness:
    """How close two names are: points of the likeness, and the words for them."""

    points: int
    words: str


SAME = Closeness(40, "same name")
BUT_FOR_ACCENTS = Closeness(40, "same name but for accents")
SWAPPED = Closeness(40, "first and last name swapped")
ONE_LETTER = Closeness(30, "name differs by one letter")
INITIAL = Closeness(30, "first name given as an initial")
ONE_WITHOUT_FIRST = Closeness(20, "same last name, one without a first name")
ONE_WITHOUT_LAST = Closeness(15, "same first name, one without a last name")
NAMELESS = Closeness(10, "one has no name")
OTHER_LAST = Closeness(5, "same first name, other last name")
OTHER_FIRST = Closeness(0, "same last name, other first name")
OTHER = Closeness(-40, "other name")


def fold(text: str) -> str:
    """Without accents, capitals and punctuation, one space between words: `Müller-Løv` is `muller lov`."""
    spread = unicodedata.normalize("NFKD", text.casefold().translate(_PLAIN))
    bare = "".join(letter for letter in spread if not unicodedata.combining(letter))
    return _BETWEEN.sub(" ", bare).strip()


def name_key(first_name: str, last_name: str) -> str:
    """What a guest is found by: the folded name, first name first."""
    return fold(f"{first_name} {last_name}")


def compare(one: tuple[str, str], other: tuple[str, str]) -> Closeness:
    """How close two names are, each given as first and last name."""
    (first, last), (other_first, other_last) = _folded(one), _folded(other)
    whole, other_whole = f"{first} {last}".strip(), f"{other_first} {other_last}".strip()
    if not whole or not other_whole:
        return NAMELESS
    if whole == other_whole:
        return SAME if _spelled(one) == _spelled(other) else BUT_FOR_ACCENTS
    if sorted(whole.split()) == sorted(other_whole.split()):
        return SWAPPED
    turned, other_turned = f"{last} {first}".strip(), f"{other_last} {other_first}".strip()
    pairs = ((whole, other_whole), (whole, other_turned), (turned, other_whole))
    if any(is_one_edit_apart(mine, theirs) for mine, theirs in pairs):
        return INITIAL if last == other_last and _is_initial(first, other_first) else ONE_LETTER
    return _parts(first, last, other_first, other_last)


def _parts(first: str, last: str, other_first: str, other_last: str) -> Closeness:
    """What is left to say of names of which not more than one part agrees."""
    if last and last == other_last:
        if not first or not other_first:
            return ONE_WITHOUT_FIRST
        return INITIAL if _is_initial(first, other_first) else OTHER_FIRST
    if first and first == other_first:
        return OTHER_LAST if last and other_last else ONE_WITHOUT_LAST
    return OTHER


def _is_initial(first: str, other_first: str) -> bool:
    short, long = sorted((first, other_first), key=len)
    return len(short) == 1 and long.startswith(short)


def _folded(name: tuple[str, str]) -> tuple[str, str]:
    return fold(name[0]), fold(name[1])


def _spelled(name: tuple[str, str]) -> str:
    return " ".join(" ".join(name).casefold().split())
