"""What a change is made of: steps in words, and the day on which they are made."""

from dataclasses import dataclass, replace
from typing import Any

from availability.engine.facts import Code, Day, Move


@dataclass(frozen=True, slots=True)
class Step:
    """A rule as it is and as it must be, `of` an interval, a shift or a table where it is not the outlet's.

    A step with `moves` changes no rule: these parties go to other tables.
    """

    code: Code
    words: str
    field: str
    was: int | str
    wanted: int | str
    of: str = ""
    moves: tuple[Move, ...] = ()


@dataclass(frozen=True, slots=True)
class Remedy:
    """What takes one blocker away, and the day once that is done."""

    steps: tuple[Step, ...]
    day: Day


def of_rules(day: Day, step: Step) -> Remedy:
    """The remedy that sets one of the outlet's rules."""
    changed: Any = {step.field: step.wanted}
    return Remedy((step,), replace(day, rules=replace(day.rules, **changed)))
