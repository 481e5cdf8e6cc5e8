"""What a past day's requests were answered, and what other rules would have answered."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from availability import engine, slots
from availability.models import BookingRules, Demand, Shift, TurnTime
from availability.queries.days import empty_day
from availability.queries.setups import Setup, read_setup
from config.outlets import formats
from config.outlets.models import Outlet


@dataclass(frozen=True, slots=True)
class Replayed:
    """One request: how it was answered, and how it would have been.

    `was_given_up`: the party had a table, but let it go before its time (a lock that ran out, a cancel).
    `reason` is the first blocker under the other rules, in words; "" where it would be taken.
    """

    at: dt.datetime
    kind: str
    channel: str
    clock: str
    party_size: int
    was_granted: bool
    was_given_up: bool
    is_taken: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Counterfactual:
    """A day asked again, request by request in the order they came, and the covers (engine.Outcome).

    A guest who was refused and asked again for another time counts each time: nobody knows who it was.
    """

    date: dt.date
    rows: tuple[Replayed, ...]
    outcome: engine.Outcome


def last_asked(*, outlet: Outlet, before: dt.date) -> dt.date | None:
    """The latest of the dates before that for which anybody asked; None where nobody did."""
    asked = Demand.objects.filter(outlet=outlet, date__lt=before).order_by("-date")
    return asked.values_list("date", flat=True).first()


def counterfactual(
    *,
    outlet: Outlet,
    date: dt.date,
    rules: BookingRules | None = None,
    turn_times: Iterable[TurnTime] | None = None,
    shifts: Iterable[Shift] = (),
) -> Counterfactual:
    """Ask a past date's requests again, under other rules, none of which need be saved.

    What is not given is as it is in force now: `rules`; `turn_times`, else all that hold; and `shifts`, each
    in the place of the same one as it is saved. Furniture and single dates' rules are those of now in any
    case. Whoever gave up a table gives it up again, at the same time; a lock counts as booked at once.
    """
    known = read_setup(outlet, rules or _in_force(outlet), shifts=shifts, turn_times=turn_times)
    asked = Demand.objects.filter(outlet=outlet)
    found = list(asked.filter(date=date).select_related("placement").order_by("at", "pk"))
    parties = [demand.placement_id for demand in found if demand.placement_id is not None]
    moved = asked.filter(placement__in=parties, kind=Demand.Kind.MOVE, outcome=Demand.Outcome.GRANTED)
    away = dict(moved.exclude(date=date).order_by("-at").values_list("placement_id", "at"))
    day = empty_day(outlet=outlet, known=known, date=date)
    outcome = engine.replay(day, [_demand(demand, away.get(demand.placement_id or 0)) for demand in found])
    kinds = {demand.pk: demand.kind for demand in found}
    rows = tuple(_replayed(known, answer, kinds[answer.demand.demand_id], date) for answer in outcome.answers)
    return Counterfactual(date, rows, outcome)


def _in_force(outlet: Outlet) -> BookingRules:
    return BookingRules.objects.filter(outlet=outlet).first() or BookingRules(outlet=outlet)


def _demand(demand: Demand, moved_at: dt.datetime | None) -> engine.Demand:
    """The request as it came; `moved_at` is when its party moved to another date."""
    placement = demand.placement
    released_at = None if placement is None else placement.released_at
    is_gone = moved_at is not None and moved_at > demand.at
    return engine.Demand(
        demand_id=demand.pk,
        at=demand.at,
        channel=engine.Channel(demand.channel),
        start=demand.minute,
        party_size=demand.party_size,
        was_granted=demand.outcome == Demand.Outcome.GRANTED,
        turn_minutes=demand.turn_minutes,
        placement_id=demand.placement_id,
        released_at=moved_at if is_gone else released_at,
        table_ids=tuple(demand.table_ids),
    )


def _replayed(known: Setup, answer: engine.Answer, kind: str, date: dt.date) -> Replayed:
    demand = answer.demand
    starts_at = slots.instant(date, demand.start, known.timezone)
    return Replayed(
        at=demand.at,
        kind=kind,
        channel=demand.channel.value,
        clock=formats.clock(demand.start),
        party_size=demand.party_size,
        was_granted=demand.was_granted,
        was_given_up=demand.released_at is not None and demand.released_at <= starts_at,
        is_taken=answer.is_granted,
        reason=answer.reasons[0].text if answer.reasons else "",
    )
