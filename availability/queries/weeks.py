"""A week as its managers have set it: shifts, closures, special days, the room, what is published."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, Q

from availability import pacing, slots
from availability.models import Closure, FloorPlan, Publication, Shift, SpecialDay
from availability.queries.publications import ELSEWHERE, WAITING
from availability.queries.setups import Setup, setup
from config.outlets.models import Outlet

DAYS = 7


@dataclass(frozen=True, slots=True)
class WeekShift:
    """One service on one date; `number` is its row's, `closure` the row of what closes it, if anything."""

    number: int
    shift: slots.Shift
    closure: Closure | None


@dataclass(frozen=True, slots=True)
class Published:
    """How many party sizes of a date OpenTable was told of, and how many of them wait or differ."""

    sizes: int = 0
    waiting: int = 0
    drift: int = 0


@dataclass(frozen=True, slots=True)
class WeekDay:
    """One date: its services, and what it has of its own."""

    date: dt.date
    shifts: tuple[WeekShift, ...]
    closure: Closure | None
    special: SpecialDay | None
    pacing_overrides: Mapping[int, pacing.Limit]
    plan: FloorPlan | None
    tables: int
    published: Published


@dataclass(frozen=True, slots=True)
class NextPlan:
    """From when on the room stands otherwise, and by which plan; None: as its tables stand by themselves."""

    starts_on: dt.date
    plan: FloorPlan | None


@dataclass(frozen=True, slots=True)
class Week:
    """Seven dates; `next_plan` is what the room changes to after them, if it does.

    `published_until` is the last date OpenTable accepted.
    """

    known: Setup
    days: tuple[WeekDay, ...]
    next_plan: NextPlan | None
    published_until: dt.date | None


def load_week(*, outlet: Outlet, first: dt.date) -> Week:
    """The seven days from `first`, in a constant number of statements."""
    known = setup(outlet)
    dates = [first + dt.timedelta(days=day) for day in range(DAYS)]
    numbers = dict(Shift.objects.filter(outlet=outlet).values_list("name", "pk"))
    closed = list(
        Closure.objects.filter(outlet=outlet, first_date__lte=dates[-1], last_date__gte=first)
        .select_related("shift")
        .order_by("pk")
    )
    special = {day.date: day for day in SpecialDay.objects.filter(outlet=outlet, date__in=dates)}
    plans: dict[int | None, FloorPlan] = {plan.pk: plan for plan in FloorPlan.objects.filter(outlet=outlet)}
    later = next((layout for layout in known.layouts if layout.starts_on > dates[-1]), None)
    published, until = _published(outlet, dates)
    return Week(
        known=known,
        days=tuple(
            WeekDay(
                date=date,
                shifts=_shifts(known, date, numbers, closed),
                closure=_closing(closed, date, None),
                special=special.get(date),
                pacing_overrides=dict(sorted(known.pacing_overrides_on(date).items())),
                plan=plans.get(known.layout_on(date).plan_id),
                tables=len(known.floor_on(date).tables),
                published=published.get(date, Published()),
            )
            for date in dates
        ),
        next_plan=NextPlan(later.starts_on, plans.get(later.plan_id)) if later else None,
        published_until=until,
    )


def _shifts(
    known: Setup, date: dt.date, numbers: Mapping[str, int], closed: Sequence[Closure]
) -> tuple[WeekShift, ...]:
    planned = sorted(known.calendar.running(date), key=lambda shift: (shift.first_seating, shift.name))
    return tuple(
        WeekShift(numbers[shift.name], shift, _closing(closed, date, shift.name)) for shift in planned
    )


def _closing(closed: Sequence[Closure], date: dt.date, shift_name: str | None) -> Closure | None:
    """What closes a shift on a date, or, without a name, the outlet."""
    on = (closure for closure in closed if closure.first_date <= date <= closure.last_date)
    return next((closure for closure in on if _shift_name(closure) == shift_name), None)


def _shift_name(closure: Closure) -> str | None:
    return None if closure.shift is None else closure.shift.name


def _published(outlet: Outlet, dates: Sequence[dt.date]) -> tuple[dict[dt.date, Published], dt.date | None]:
    held = Publication.objects.filter(link__rid=outlet.rid, link__is_current=True)
    counted = (
        held.filter(date__in=dates)
        .values("date")
        .annotate(
            sizes=Count("pk"),
            waiting=Count("pk", filter=WAITING),
            drift=Count("pk", filter=ELSEWHERE & ~WAITING),
        )
    )
    by_date = {row["date"]: Published(row["sizes"], row["waiting"], row["drift"]) for row in counted}
    last = held.filter(Q(accepted_at__isnull=False)).order_by("-date").values_list("date", flat=True).first()
    return by_date, last
