"""Remedies against the clock, the hours and the sizes."""

import dataclasses
from typing import Any

from availability import slots
from availability.engine import gates, words
from availability.engine.changes.steps import Remedy, Step, of_rules
from availability.engine.facts import Code, Day, Question
from availability.engine.floor import Channel
from config.outlets.formats import clock, full_day


def offer(day: Day, question: Question) -> Remedy | None:
    """Offer a start every quarter of an hour where it is on the half; other times are not offered at all."""
    for shift in _open_shifts(day):
        wide = shift.slot_minutes > 15 and shift.is_seating_at(question.start)
        if wide and (question.start - shift.first_seating) % 15 == 0:
            text = f"Offer {shift.name} every 15 minutes instead of every {shift.slot_minutes}."
            step = Step(Code.OFF_GRID, text, "slot_minutes", shift.slot_minutes, 15, shift.name)
            return _of_shift(day, shift, step)
    return None


def shorten_cutoff(day: Day, question: Question) -> Remedy | None:
    """Book as close to the start as it is."""
    was, wanted = day.rules.cutoff_minutes, _ahead(day, question)
    text = f"Shorten the cut-off from {words.lasting(was)} to {words.lasting(wanted)}."
    return of_rules(day, Step(Code.INSIDE_CUTOFF, text, "cutoff_minutes", was, wanted))


def shorten_lead(day: Day, question: Question) -> Remedy | None:
    """Let parties of that size book as close to the start as it is."""
    was, wanted = day.rules.lead_minutes, _ahead(day, question)
    text = f"Shorten the lead time from {words.lasting(was)} to {words.lasting(wanted)}."
    return of_rules(day, Step(Code.INSIDE_LEAD_TIME, text, "lead_minutes", was, wanted))


def _ahead(day: Day, question: Question) -> int:
    passed = slots.elapsed(day.date, question.start, day.timezone) or 0
    return passed - gates.frame(day, question.now).now


def open_book(day: Day, question: Question) -> Remedy | None:
    """Open the book until that date."""
    was, wanted = day.rules.horizon_days, (day.date - gates.frame(day, question.now).today).days
    text = f"Open the book {wanted} days ahead instead of {was}."
    return of_rules(day, Step(Code.BEYOND_HORIZON, text, "horizon_days", was, wanted))


def open_outlet(day: Day, question: Question) -> Remedy | None:
    """Lift the closure; a date without any shift is not opened by one step."""
    if day.closure is None:
        return None
    why = f", which is closed for {day.closure}" if day.closure else ""
    text = f"Open {full_day(day.date)}{why}."
    step = Step(Code.OUTLET_CLOSED, text, "closure", day.closure, "")
    return Remedy((step,), dataclasses.replace(day, closure=None))


def open_shift(day: Day, question: Question) -> Remedy | None:
    """Open the closed shift that has the start, else seat longer in the one that is still open."""
    start, is_walk_in = question.start, question.channel is Channel.WALK_IN
    for shift in day.shifts:
        has_start = shift.is_open_at(start) if is_walk_in else shift.is_seating_at(start)
        if shift.name in day.closed_shifts and has_start:
            text = f"Open {shift.name} on {full_day(day.date)}."
            step = Step(Code.SHIFT_CLOSED, text, "closed_shifts", shift.name, "", shift.name)
            return Remedy((step,), dataclasses.replace(day, closed_shifts=day.closed_shifts - {shift.name}))
    return _seat_longer(day, start)


def _seat_longer(day: Day, start: int) -> Remedy | None:
    running = [shift for shift in _open_shifts(day) if shift.last_seating < start <= shift.closes]
    on_grid = [shift for shift in running if (start - shift.first_seating) % shift.slot_minutes == 0]
    if not on_grid:
        return None
    shift = max(on_grid, key=lambda one: (one.last_seating, one.name))
    text = f"Seat {shift.name} until {clock(start)} instead of {clock(shift.last_seating)}."
    step = Step(Code.SHIFT_CLOSED, text, "last_seating", shift.last_seating, start, shift.name)
    return _of_shift(day, shift, step)


def take_size(day: Day, question: Question) -> Remedy | None:
    """Take parties of that size at all."""
    rules, size = day.rules, question.party_size
    code = Code.PARTY_SIZE_OUT_OF_RANGE
    if size < rules.min_size:
        text = f"Take parties from {size} instead of {rules.min_size}."
        return of_rules(day, Step(code, text, "min_size", rules.min_size, size))
    text = f"Take parties up to {size} instead of {rules.max_size}."
    return of_rules(day, Step(code, text, "max_size", rules.max_size, size))


def _open_shifts(day: Day) -> list[slots.Shift]:
    return [shift for shift in day.shifts if shift.name not in day.closed_shifts]


def _of_shift(day: Day, shift: slots.Shift, step: Step) -> Remedy:
    value: Any = {step.field: step.wanted}
    return Remedy((step,), with_shift(day, shift, dataclasses.replace(shift, **value)))


def with_shift(day: Day, shift: slots.Shift, changed: slots.Shift) -> Day:
    """The day with one shift in the other's place."""
    return dataclasses.replace(day, shifts=tuple(changed if one == shift else one for one in day.shifts))
