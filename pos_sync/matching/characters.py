"""Single characters: which of them are drawn alike, which not at all, which are dashes.

Sources: Unicode general categories and compatibility decompositions, and of the Unicode Consortium's
confusables the part that the name of a table can meet.
"""

import unicodedata
from functools import cache

# O and o pass for 0; I, l and | for 1.
_DIGITS = ("OolI|", "00111")
# What is drawn like a Latin letter or a digit; Cyrillic small letters that are small capitals too.
_CYRILLIC = ("АВЕЅІЈКМНОРСТУХԚԜҮҺӀЗаеорсухіјѕԛԝүһӏвкмнт", "ABESIJKMHOPCTYXQWYHI3aeopcyxijsqwyhlbkmht")
_GREEK = ("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧαινοκρυχ", "ABEZHIKMNOPTYXaivokpux")
_SIGNS = ("’‘ʼ′`“”⁄∕•∙‧ıƖǀ∣׀", "'''''\"\"//···iIlll")
# Category Cf (zero-width, direction, soft hyphen) is not drawn; nor are these, whatever their category.
_UNDRAWN = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
_DASHES = frozenset("_\u02d7\u2043\u2212")


def _table(*pairs: tuple[str, str]) -> dict[str, str]:
    """All of them, each carried on to what stands for it at last: Cyrillic О is O, and so 0."""
    found = {char: plain for chars, plains in pairs for char, plain in zip(chars, plains, strict=True)}
    return {char: found.get(plain, plain) for char, plain in found.items()}


_LOOKS = _table(_DIGITS, _CYRILLIC, _GREEK, _SIGNS)
# Not alike themselves, but each like one that both are: l is L in capitals, and drawn like 1.
_LOOSELY = str.maketrans("LNUY", "1VVV", "0")


def is_invisible(char: str) -> bool:
    """Whether nothing is drawn for it, not even room."""
    category = unicodedata.category(char)
    is_selector = "\ufe00" <= char <= "\ufe0f"
    return category == "Cf" or char in _UNDRAWN or is_selector or (category == "Cc" and not char.isspace())


def is_dash(char: str) -> bool:
    """Whether it is a dash of any length, a minus, or an underscore, which is a dash further down."""
    return char in _DASHES or unicodedata.category(char) == "Pd"


def is_mark(char: str) -> bool:
    """Whether it is put onto the letter before it, as an accent is."""
    return unicodedata.category(char) == "Mn"


def is_unseen(char: str) -> bool:
    """Whether it cannot be read by itself: nothing is drawn, or only on the character before."""
    return is_invisible(char) or is_mark(char)


def show(name: str) -> str:
    """A name so that all of it is seen: spaces as ␣, and by its number what cannot be read by itself."""
    return "".join(
        "␣" if char == " " else char if char.isprintable() and not is_unseen(char) else f"U+{ord(char):04X}"
        for char in name
    )


def is_wide(char: str) -> bool:
    """Whether it is the full-width or half-width form of another character."""
    return unicodedata.decomposition(char).startswith(("<wide>", "<narrow>"))


@cache
def forms(char: str, *, any_width: bool, any_case: bool, any_look: bool) -> frozenset[str]:
    """All that a character may stand for: two are the same where one form is."""
    found = {unicodedata.normalize("NFKC", char) if any_width and is_wide(char) else char}
    for _ in range(2):
        if any_case:
            found |= {form.casefold().upper() for form in found}
        if any_look:
            found |= {_LOOKS.get(form, form) for form in found}
    return frozenset(found)


def outline(name: str) -> str:
    """What is left of a name without all that may differ: names that are near have the same outline."""
    drawn = (
        char
        for char in unicodedata.normalize("NFKD", name)
        if not (is_invisible(char) or is_dash(char) or char.isspace() or is_mark(char))
    )
    return "".join(map(_outline_of, drawn)).translate(_LOOSELY)


@cache
def _outline_of(char: str) -> str:
    capital = _LOOKS.get(char, char).casefold().upper()
    return "".join(_LOOKS.get(each, each) for each in capital)
