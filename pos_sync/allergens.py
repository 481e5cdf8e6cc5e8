"""Which of the allergens that an item declares a guest's own words name.

By the declared words alone, each by itself, without regard to capitals, plural and what they are part of:
"Peanut allergy" meets "nuts" and "tree nuts". Better a warning too many; that nothing is met never says that
a dish is safe.
"""

import re
from collections.abc import Iterable

# Words of a declaration that name nothing to eat, and would be met by anything.
_EMPTY = re.compile("allerg.*|and|contain.*|for|free|from|may|not|the|traces?|with")
_LEAST_LETTERS = 3


def met(allergies: str, declared: Iterable[str]) -> tuple[str, ...]:
    """The declared allergens that the guest's words name, as they are declared."""
    words = allergies.casefold()
    return tuple(allergen for allergen in declared if any(form in words for form in _forms(allergen)))


def _forms(allergen: str) -> list[str]:
    """What names a declared allergen: itself, and each of its words, in the singular."""
    whole = allergen.casefold().strip()
    named = [
        word
        for word in re.findall(r"\w+", whole)
        if len(word) >= _LEAST_LETTERS and not _EMPTY.fullmatch(word)
    ]
    return [form for word in (whole, *named) if word for form in _singulars(word)]


def _singulars(word: str) -> tuple[str, ...]:
    """What both the singular and the plural of a word begin with, by the ways in which English forms it."""
    if len(word) <= _LEAST_LETTERS:
        return (word,)
    if word.endswith("ies") and len(word) > len("pies"):
        return word[:-1], f"{word[:-3]}y"
    if word.endswith("y"):
        return word, f"{word[:-1]}ie"
    if re.search(r"(?:ch|sh|ss|x|o)es$", word):
        return word[:-1], word[:-2]
    return (word.removesuffix("s"),)
