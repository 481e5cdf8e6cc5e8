"""The one judge of a table: bookable, or why not.

Call `judge(day, question)` for one party and `judge_day(day, sizes, now)` for what to publish. It knows no
clock, no database and no guest; facts.py says what it must be told. Occupancy is in bits of five minutes,
rounded outwards (masks.py); the database constraint on claims has the exact period.
"""

from availability.engine.assigning import Level, Placing, judge_tables
from availability.engine.changes import Change, Step, smallest_change
from availability.engine.facts import (
    Code,
    Day,
    Move,
    Party,
    Question,
    Reason,
    Rules,
    TurnTime,
    Verdict,
)
from availability.engine.floor import Channel, Combination, Floor, Place, Table
from availability.engine.masks import occupancy, stretch
from availability.engine.replay import Answer, Demand, Outcome, replay
from availability.engine.verdicts import judge, judge_day

__all__ = [
    "Answer",
    "Change",
    "Channel",
    "Code",
    "Combination",
    "Day",
    "Demand",
    "Floor",
    "Level",
    "Move",
    "Outcome",
    "Party",
    "Place",
    "Placing",
    "Question",
    "Reason",
    "Rules",
    "Step",
    "Table",
    "TurnTime",
    "Verdict",
    "judge",
    "judge_day",
    "judge_tables",
    "occupancy",
    "replay",
    "smallest_change",
    "stretch",
]
