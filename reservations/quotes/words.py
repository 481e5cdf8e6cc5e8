"""A quote as the host reads it aloud, and the letter to a party whose table is ready."""

import datetime as dt
import re
from collections.abc import Callable, Mapping

from reservations.lifecycle import House
from reservations.quotes.facts import Quote, Sitting

_STAGES = {
    House.COURSE_1: "first course since",
    House.COURSE_2: "main course since",
    House.COURSE_3: "dessert since",
    House.CHECK_DROPPED: "check dropped at",
    House.PAID: "paid at",
    House.BUSSING: "being cleared since",
}
_MOST_NAMED = 3

FIELDS = ("name", "outlet", "minutes")
_BRACES = re.compile(r"\{([^{}]*)\}")


def range_words(low: int, high: int) -> str:
    """The range as a quote: `20-30`, or `now`."""
    return "now" if high == 0 else f"{low}-{high}"


def reason_words(quote: Quote, clock: Callable[[dt.datetime], str], until: dt.datetime) -> str:
    """Why this quote: which table, when and after whom, and who waits before them; one sentence, no stop."""
    if quote.is_too_large:
        return f"No table or combination here takes a party of {quote.party_size}"
    if quote.free_at is None or quote.place is None:
        return f"No table for {quote.party_size} should be free for a whole stay before {clock(until)}"
    if quote.is_now:
        said = f"{quote.place.name} is free now, for a whole stay"
    else:
        said = f"{quote.place.name} should be free at {clock(quote.free_at)}: {_after(quote.after, clock)}"
    return "; ".join(filter(None, (said, _ahead(quote.ahead))))


def letter_words(template: str, filled: Mapping[str, str]) -> str:
    """A letter's subject or text, with what stands in braces filled in."""
    return _BRACES.sub(lambda found: filled.get(found[1], found[0]), template)


def letter_faults(template: str) -> list[str]:
    """What cannot be filled in, in words; none in a letter that may be sent."""
    faults = [
        f"{{{name}}} is not known: write {{name}}, {{outlet}} or {{minutes}}."
        for name in _BRACES.findall(template)
        if name not in FIELDS
    ]
    rest = _BRACES.sub("", template)
    return [*faults, "A brace is open or closed alone."] if "{" in rest or "}" in rest else faults


def _after(sitting: Sitting | None, clock: Callable[[dt.datetime], str]) -> str:
    if sitting is None:
        return "it is taken or promised until then"
    stage = _STAGES.get(sitting.house)
    if stage is not None and sitting.since is not None:
        return f"{stage} {clock(sitting.since)}"
    return f"seated since {clock(sitting.seated_at)}"


def _ahead(sizes: tuple[int, ...]) -> str:
    if not sizes:
        return ""
    if len(sizes) == 1:
        return f"one party of {sizes[0]} is ahead"
    if len(sizes) > _MOST_NAMED:
        return f"{len(sizes)} parties are ahead"
    *most, last = map(str, sizes)
    return f"parties of {', '.join(most)} and {last} are ahead"
