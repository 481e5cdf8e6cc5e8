"""Closing a day: its checks are settled, its cash is counted, and what it came to is frozen."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from config import errors
from config.outlets import formats, money
from config.outlets.models import Outlet
from payments import queries, takings
from payments.models import DayClose
from pos_sync import operations as pos


@transaction.atomic
def close_day(
    *, outlet: Outlet, date: date, counted_minor: int | None, cash_reason: str, actor: str, now: datetime
) -> DayClose:
    """Close an outlet's day and freeze its totals; one that is closed already is answered with its closing.

    `counted_minor` is the cash without what lay in the drawer for change. Conflict `day_not_begun`,
    `checks_open`; Invalid `cash_not_counted`, `reason_required` where the cash is over or short.
    """
    day = pos.take_day(outlet=outlet, date=date)
    standing = queries.standing_close(outlet, date)
    if standing is not None:
        return standing
    if date > queries.service_date_now(outlet, now):
        raise errors.Conflict("day_not_begun", f"{formats.full_day(date)} has not begun yet.")
    book = queries.day_book(queries.service_day(outlet, date), outlet)
    sheet = takings.sum_up(book.checks)
    _refuse_open(sheet.open_checks)
    counted = _counted(sheet, counted_minor, cash_reason, outlet)
    pos.close_day(day=day, now=now)
    totals = {"checks": takings.write(book.checks)}
    return DayClose.objects.create(
        outlet=outlet,
        date=date,
        closed_at=now,
        closed_by=actor,
        currency=outlet.currency,
        expected_minor=sheet.expected_cash_minor,
        counted_minor=counted,
        cash_reason=cash_reason.strip(),
        totals=totals,
        digest=queries.digest_of(totals),
    )


@transaction.atomic
def reopen_day(*, close: DayClose, reason: str, actor: str, now: datetime) -> DayClose:
    """Let staff act on a closed day's checks again, with a reason that is kept beside its closing.

    Conflict `day_is_open` where it was reopened already; Invalid `reason_required`.
    """
    day = pos.take_day(outlet=close.outlet, date=close.date)
    close.refresh_from_db(fields=["reopened_at"])
    if close.reopened_at is not None:
        raise errors.Conflict("day_is_open", "This day was reopened already.")
    if not reason.strip():
        raise errors.Invalid("reason_required", "Say why the day is reopened.", {"reason": ["required"]})
    close.reopened_at, close.reopened_by, close.reopen_reason = now, actor, reason.strip()
    close.save(update_fields=["reopened_at", "reopened_by", "reopen_reason"])
    pos.reopen_day(day=day)
    return close


def _refuse_open(checks: Sequence[takings.Check]) -> None:
    if checks:
        numbers = ", ".join(str(check.number) for check in checks)
        are = "is" if len(checks) == 1 else "are"
        raise errors.Conflict(
            "checks_open",
            f"Check{'' if len(checks) == 1 else 's'} {numbers} {are} still open: take the payment and close, "
            "or void what is on it.",
            {"checks": [check.number for check in checks]},
        )


def _counted(sheet: takings.Sheet, counted_minor: int | None, reason: str, outlet: Outlet) -> int:
    if counted_minor is None:
        raise errors.Invalid("cash_not_counted", "Count the cash first.", {"counted": ["required"]})
    over = counted_minor - sheet.expected_cash_minor
    if over and not reason.strip():
        amount = money.format_minor(abs(over), outlet.currency)
        raise errors.Invalid(
            "reason_required",
            f"The cash is {amount} {'over' if over > 0 else 'short'}: say why.",
            {"reason": ["required"]},
        )
    return counted_minor
