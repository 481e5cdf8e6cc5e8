"""A day's checks as the end-of-shift sheet counts them, and the day's closing."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import Prefetch

from availability import queries as inventory
from availability import slots
from availability.models import Table
from config.outlets import formats
from config.outlets.models import Outlet
from payments import takings
from payments.models import DayClose, Payment
from pos_sync import queries as pos_queries
from pos_sync import totals
from pos_sync.models import Cart, Discount, DiscountKind, KitchenState, Line

BETWEEN = "Between services"
NO_SERVER = "No server named"


@dataclass(frozen=True, slots=True)
class DayBook:
    """The carts of a day with their totals, and the same as the sheet counts them, in one order."""

    carts: tuple[Cart, ...]
    sums: tuple[totals.Totals, ...]
    checks: tuple[takings.Check, ...]


@dataclass(frozen=True, slots=True)
class ServiceDay:
    """A day as the outlet serves it: its shifts in order, and when it ends on the wall clock."""

    date: dt.date
    shifts: tuple[str, ...]
    cut_off: str
    setup: inventory.Setup = field(repr=False)

    def shift_of(self, opened_at: dt.datetime) -> str:
        """The shift in which a check was opened, after midnight too."""
        minute = self.setup.minute(self.date, opened_at)
        shift = slots.shift_at(self.setup.calendar.running(self.date), minute)
        return shift.name if shift else BETWEEN


def service_day(outlet: Outlet, date: dt.date) -> ServiceDay:
    """The outlet's services on a date. It ends at midnight, or with the last of them where that is later."""
    known = inventory.setup(outlet)
    running = sorted(known.calendar.running(date), key=lambda shift: shift.first_seating)
    ends = max((shift.closes for shift in running), default=0)
    names = tuple(dict.fromkeys(shift.name for shift in running))
    return ServiceDay(date, names, formats.clock(max(ends, slots.DAY_MINUTES)), known)


def service_date_now(outlet: Outlet, now: dt.datetime) -> dt.date:
    """The day on which the book files a party that comes now."""
    known = inventory.setup(outlet)
    return known.service_date(known.local(now))


def day_book(day: ServiceDay, outlet: Outlet) -> DayBook:
    """Every check of a day, the voided ones included, by number; five statements and the house's rates."""
    carts = _carts_of(outlet, day.date)
    lines, payments, given = _lines_of(carts), _payments_of(carts), _discounts_of(carts)
    found, summed = [], []
    for cart in carts:
        sums = pos_queries.sum_up(cart=cart, lines=lines[cart.pk], standing=given[cart.pk])
        summed.append(sums)
        sold = _sales(sums, [line for line in lines[cart.pk] if line.voided_at is None], given[cart.pk])
        found.append(_check(day, cart, sums, sold, lines[cart.pk], payments[cart.pk]))
    return DayBook(tuple(carts), tuple(summed), tuple(found))


def standing_close(outlet: Outlet, date: dt.date) -> DayClose | None:
    """The closing of a day that was not reopened."""
    return DayClose.objects.filter(outlet=outlet, date=date, reopened_at=None).first()


def closes_of(outlet: Outlet, date: dt.date) -> list[DayClose]:
    """Every closing of a day, the reopened ones too, the first first."""
    found = DayClose.objects.filter(outlet=outlet, date=date).order_by("closed_at", "pk")
    return list(found.defer("totals"))


def _carts_of(outlet: Outlet, date: dt.date) -> list[Cart]:
    found = Cart.objects.filter(outlet=outlet, date=date).select_related("outlet__house_rates", "reservation")
    tables = Prefetch("tables", Table.objects.order_by("name"))
    return list(found.prefetch_related(tables).order_by("check_number"))


def _lines_of(carts: Sequence[Cart]) -> defaultdict[object, list[Line]]:
    """What is or was on each check: held or fired, the voided lines among them."""
    found: defaultdict[object, list[Line]] = defaultdict(list)
    for line in Line.objects.filter(cart__in=carts).exclude(kitchen_state=KitchenState.NEW).order_by("id"):
        found[line.cart_id].append(line)
    return found


def _payments_of(carts: Sequence[Cart]) -> defaultdict[object, list[Payment]]:
    found: defaultdict[object, list[Payment]] = defaultdict(list)
    for payment in Payment.objects.filter(cart__in=carts).order_by("taken_at", "pk"):
        found[payment.cart_id].append(payment)
    return found


def _discounts_of(carts: Sequence[Cart]) -> defaultdict[object, list[Discount]]:
    """What was given away on each check and not taken back."""
    found: defaultdict[object, list[Discount]] = defaultdict(list)
    standing = Discount.objects.filter(cart__in=carts, removed_at=None).select_related("line")
    for given in standing.order_by("at", "id"):
        found[given.cart_id].append(given)
    return found


def _check(
    day: ServiceDay,
    cart: Cart,
    sums: totals.Totals,
    sold: tuple[takings.Sale, ...],
    lines: Sequence[Line],
    payments: Sequence[Payment],
) -> takings.Check:
    return takings.Check(
        key=str(cart.pk),
        number=cart.check_number,
        party=cart.reservation_id,
        state=cart.state,
        shift=day.shift_of(cart.opened_at),
        server=cart.server_name or NO_SERVER,
        covers=cart.party_size,
        sales=sold,
        voids=tuple(
            takings.Void(line.void_reason or "No reason kept", line.price_minor)
            for line in lines
            if line.voided_at is not None
        ),
        taxes=_taxes(cart, sums),
        service_minor=sums.service_charges_minor,
        rounding_minor=sums.rounding_minor,
        waived_minor=sums.waived_minor,
        total_minor=sums.total_minor,
        prepaid_minor=sums.prepaid_minor,
        paid_minor=sums.paid_minor,
        tip_minor=sums.tip_minor,
        due_minor=sums.due_minor,
        payments=tuple(
            takings.Tendered(
                payment.tender, payment.amount_minor, payment.tip_minor, payment.refunded_minor, payment.state
            )
            for payment in payments
        ),
        is_merged=cart.merged_into_id is not None,
    )


def _sales(sums: totals.Totals, lines: Sequence[Line], given: Sequence[Discount]) -> tuple[takings.Sale, ...]:
    """Each line's sale; what is taken off the whole check is shared by what is left of each."""
    by_line = pos_queries.by_line(given)
    comps = {str(one.pk) for one in given if one.kind == DiscountKind.COMP}
    priced = [pos_queries.priced(line, by_line) for line in lines]
    on_lines = sum(known.given_away_minor() for known in priced)
    on_check = totals.apportion(sums.discounts_minor - on_lines, [known.net_minor() for known in priced])
    found = []
    for line, known, shared in zip(lines, priced, on_check, strict=True):
        comped = sum(one.amount_minor for one in known.given() if one.key in comps)
        discounted = known.given_away_minor() - comped + shared
        found.append(takings.Sale(line.category, known.price_minor(), comped, discounted))
    return tuple(found)


def _taxes(cart: Cart, sums: totals.Totals) -> tuple[takings.Tax, ...]:
    """Each rate's; the house says whether it is within the prices, as it did when the check was closed."""
    rates = cart.sold_by or pos_queries.rates_today(cart)
    is_included = bool(rates["prices_include_tax"])
    return tuple(takings.Tax(part.rate, part.tax_minor, is_included) for part in sums.taxes if part.tax_minor)
