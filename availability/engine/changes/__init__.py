"""The smallest change that would open a slot: one remedy a blocker, told in words and proven by `judge`.

The first blocker is taken away, the day is judged again, and so on: what was behind the first comes to light.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from availability.engine.changes import loads, tables, times
from availability.engine.changes.steps import Remedy, Step
from availability.engine.facts import Code, Day, Question
from availability.engine.verdicts import judge

__all__ = ["Change", "Step", "smallest_change"]


@dataclass(frozen=True, slots=True)
class Change:
    """The steps, in order, and the day on which they are made; without steps the slot is open already."""

    steps: tuple[Step, ...]
    day: Day


def smallest_change(day: Day, question: Question) -> Change | None:
    """What would make this question's slot bookable; None where no change of rules or tables would."""
    steps: list[Step] = []
    met: set[Code] = set()
    while reasons := judge(day, question, reseat=False).reasons:
        code = reasons[0].code
        # A blocker that comes again was not taken away by its remedy.
        remedy = None if code in met else _REMEDIES[code](day, question)
        if remedy is None:
            return None
        met.add(code)
        steps += remedy.steps
        day = remedy.day
    return Change(tuple(steps), day)


def _none(day: Day, question: Question) -> Remedy | None:
    """What has passed is not opened again."""
    return None


_REMEDIES: Mapping[Code, Callable[[Day, Question], Remedy | None]] = {
    Code.OFF_GRID: times.offer,
    Code.IN_THE_PAST: _none,
    Code.INSIDE_CUTOFF: times.shorten_cutoff,
    Code.INSIDE_LEAD_TIME: times.shorten_lead,
    Code.BEYOND_HORIZON: times.open_book,
    Code.OUTLET_CLOSED: times.open_outlet,
    Code.SHIFT_CLOSED: times.open_shift,
    Code.PARTY_SIZE_OUT_OF_RANGE: times.take_size,
    Code.NO_TABLE_FITS: tables.find_place,
    Code.ALL_TABLES_TAKEN: tables.have_moved,
    Code.PACING_FULL: loads.raise_pacing,
    Code.ONLINE_SHARE_FULL: loads.raise_share,
    Code.COVER_CAP_FULL: loads.raise_caps,
}
