"""The two questions: may this party start then, and when may parties of each size start that day.

Both go through the same gates, the same busy starts of the same tables and the same limits of pacing; the
second only asks for all starts at once. A test holds the two to the same answer for every cell.
"""

import datetime as dt
from collections.abc import Iterable

from availability import slots
from availability.engine import gates, masks, places, words
from availability.engine.facts import Channel, Code, Day, Place, Question, Verdict

_ORDER = {code: place for place, code in enumerate(Code)}


def judge(day: Day, question: Question) -> Verdict:
    """Whether the party may start then and at which tables, or every reason why not, first blocker first."""
    seen = gates.frame(day, question.now)
    turn = question.turn_minutes or day.rules.turn_minutes(question.party_size)
    free, blocked = _tables(seen, question, turn)
    codes = gates.time_blockers(seen, question.start, question.channel, question.ignore_cutoff)
    codes += blocked
    codes += _load_blockers(seen, question)
    reasons = tuple(words.reason(code, seen, question) for code in sorted(set(codes), key=_ORDER.__getitem__))
    candidates = tuple(place.table_ids for place in free)
    return Verdict(
        bookable=not reasons,
        tables=() if reasons else candidates[0],
        candidates=candidates,
        reasons=reasons,
        turn_minutes=turn,
    )


def _tables(seen: gates.Frame, question: Question, turn: int) -> tuple[list[Place], list[Code]]:
    """The free places, best first, or what stands in the way of having one."""
    day, size = seen.day, question.party_size
    if not gates.takes_size(seen, size, question.channel):
        return [], [Code.PARTY_SIZE_OUT_OF_RANGE]
    fitting = places.fitting(day, question.channel, size)
    if not fitting:
        return [], [Code.NO_TABLE_FITS]
    passed = slots.elapsed(day.date, question.start, day.timezone)
    if passed is None:
        return [], [Code.OFF_GRID]
    free = places.candidates(day, fitting, size, *masks.span(passed, turn))
    return free, [] if free else [Code.ALL_TABLES_TAKEN]


def _load_blockers(seen: gates.Frame, question: Question) -> list[Code]:
    if question.ignore_pacing or question.channel is Channel.SEATING:
        return []
    found = []
    if question.party_size > gates.pacing_limit(seen, question.start):
        found.append(Code.PACING_FULL)
    if question.party_size > gates.cap_limit(seen, question.start):
        found.append(Code.COVER_CAP_FULL)
    return found


def judge_day(
    day: Day, sizes: Iterable[int], now: dt.datetime, channel: Channel = Channel.ONLINE
) -> dict[int, tuple[int, ...]]:
    """Every start minute that is bookable by each party size, as `judge` would answer one by one.

    For publishing: the channel is ONLINE or IN_HOUSE, whose starts are on the grid.
    """
    sizes = tuple(sizes)
    seen = gates.frame(day, now)
    starts = _open_starts(seen, channel)
    asked = [size for size in sizes if gates.takes_size(seen, size, channel)]
    answer: dict[int, tuple[int, ...]] = dict.fromkeys(sizes, ())
    full = places.full_starts(day, channel, {size: _stay(day, size) for size in asked})
    for size in asked:
        busy = full[size]
        answer[size] = tuple(
            [start for start, first, most in starts if size <= most and not busy >> first & 1]
        )
    return answer


def _open_starts(seen: gates.Frame, channel: Channel) -> list[tuple[int, int, int]]:
    """Each start that clock and hours allow: its minute, its bit, the largest party it has room for."""
    return [
        (
            start,
            passed // masks.BIT_MINUTES,
            min(gates.pacing_limit(seen, start), gates.cap_limit(seen, start)),
        )
        for start, passed in seen.offered.items()
        if not gates.time_blockers(seen, start, channel, ignore_cutoff=False)
    ]


def _stay(day: Day, party_size: int) -> int:
    return masks.span(0, day.rules.turn_minutes(party_size))[1]
