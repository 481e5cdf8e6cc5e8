"""Each blocker as a sentence with the real numbers, for a host to read aloud."""

from collections.abc import Callable, Sequence
from zoneinfo import ZoneInfo

from availability import pacing, slots
from availability.engine import gates, limits, places, turns
from availability.engine.facts import Code, Move, Question, Reason
from availability.engine.floor import Channel
from config.outlets.formats import clock, full_day


def reason(code: Code, seen: gates.Frame, question: Question, moves: Sequence[Move] = ()) -> Reason:
    """The blocker with its sentence; it also says how many parties, if moved, would make room."""
    text = _SENTENCES[code](seen, question)
    if moves:
        text += f" Moving {len(moves)} {'party' if len(moves) == 1 else 'parties'} would make room."
    return Reason(code, text)


def _off_grid(seen: gates.Frame, question: Question) -> str:
    start, day = question.start, seen.day
    if slots.elapsed(day.date, start, day.timezone) is None:
        return f"{clock(start)} does not exist on {full_day(day.date)}: the clock goes forward over it."
    before = max((minute for minute in seen.offered if minute < start), default=None)
    after = min((minute for minute in seen.offered if minute > start), default=None)
    near = " or ".join(clock(minute) for minute in (before, after) if minute is not None)
    return f"{clock(start)} is not a time we offer: {near} would be."


def _in_the_past(seen: gates.Frame, question: Question) -> str:
    return f"{_when(seen, question)} has passed: it is {_now(seen, question)}."


def _inside_cutoff(seen: gates.Frame, question: Question) -> str:
    ahead = lasting(seen.day.rules.cutoff_minutes)
    return f"{clock(question.start)} is too soon: it is {_now(seen, question)}, and we book {ahead} ahead."


def _inside_lead_time(seen: gates.Frame, question: Question) -> str:
    rules = seen.day.rules
    who = f"parties of {rules.lead_from_size} or more" if rules.lead_from_size > rules.min_size else "we"
    soon = f"{_when(seen, question)} is too soon for a party of {question.party_size}"
    return f"{soon}: it is {_now(seen, question)}, and {who} book {lasting(rules.lead_minutes)} ahead."


def _beyond_horizon(seen: gates.Frame, question: Question) -> str:
    days, last = seen.day.rules.horizon_days, seen.last_date
    return (
        f"{full_day(seen.day.date)} is too far ahead: the book is open {days} days, until {full_day(last)}."
    )


def _outlet_closed(seen: gates.Frame, question: Question) -> str:
    why = f": {seen.day.closure}" if seen.day.closure else ""
    return f"We are closed on {full_day(seen.day.date)}{why}."


def _shift_closed(seen: gates.Frame, question: Question) -> str:
    start = question.start
    for shift in seen.day.shifts:
        if shift.name in seen.day.closed_shifts and shift.is_open_at(start):
            return f"{shift.name} is closed on {full_day(seen.day.date)}."
    hours = ", ".join(f"{s.name} {clock(s.first_seating)} to {clock(s.last_seating)}" for s in seen.shifts)
    return f"We do not seat at {clock(start)}; we do at: {hours or 'no time that day'}."


def _party_size_out_of_range(seen: gates.Frame, question: Question) -> str:
    rules = seen.day.rules
    return f"A party of {question.party_size} is outside what we take: {rules.min_size} to {rules.max_size}."


def _no_table_fits(seen: gates.Frame, question: Question) -> str:
    online = " online" if question.channel is Channel.ONLINE else ""
    return f"No table or combination takes a party of {question.party_size}{online}."


def _all_tables_taken(seen: gates.Frame, question: Question) -> str:
    size = question.party_size
    count = len(places.fitting(seen.day, question.channel, size))
    stay = f"{clock(question.start)} to {_ends(seen, question)}"
    buffer = turns.buffer_minutes(seen.day, question.channel)
    if buffer:
        stay += f", the {buffer} minutes between parties included"
    if count == 1:
        return f"The only table that takes a party of {size} is taken some time from {stay}."
    return f"All {count} tables and combinations that take a party of {size} are taken some time from {stay}."


def _pacing_full(seen: gates.Frame, question: Question) -> str:
    day = seen.day
    found = pacing.judge(
        day.rules.pacing, day.starting, question.start, question.party_size, day.pacing_overrides
    )
    when = clock(found.interval)
    if found.max_parties is not None and found.load.parties >= found.max_parties:
        return f"{when} is full: {found.load.parties} of {found.max_parties} parties start then."
    if not found.load.covers:
        return f"{when} takes {found.max_covers} covers, {found.asked} asked."
    taken = f"{found.load.covers} of {found.max_covers}"
    return f"{when} is full: {taken} covers start then, {found.asked} more asked."


def _online_share_full(seen: gates.Frame, question: Question) -> str:
    rule, day = seen.limits.rule, seen.day
    first = rule.interval(question.start)
    booked = seen.limits.online.get(first, pacing.NOTHING).covers
    most = pacing.limit_of(rule, day.pacing_overrides, first).max_covers
    taken = f"{booked} of {limits.share(seen.limits, first)} covers are booked"
    share = f"{day.rules.online_percent} % of the {most} that may start then"
    return f"{clock(first)} is full online: {taken}, {share}, {question.party_size} more asked."


def _cover_cap_full(seen: gates.Frame, question: Question) -> str:
    open_then = [capped for capped in seen.limits.capped if capped.shift.is_open_at(question.start)]
    tightest = min(open_then, key=lambda capped: capped.cap - capped.covers)
    taken = f"{tightest.covers} of {tightest.cap}"
    return f"{tightest.shift.name} is full: {taken} covers are booked, {question.party_size} more asked."


def _ends(seen: gates.Frame, question: Question) -> str:
    day = seen.day
    minutes = turns.turn_minutes(day, question) + turns.buffer_minutes(day, question.channel)
    period = slots.period(slots.instant(day.date, question.start, day.timezone), minutes)
    return clock(period.ends_at.astimezone(ZoneInfo(day.timezone)))


def lasting(minutes: int) -> str:
    """A length of time as people say it: 90 minutes, 4 hours, 2 days."""
    for unit, length in (("days", slots.DAY_MINUTES), ("hours", 60)):
        if minutes >= 2 * length and minutes % length == 0:
            return f"{minutes // length} {unit}"
    return f"{minutes} minutes"


def _when(seen: gates.Frame, question: Question) -> str:
    if seen.day.date == seen.today:
        return clock(question.start)
    return f"{clock(question.start)} on {full_day(seen.day.date)}"


def _now(seen: gates.Frame, question: Question) -> str:
    return f"{clock(question.now.astimezone(ZoneInfo(seen.day.timezone)))} now"


_SENTENCES: dict[Code, Callable[[gates.Frame, Question], str]] = {
    Code.OFF_GRID: _off_grid,
    Code.IN_THE_PAST: _in_the_past,
    Code.INSIDE_CUTOFF: _inside_cutoff,
    Code.INSIDE_LEAD_TIME: _inside_lead_time,
    Code.BEYOND_HORIZON: _beyond_horizon,
    Code.OUTLET_CLOSED: _outlet_closed,
    Code.SHIFT_CLOSED: _shift_closed,
    Code.PARTY_SIZE_OUT_OF_RANGE: _party_size_out_of_range,
    Code.NO_TABLE_FITS: _no_table_fits,
    Code.ALL_TABLES_TAKEN: _all_tables_taken,
    Code.PACING_FULL: _pacing_full,
    Code.ONLINE_SHARE_FULL: _online_share_full,
    Code.COVER_CAP_FULL: _cover_cap_full,
}
