"""How long a party stays: the turn times of the shift in which it starts, and the buffer after it."""

from collections.abc import Mapping
from functools import lru_cache

from availability import slots
from availability.engine import masks
from availability.engine.facts import Day, Question, TurnTime, minutes_of
from availability.engine.floor import Channel


def turn_minutes(day: Day, question: Question) -> int:
    """How long the party keeps its table: what was asked, else what its shift gives a party of its size."""
    return question.turn_minutes or day.rules.turn_at(day.shifts, question.start, question.party_size)


def buffer_minutes(day: Day, channel: Channel) -> int:
    """How long the table rests afterwards; whoever is being seated is here, and needs it now."""
    return 0 if channel is Channel.SEATING else day.rules.buffer_minutes


def stay(day: Day, question: Question) -> tuple[int, int] | None:
    """The first bit and the number of bits of the party's stay; None at a time the clock jumps over."""
    passed = slots.elapsed(day.date, question.start, day.timezone)
    if passed is None:
        return None
    return masks.span(passed, turn_minutes(day, question) + buffer_minutes(day, question.channel))


def resting(day: Day, period: slots.Period) -> slots.Period:
    """What a booking keeps its tables for: its stay, and the buffer after it."""
    return slots.Period(period.starts_at, period.ends_at + day.rules.buffer_minutes * slots.MINUTE)


def stays(day: Day, sizes: tuple[int, ...], shift_name: str) -> tuple[tuple[int, int], ...]:
    """Each size with its stay in bits, the buffer included, for starts in one shift."""
    return _stays(day.rules.turns(shift_name), day.rules.buffer_minutes, sizes)


@lru_cache(maxsize=1024)
def _stays(
    turns: tuple[TurnTime, ...], buffer_minutes: int, sizes: tuple[int, ...]
) -> tuple[tuple[int, int], ...]:
    return tuple((size, masks.span(0, minutes_of(turns, size) + buffer_minutes)[1]) for size in sizes)


def starts_by_turns(day: Day, bits: Mapping[int, int]) -> dict[str, list[int]]:
    """The bits of the starts by the shift whose own turn times they have; "" has the outlet's."""
    if not day.rules.shift_turns:
        return {"": list(bits.values())}
    names = _names(day.shifts)
    found: dict[str, list[int]] = {}
    for start, bit in bits.items():
        name = names[start]
        found.setdefault(name if name in day.rules.shift_turns else "", []).append(bit)
    return found


@lru_cache(maxsize=256)
def _names(shifts: tuple[slots.Shift, ...]) -> Mapping[int, str]:
    minutes = range(0, 2 * slots.DAY_MINUTES + 1, 15)
    found = ((minute, slots.shift_at(shifts, minute)) for minute in minutes)
    return {minute: shift.name for minute, shift in found if shift is not None}
