"""Remedies against pacing, the online share and the cover caps: one party more and no further."""

import dataclasses

from availability import pacing
from availability.engine import gates
from availability.engine.changes.steps import Remedy, Step, of_rules
from availability.engine.changes.times import with_shift
from availability.engine.facts import Code, Day, Question
from config.outlets.formats import clock


def raise_pacing(day: Day, question: Question) -> Remedy | None:
    """Let the one interval take this party too, in covers, in parties or in both."""
    rule = day.rules.pacing or pacing.NO_PACING
    first = rule.interval(question.start)
    limit = pacing.limit_of(rule, day.pacing_overrides, first)
    load = pacing.by_interval(rule, day.starting).get(first, pacing.NOTHING)
    wanted = {
        "max_covers": (limit.max_covers, load.covers + question.party_size, "covers"),
        "max_parties": (limit.max_parties, load.parties + 1, "parties"),
    }
    steps, changed = [], limit
    for field, (was, needed, unit) in wanted.items():
        if was is not None and was < needed:
            text = f"Raise {clock(first)} pacing from {was} to {needed} {unit}."
            steps.append(Step(Code.PACING_FULL, text, field, was, needed, clock(first)))
            changed = dataclasses.replace(changed, **{field: needed})
    overrides = {**day.pacing_overrides, first: changed}
    return Remedy(tuple(steps), dataclasses.replace(day, pacing_overrides=overrides))


def raise_share(day: Day, question: Question) -> Remedy | None:
    """Have just so much of each interval booked online."""
    found = gates.frame(day, question.now).limits
    first = found.rule.interval(question.start)
    most = pacing.limit_of(found.rule, day.pacing_overrides, first).max_covers
    if not most:
        return None
    booked = found.online.get(first, pacing.NOTHING).covers
    was, wanted = day.rules.online_percent, min(100, -(-100 * (booked + question.party_size) // most))
    text = f"Raise the online share from {was} to {wanted} %."
    return of_rules(day, Step(Code.ONLINE_SHARE_FULL, text, "online_percent", was, wanted))


def raise_caps(day: Day, question: Question) -> Remedy | None:
    """Let each shift that is open then take this party too."""
    steps, changed = [], day
    for capped in gates.frame(day, question.now).limits.capped:
        shift, needed = capped.shift, capped.covers + question.party_size
        if shift.is_open_at(question.start) and capped.cap < needed:
            text = f"Raise {shift.name}'s cover cap from {capped.cap} to {needed}."
            steps.append(Step(Code.COVER_CAP_FULL, text, "cover_cap", capped.cap, needed, shift.name))
            changed = with_shift(changed, shift, dataclasses.replace(shift, cover_cap=needed))
    return Remedy(tuple(steps), changed)
