"""Which price holds: the listed one, or that of the period in which an item is ordered.

Periods follow the wall clock of the outlet: 16:00 is when the clock on the wall shows 16:00, also on the days
when it is put forward or back. Of several that run the one that began last wins; of those that began together
the one that ends first, then the first by name. One without a price for the item leaves it to the others.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

DAY_MINUTES = 1440


@dataclass(frozen=True, slots=True)
class Period:
    """A part of the day, half-open, in minutes from midnight of the ISO weekdays it begins on."""

    key: int
    name: str
    weekdays: frozenset[int]
    begins: int
    ends: int


@dataclass(frozen=True, slots=True)
class Price:
    """What something costs, and the name of the period that makes it so; "" for the listed price."""

    minor: int
    period: str = ""


def running(periods: Iterable[Period], local: datetime) -> list[Period]:
    """The periods that run at a time of the outlet's clock, the one that decides first."""
    minute = local.hour * 60 + local.minute
    found: list[tuple[int, int, str, Period]] = []
    for period in periods:
        # One that began yesterday may run past midnight.
        for days_ago in (0, 1):
            begun, over = period.begins - days_ago * DAY_MINUTES, period.ends - days_ago * DAY_MINUTES
            if _begins_on(period, local.date() - timedelta(days=days_ago)) and begun <= minute < over:
                found.append((-begun, over, period.name, period))
    return [period for *_, period in sorted(found, key=lambda row: row[:3])]


def price_of(listed_minor: int, in_periods: Mapping[int, int], running_now: Sequence[Period]) -> Price:
    """The price now, of what is listed for so much and has these prices by the keys of periods."""
    for period in running_now:
        if period.key in in_periods:
            return Price(in_periods[period.key], period.name)
    return Price(listed_minor)


def _begins_on(period: Period, day: date) -> bool:
    return day.isoweekday() in period.weekdays
