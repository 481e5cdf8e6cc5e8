"""An outlet's furniture, hours and rules from the database, in a constant number of statements."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from operator import attrgetter

from availability import engine, pacing, slots
from availability.models import (
    BookingRules,
    Closure,
    Combination,
    FloorPlan,
    Offer,
    PacingOverride,
    Shift,
    SpecialDay,
    Spot,
    Table,
    TurnTime,
)
from availability.queries.setups.known import ClosedDates, Layout, Place, Setup
from config.outlets.models import Outlet

_USUAL_TURN = engine.TurnTime(max_covers=100, minutes=90)
_ALWAYS = dt.date.min

_Overrides = Mapping[dt.date | None, Mapping[int, pacing.Limit]]


def read_setup(
    outlet: Outlet,
    rules: BookingRules,
    *,
    shifts: Iterable[Shift] = (),
    turn_times: Iterable[TurnTime] | None = None,
) -> Setup:
    """Everything an outlet's managers have set.

    To see what a change would do before anybody saves it: `shifts` go before the same shifts as they are
    saved, and `turn_times`, if given, are all that the outlet has.
    """
    changed = {shift.pk: shift for shift in shifts}
    saved = Shift.objects.filter(outlet=outlet).order_by("pk")
    known = {shift.pk: changed.get(shift.pk, shift) for shift in saved}
    turns = TurnTime.objects.filter(outlet=outlet) if turn_times is None else turn_times
    overrides = _read_overrides(outlet)
    return Setup(
        timezone=outlet.time_zone,
        rules=_read_rules(rules, known, turns, has_overrides=bool(overrides)),
        calendar=_read_calendar(outlet, known),
        layouts=_read_layouts(outlet),
        closed=_read_closed(outlet, known),
        pacing_overrides=overrides,
    )


def _read_layouts(outlet: Outlet) -> tuple[Layout, ...]:
    tables = list(Table.objects.filter(outlet=outlet, is_active=True).order_by("pk"))
    found = Combination.objects.filter(outlet=outlet).order_by("pk").prefetch_related("tables")
    joined = [(combination, {table.pk for table in combination.tables.all()}) for combination in found]
    plans = list(FloorPlan.objects.filter(outlet=outlet).prefetch_related("spots"))
    active = {table.pk for table in tables}
    places = {None: {table.pk: _place(table) for table in tables if table.is_standing}} | {
        plan.pk: {spot.table_id: _place(spot) for spot in plan.spots.all() if spot.table_id in active}
        for plan in plans
    }
    floors = {plan_id: _floor(tables, joined, placed) for plan_id, placed in places.items()}
    return tuple(
        Layout(starts_on, floors[plan_id], places[plan_id], plan_id)
        for starts_on, plan_id in _in_force(plans)
    )


def _in_force(plans: Collection[FloorPlan]) -> Iterable[tuple[dt.date, int | None]]:
    """Which plan is in force from which date on, rising by date; None where there is none.

    Of the plans that have a date the one that began last goes before the others.
    """
    yield _ALWAYS, None
    ends = {plan.ends_on for plan in plans if plan.ends_on is not None and plan.ends_on < dt.date.max}
    dates = {plan.starts_on for plan in plans} | {end + dt.timedelta(days=1) for end in ends}
    for date in sorted(dates):
        has_date = [plan for plan in plans if plan.is_on(date)]
        yield date, max(has_date, key=attrgetter("starts_on")).pk if has_date else None


def _place(stands: Table | Spot) -> Place:
    return Place(stands.shape, stands.x, stands.y, stands.width, stands.height, stands.rotation)


def _floor(
    tables: Iterable[Table], joined: Iterable[tuple[Combination, set[int]]], standing: Collection[int]
) -> engine.Floor:
    return engine.Floor(
        tables=tuple(
            engine.Table(
                table_id=table.pk,
                name=table.name,
                min_covers=table.min_covers,
                max_covers=table.max_covers,
                is_online=table.offer == Offer.ONLINE,
                is_walk_in_only=table.offer == Offer.WALK_IN,
                priority=table.priority,
            )
            for table in tables
            if table.pk in standing
        ),
        combinations=tuple(
            engine.Combination(
                combination_id=combination.pk,
                name=combination.name,
                table_ids=tuple(sorted(table_ids)),
                min_covers=combination.min_covers,
                max_covers=combination.max_covers,
            )
            for combination, table_ids in joined
            if table_ids and table_ids <= set(standing)
        ),
    )


def _read_rules(
    rules: BookingRules, shifts: Mapping[int, Shift], turn_times: Iterable[TurnTime], *, has_overrides: bool
) -> engine.Rules:
    turns: dict[int | None, list[engine.TurnTime]] = {}
    for turn in sorted(turn_times, key=attrgetter("max_party_size")):
        turns.setdefault(turn.shift_id, []).append(engine.TurnTime(turn.max_party_size, turn.minutes))
    limits = rules.pacing_covers, rules.pacing_parties
    is_paced = has_overrides or limits != (None, None)
    return engine.Rules(
        min_size=rules.min_party_size,
        max_size=rules.max_party_size,
        horizon_days=rules.horizon_days,
        cutoff_minutes=rules.cutoff_minutes,
        turn_times=tuple(turns.get(None, ())) or (_USUAL_TURN,),
        pacing=pacing.Pacing(rules.pacing_interval, *limits) if is_paced else None,
        buffer_minutes=rules.buffer_minutes,
        lead_minutes=rules.lead_minutes,
        lead_from_size=rules.lead_from_size,
        online_percent=rules.online_percent,
        shift_turns={shift.name: tuple(turns[pk]) for pk, shift in shifts.items() if pk in turns},
        allows_reseating=rules.is_reseating_allowed,
    )


def _read_calendar(outlet: Outlet, shifts: Mapping[int, Shift]) -> slots.Calendar:
    known = {pk: _shift(shift) for pk, shift in shifts.items()}
    days = SpecialDay.objects.filter(outlet=outlet).prefetch_related("shifts")
    special = {
        day.date: tuple(known[pk] for pk in sorted(shift.pk for shift in day.shifts.all()) if pk in known)
        for day in days
    }
    return slots.Calendar(tuple(known.values()), special)


def _shift(shift: Shift) -> slots.Shift:
    return slots.Shift(
        name=shift.name,
        weekdays=frozenset(shift.weekdays),
        first_seating=shift.first_seating,
        last_seating=shift.last_seating,
        closes=shift.closes,
        slot_minutes=shift.slot_minutes,
        cover_cap=shift.cover_cap,
    )


def _read_closed(outlet: Outlet, shifts: Mapping[int, Shift]) -> tuple[ClosedDates, ...]:
    return tuple(
        ClosedDates(
            first_date=closure.first_date,
            last_date=closure.last_date,
            shift_name=None if closure.shift_id is None else shifts[closure.shift_id].name,
            reason=closure.reason,
        )
        for closure in Closure.objects.filter(outlet=outlet).order_by("pk")
        if closure.shift_id is None or closure.shift_id in shifts
    )


def _read_overrides(outlet: Outlet) -> _Overrides:
    found: dict[dt.date | None, dict[int, pacing.Limit]] = {}
    for row in PacingOverride.objects.filter(outlet=outlet):
        found.setdefault(row.date, {})[row.minute] = pacing.Limit(row.max_covers, row.max_parties)
    return found
