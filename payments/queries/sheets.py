"""All that the page of a day's sheet shows, in a constant number of statements."""

import datetime as dt
from dataclasses import dataclass

from config.outlets.models import Outlet
from payments import takings
from payments.models import DayClose
from payments.queries import afterwards, comparing, days


@dataclass(frozen=True, slots=True)
class SheetPage:
    """A day, or one shift of it. Of a closed day `checks` and `sheet` are as they were counted.

    `is_altered`: what is kept of a closed day is not what was frozen. `rows` are the checks beside
    OpenTable's, those of the figure in `only` where one was asked for.
    """

    day: days.ServiceDay
    shift: str
    only: str
    is_today: bool
    is_ahead: bool
    shifts: tuple[str, ...]
    close: DayClose | None
    is_altered: bool
    closes: tuple[DayClose, ...]
    checks: tuple[takings.Check, ...]
    sheet: takings.Sheet
    comparison: comparing.Comparison
    rows: tuple[comparing.Compared, ...]
    afterwards: tuple[afterwards.AfterClose, ...]

    @property
    def eve(self) -> dt.date:
        """The day before."""
        return self.day.date - dt.timedelta(days=1)

    @property
    def morrow(self) -> dt.date:
        """The day after."""
        return self.day.date + dt.timedelta(days=1)


def sheet_page(*, outlet: Outlet, date: dt.date, shift: str, only: str, now: dt.datetime) -> SheetPage:
    """The sheet of a day, or of the checks that were opened in one shift of it."""
    day = days.service_day(outlet, date)
    today = days.service_date_now(outlet, now)
    book = days.day_book(day, outlet)
    closes = days.closes_of(outlet, date)
    close = days.standing_close(outlet, date)
    counted = afterwards.frozen_checks(close) if close else list(book.checks)
    found = tuple(check for check in counted if not shift or check.shift == shift)
    sheet = takings.sum_up(found)
    whole = comparing.compare_day(outlet, book)
    shown = {check.key for check in book.checks if not shift or check.shift == shift}
    comparison = comparing.Comparison(tuple(row for row in whole.rows if str(row.cart.pk) in shown))
    wanted = sheet.checks_of(only) if only else None
    return SheetPage(
        day=day,
        shift=shift,
        only=only if wanted is not None else "",
        is_today=date == today,
        is_ahead=date > today,
        shifts=_shifts(day, counted),
        close=close,
        is_altered=close is not None and not afterwards.is_as_frozen(close),
        closes=tuple(closes),
        checks=found,
        sheet=sheet,
        comparison=comparison,
        rows=tuple(row for row in comparison.rows if wanted is None or str(row.cart.pk) in wanted),
        afterwards=tuple(afterwards.after_close(close, book.checks)) if close else (),
    )


def _shifts(day: days.ServiceDay, checks: list[takings.Check]) -> tuple[str, ...]:
    """The day's services, and whatever else its checks were opened in."""
    used = dict.fromkeys(check.shift for check in checks)
    return (*day.shifts, *(name for name in used if name not in day.shifts))
