"""The two questions: may this party start then, and when may parties of each size start that day.

Both go through the same gates, the same busy starts of the same tables and the same limits of pacing; the
second only asks for all starts at once. A test holds the two to the same answer for every cell.
"""

import datetime as dt
from collections.abc import Iterable, Mapping

from availability.engine import gates, limits, masks, places, reseating, turns, words
from availability.engine.facts import Code, Day, Question, Verdict
from availability.engine.floor import Channel, Place

_ORDER = {code: place for place, code in enumerate(Code)}


def judge(day: Day, question: Question, *, reseat: bool = True) -> Verdict:
    """Whether the party may start then and at which tables, or every reason why not, first blocker first.

    Where tables alone are in the way, `reseat` looks for parties that could be moved to make room.
    """
    seen = gates.frame(day, question.now)
    free, blocked = _tables(seen, question)
    codes = {*gates.time_blockers(seen, question), *blocked, *_load_blockers(seen, question)}
    plan = reseating.make_way(day, question) if reseat and codes == {Code.ALL_TABLES_TAKEN} else None
    candidates = tuple(place.table_ids for place in free)
    if plan is not None and day.rules.allows_reseating:
        return Verdict(True, plan.tables, candidates, (), turns.turn_minutes(day, question), plan.moves)
    moves = plan.moves if plan else ()
    reasons = tuple(
        words.reason(code, seen, question, moves) for code in sorted(codes, key=_ORDER.__getitem__)
    )
    return Verdict(
        bookable=not reasons,
        tables=() if reasons else candidates[0],
        candidates=candidates,
        reasons=reasons,
        turn_minutes=turns.turn_minutes(day, question),
        moves=moves,
    )


def _tables(seen: gates.Frame, question: Question) -> tuple[list[Place], list[Code]]:
    """The free places, best first, or what stands in the way of having one."""
    day, size = seen.day, question.party_size
    if not gates.takes_size(seen, size, question.channel):
        return [], [Code.PARTY_SIZE_OUT_OF_RANGE]
    fitting = places.fitting(day, question.channel, size)
    if not fitting:
        return [], [Code.NO_TABLE_FITS]
    stay = turns.stay(day, question)
    if stay is None:
        return [], [Code.OFF_GRID]
    free = places.candidates(day, fitting, size, *stay)
    return free, [] if free else [Code.ALL_TABLES_TAKEN]


def _load_blockers(seen: gates.Frame, question: Question) -> list[Code]:
    if question.ignore_pacing or question.channel is Channel.SEATING:
        return []
    size, start = question.party_size, question.start
    found = []
    if size > limits.pacing_limit(seen.limits, start):
        found.append(Code.PACING_FULL)
    if question.channel is Channel.ONLINE and size > limits.share_limit(seen.limits, start):
        found.append(Code.ONLINE_SHARE_FULL)
    if size > limits.cap_limit(seen.limits, start):
        found.append(Code.COVER_CAP_FULL)
    return found


def judge_day(
    day: Day, sizes: Iterable[int], now: dt.datetime, channel: Channel = Channel.ONLINE
) -> dict[int, tuple[int, ...]]:
    """Every start minute that is bookable by each party size, as `judge` would answer one by one.

    For publishing: the channel is ONLINE or IN_HOUSE, whose starts are on the grid. No party is moved for it.
    """
    answer: dict[int, tuple[int, ...]] = dict.fromkeys(sizes, ())
    seen = gates.frame(day, now)
    elapsed = gates.open_starts(seen, channel)
    wanted = gates.booked_sizes(seen, answer)
    if not elapsed or not wanted:
        return answer
    bits = {start: passed // masks.BIT_MINUTES for start, passed in elapsed.items()}
    # From the first start on: the hours before it would only make every number longer.
    first = next(iter(bits.values()))
    flags = {start: 1 << bit - first for start, bit in bits.items()}
    paced = _paced_starts(seen, flags, max(wanted), channel)
    large, too_soon = _lead(seen, elapsed, flags, channel)
    offered = sum(flags.values())
    known = {0: (), offered: tuple(flags)}
    for size, full in _full_starts(day, bits, wanted, channel).items():
        free = paced[size] & offered & ~full
        if size >= large:
            free &= ~too_soon
        if free not in known:
            known[free] = tuple([start for start, flag in flags.items() if free & flag])
        answer[size] = known[free]
    return answer


def _full_starts(
    day: Day, bits: Mapping[int, int], sizes: tuple[int, ...], channel: Channel
) -> Mapping[int, int]:
    """By party size, the starts without a place: shift by shift where their turn times differ."""
    if not day.rules.shift_turns:
        return places.full_starts(day, channel, turns.stays(day, sizes, ""), tuple(bits.values()))
    found, first = dict.fromkeys(sizes, 0), next(iter(bits.values()))
    for name, starts in turns.starts_by_turns(day, bits).items():
        only = sum([1 << bit - starts[0] for bit in starts])
        for size, full in places.full_starts(day, channel, turns.stays(day, sizes, name), starts).items():
            found[size] |= (full & only) << starts[0] - first
    return found


def _lead(
    seen: gates.Frame, elapsed: Mapping[int, int], flags: Mapping[int, int], channel: Channel
) -> tuple[int, int]:
    """The first size that books long ahead, and the starts that are too soon for it."""
    rules = seen.day.rules
    if channel is not Channel.ONLINE or rules.lead_minutes <= rules.cutoff_minutes:
        return rules.lead_from_size, 0
    first = seen.now + rules.lead_minutes
    soon = [flags[start] for start, passed in elapsed.items() if passed < first]
    return rules.lead_from_size, sum(soon)


def _paced_starts(seen: gates.Frame, flags: Mapping[int, int], largest: int, channel: Channel) -> list[int]:
    """By party size up to `largest`, the starts at which pacing, share and cover caps leave room for it."""
    room = limits.largest(seen.limits, flags, is_online=channel is Channel.ONLINE)
    if min(room) >= largest:
        # Most days are not paced to their end.
        return [-1] * (largest + 1)
    found = [0] * (largest + 1)
    for flag, most in zip(flags.values(), room, strict=True):
        # Not min(), which costs more than all the rest of the loop.
        found[most if most < largest else largest] |= flag
    for size in range(largest, 1, -1):
        found[size - 1] |= found[size]
    return found
