"""Which of the allergens that an item declares a guest's own words name.

By the declared words alone, without regard to capitals, plural and what they are part of: "Peanut allergy"
meets "nuts". Better a warning too many; that nothing is met never says that a dish is safe.
"""

from collections.abc import Iterable


def met(allergies: str, declared: Iterable[str]) -> tuple[str, ...]:
    """The declared allergens that the guest's words name, as they are declared."""
    words = allergies.casefold()
    return tuple(allergen for allergen in declared if _singular(allergen) and _singular(allergen) in words)


def _singular(allergen: str) -> str:
    word = allergen.casefold().strip()
    return word[:-1] if word.endswith("s") and len(word) > 3 else word
