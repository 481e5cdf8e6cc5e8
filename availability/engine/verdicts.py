"""The two questions: may this party start then, and when may parties of each size start that day.

Both go through the same gates, the same busy starts of the same tables and the same limits of pacing; the
second only asks for all starts at once. A test holds the two to the same answer for every cell.
"""

import datetime as dt
from collections.abc import Iterable, Mapping

from availability import slots
from availability.engine import gates, masks, places, words
from availability.engine.facts import Code, Day, Question, Verdict
from availability.engine.floor import Channel, Place

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
    answer: dict[int, tuple[int, ...]] = dict.fromkeys(sizes, ())
    seen = gates.frame(day, now)
    bits = {start: passed // masks.BIT_MINUTES for start, passed in gates.open_starts(seen, channel).items()}
    stays = {size: _stay(day, size) for size in answer if gates.takes_size(seen, size, channel)}
    if not bits or not stays:
        return answer
    full = places.full_starts(day, channel, stays, tuple(bits.values()))
    paced = _paced_starts(seen, bits, max(stays))
    known: dict[int, tuple[int, ...]] = {}
    for size, busy in full.items():
        free = paced[size] & ~busy
        if free not in known:
            known[free] = tuple([start for start, bit in bits.items() if free >> bit & 1])
        answer[size] = known[free]
    return answer


def _paced_starts(seen: gates.Frame, bits: Mapping[int, int], largest: int) -> list[int]:
    """By party size up to `largest`, the starts at which pacing and cover caps leave room for it."""
    found = [0] * (largest + 1)
    for start, bit in bits.items():
        most = min(gates.pacing_limit(seen, start), gates.cap_limit(seen, start))
        found[most if most < largest else largest] |= 1 << bit
    for size in range(largest, 1, -1):
        found[size - 1] |= found[size]
    return found


def _stay(day: Day, party_size: int) -> int:
    return masks.span(0, day.rules.turn_minutes(party_size))[1]
