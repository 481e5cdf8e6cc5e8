"""The smallest change that opens a slot: told in words, it opens the slot, and one less would not."""

import dataclasses
import datetime as dt
from typing import Any

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from availability import engine, pacing, slots
from availability.engine import Channel
from tests.availability import anydays, evening
from tests.availability.evening import HARBOUR, local, question, taken

ALL_A = {f"A{number}": (1140, 1230) for number in range(1, 9)}


def told(day: engine.Day, asked: engine.Question) -> list[str]:
    """The steps in words; the day on which they are made has the slot."""
    found = engine.smallest_change(day, asked)
    assert found is not None
    assert engine.judge(found.day, asked, reseat=False).bookable
    return [step.words for step in found.steps]


def under(**changes: Any) -> engine.Day:
    """The free evening under other rules."""
    return dataclasses.replace(HARBOUR, rules=dataclasses.replace(evening.RULES, **changes))


def test_an_open_slot_needs_no_change() -> None:
    assert told(HARBOUR, question(1140)) == []


LOADED = {1140: pacing.Load(12, 4)}
DINNER_OF_20 = dataclasses.replace(evening.DINNER, cover_cap=12)


@pytest.mark.parametrize(
    ("changed", "asked", "expected"),
    [
        (
            {"starting": {1140: pacing.Load(12, 5)}},
            question(1140, 6),
            "Raise 19:00 pacing from 16 to 18 covers.",
        ),
        (
            {"pacing_overrides": {1140: pacing.Limit(max_parties=4)}, "starting": LOADED},
            question(1140, 2),
            "Raise 19:00 pacing from 4 to 5 parties.",
        ),
        (
            {"shifts": (evening.LUNCH, DINNER_OF_20), "starting": LOADED},
            question(1155, 3),
            "Raise Dinner's cover cap from 12 to 15.",
        ),
        ({"closed_shifts": frozenset({"Dinner"})}, question(1140), "Open Dinner on Tuesday 3 March 2026."),
        (
            {"closure": "private party"},
            question(1140),
            "Open Tuesday 3 March 2026, which is closed for private party.",
        ),
        ({}, question(1305), "Seat Dinner until 21:45 instead of 21:30."),
        ({}, question(1140, 14), "Take parties up to 14 instead of 12."),
        ({}, question(1140, now=local(1125)), "Shorten the cut-off from 30 minutes to 15 minutes."),
        (
            {},
            question(1140, now=local(600, dt.date(2025, 11, 22))),
            "Open the book 101 days ahead instead of 100.",
        ),
        (
            {"shifts": (dataclasses.replace(evening.DINNER, slot_minutes=30),)},
            question(1155),
            "Offer Dinner every 15 minutes instead of every 30.",
        ),
        ({"taken": taken(**ALL_A)}, question(1140), "Let S1 be booked online."),
        (
            {"taken": taken(**ALL_A)},
            dataclasses.replace(question(1140, 3), channel=Channel.IN_HOUSE),
            "Let B1 take parties from 3 instead of 4.",
        ),
    ],
)
def test_a_change_is_told_in_words(changed: dict[str, Any], asked: engine.Question, expected: str) -> None:
    day = dataclasses.replace(HARBOUR, **changed)
    large = engine.Combination(9, "C1+C2", (evening.C1, evening.C2), 13, 16)
    floor = engine.Floor(day.floor.tables, (*day.floor.combinations, large))

    assert told(dataclasses.replace(day, floor=floor), asked) == [expected]


def test_lead_time_and_online_share_are_given_way_to() -> None:
    day = dataclasses.replace(
        under(lead_minutes=1440, lead_from_size=2, online_percent=50), online=LOADED, starting=LOADED
    )

    assert told(day, question(1140, 2, now=local(900))) == [
        "Shorten the lead time from 24 hours to 4 hours.",
        "Raise the online share from 50 to 88 %.",
    ]


def test_covers_and_parties_are_raised_together_and_what_is_behind_them_too() -> None:
    day = dataclasses.replace(
        under(pacing=pacing.Pacing(15, max_covers=12, max_parties=4), online_percent=50),
        starting=LOADED,
        online={1140: pacing.Load(6, 2)},
        closure="",
    )

    assert told(day, question(1140, 2)) == [
        "Open Tuesday 3 March 2026.",
        "Raise 19:00 pacing from 12 to 14 covers.",
        "Raise 19:00 pacing from 4 to 5 parties.",
        "Raise the online share from 50 to 58 %.",
    ]


def test_parties_are_moved_before_a_rule_is_changed() -> None:
    floor = engine.Floor(tables=(engine.Table(1, "B2", 1, 4), engine.Table(2, "B4", 1, 2)))
    lee = engine.Party(7, 2, 1140, slots.period(local(1140), 90), (1,))
    busy = engine.occupancy(slots.origin(evening.DATE, evening.SINGAPORE), [lee.period])
    day = dataclasses.replace(HARBOUR, floor=floor, parties=(lee,), taken={1: busy})

    found = engine.smallest_change(day, question(1140, 4))

    assert found is not None
    (step,) = found.steps
    assert step.words == "Move the 19:00 party of 2 from B2 to B4."
    assert step.moves == (engine.Move(7, (1,), (2,)),)
    assert found.day.parties[0].table_ids == (2,)
    assert engine.judge(found.day, question(1140, 4)).tables == (1,)


def test_a_table_that_would_still_be_too_large_is_not_given() -> None:
    floor = engine.Floor(
        tables=(
            engine.Table(1, "X1", 2, 2, is_online=False),
            engine.Table(2, "X2", 1, 4, is_online=False),
            engine.Table(3, "X3", 1, 4, is_walk_in_only=True),
        )
    )

    assert told(dataclasses.replace(HARBOUR, floor=floor), question(1140, 1)) == ["Let X2 be booked online."]


@pytest.mark.parametrize(
    ("day", "asked"),
    [
        (HARBOUR, question(1140, now=local(1160))),
        (HARBOUR, question(1147)),
        (HARBOUR, question(930)),
        (dataclasses.replace(HARBOUR, shifts=()), question(1140)),
        (HARBOUR, question(1140, 40)),
        (under(min_size=2), dataclasses.replace(question(1140, 40), channel=Channel.SEATING)),
    ],
)
def test_no_rule_brings_back_what_is_past_or_makes_chairs(day: engine.Day, asked: engine.Question) -> None:
    assert engine.smallest_change(day, asked) is None


@settings(deadline=None)
@given(
    day=anydays.days(),
    size=anydays.SIZES,
    start=st.sampled_from((*range(60, 271, 15), *range(1320, 1531, 15))),
    minutes=st.sampled_from((-5760, -1440, -60, 60)),
    channel=st.sampled_from(tuple(Channel)),
)
def test_a_change_opens_the_slot_and_one_less_does_not(
    day: engine.Day, size: int, start: int, minutes: int, channel: Channel
) -> None:
    now = slots.origin(day.date, day.timezone) + dt.timedelta(minutes=minutes)
    asked = engine.Question(start, size, now, channel=channel)

    found = engine.smallest_change(day, asked)

    event(f"{'nothing helps' if found is None else len(found.steps)}")
    if found is None:
        return
    assert engine.judge(found.day, asked, reseat=False).bookable
    assert made(day, found.steps, asked) == found.day
    for step in found.steps:
        others = [other for other in found.steps if other is not step]
        assert not engine.judge(made(day, others, asked), asked, reseat=False).bookable
        if isinstance(step.was, int) and isinstance(step.wanted, int) and step.field != "slot_minutes":
            back = -1 if step.wanted > step.was else 1
            back *= 15 if step.field == "last_seating" else 1
            less = dataclasses.replace(step, wanted=step.wanted + back)
            assert not engine.judge(made(day, [*others, less], asked), asked, reseat=False).bookable


def made(
    day: engine.Day, steps: list[engine.Step] | tuple[engine.Step, ...], asked: engine.Question
) -> engine.Day:
    """The day with these steps made, from their plain facts alone."""
    for step in steps:
        day = _made(day, step, asked)
    return day


def _made(day: engine.Day, step: engine.Step, asked: engine.Question) -> engine.Day:
    changed: Any = {step.field: step.wanted}
    if hasattr(day.rules, step.field):
        return dataclasses.replace(day, rules=dataclasses.replace(day.rules, **changed))
    if step.field == "closure":
        return dataclasses.replace(day, closure=None)
    if step.field == "closed_shifts":
        return dataclasses.replace(day, closed_shifts=day.closed_shifts - {step.of})
    if step.field in ("max_covers", "max_parties"):
        return _paced(day, changed, asked)
    if step.field in ("offer", "min_covers"):
        return dataclasses.replace(day, floor=_floor(day.floor, step))
    shifts = tuple(
        dataclasses.replace(shift, **changed) if shift.name == step.of else shift for shift in day.shifts
    )
    return dataclasses.replace(day, shifts=shifts)


def _paced(day: engine.Day, changed: dict[str, Any], asked: engine.Question) -> engine.Day:
    rule = day.rules.pacing or pacing.NO_PACING
    first = rule.interval(asked.start)
    limit = day.pacing_overrides.get(first, pacing.Limit(rule.max_covers, rule.max_parties))
    overrides = {**day.pacing_overrides, first: dataclasses.replace(limit, **changed)}
    return dataclasses.replace(day, pacing_overrides=overrides)


def _floor(floor: engine.Floor, step: engine.Step) -> engine.Floor:
    changed: Any = {"min_covers": step.wanted}
    if step.field == "offer":
        changed = {"is_online": step.wanted == "online", "is_walk_in_only": False}
    return engine.Floor(
        tuple(dataclasses.replace(one, **changed) if one.name == step.of else one for one in floor.tables),
        tuple(
            dataclasses.replace(one, **changed) if one.name == step.of else one for one in floor.combinations
        ),
    )
