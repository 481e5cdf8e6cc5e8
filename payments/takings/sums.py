"""Summing checks up into the sheet."""

from collections.abc import Callable, Iterable

from payments import settlement
from payments.takings.checks import Check, Sale, Tendered
from payments.takings.sheets import CategorySales, Figure, Sheet, TenderSums, TipPool

_NAMES = {
    settlement.Tender.CARD: "Card",
    settlement.Tender.CASH: "Cash",
    settlement.Tender.GIFT_CARD: "Gift card",
    settlement.Tender.OPENTABLE: "OpenTable",
    settlement.Tender.OTHER: "Other",
}
_CASH = f"tender:{settlement.Tender.CASH}"


def sum_up(checks: Iterable[Check]) -> Sheet:
    """The sheet of these checks. Open ones are counted as they stand, and listed first."""
    told = list(checks)
    counted = [check for check in told if check.counts]
    sales = [sale for check in counted for sale in check.sales]
    tenders = _tenders(counted)
    return Sheet(
        open_checks=tuple(check for check in counted if check.is_open),
        categories=_categories(counted),
        sales=_added("", sales),
        comps=_figure(
            "comps", "Comps", counted, lambda check: sum(sale.comped_minor for sale in check.sales)
        ),
        discounts=_figure(
            "discounts",
            "Discounts",
            counted,
            lambda check: sum(sale.discounted_minor for sale in check.sales),
        ),
        service=_figure("service", "Service charge", counted, lambda check: check.service_minor),
        taxes=_taxes(counted),
        rounding=_figure("rounding", "Cash rounding", counted, lambda check: check.rounding_minor),
        waived=_figure("waived", "Refunded after closing", counted, lambda check: check.waived_minor),
        total=_all(counted),
        deposits=_figure("deposits", "Deposits used", counted, lambda check: check.prepaid_minor),
        due=_figure("due", "Still due", counted, lambda check: check.due_minor),
        voids=_voids(told),
        tenders=tenders,
        tips=_tips(counted),
        expected_cash_minor=sum(row.net_minor for row in tenders if row.key == _CASH),
        tip_minor=sum(check.tip_minor for check in counted),
        covers=sum(_covers(told).values()),
    )


def _keys(checks: Iterable[Check]) -> frozenset[str]:
    return frozenset(check.key for check in checks)


def _covers(checks: Iterable[Check]) -> dict[int, int]:
    """The covers of each party: the most that any of its checks has; also of one whose check was merged."""
    found: dict[int, int] = {}
    for check in checks:
        if check.counts or check.is_merged:
            found[check.party] = max(found.get(check.party, 0), check.covers)
    return found


def _figure(key: str, label: str, checks: list[Check], amount: Callable[[Check], int]) -> Figure:
    having = [check for check in checks if amount(check)]
    return Figure(key, label, len(having), sum(map(amount, having)), _keys(having))


def _all(checks: list[Check]) -> Figure:
    return Figure("all", "Total", len(checks), sum(check.total_minor for check in checks), _keys(checks))


def _added(category: str, sales: Iterable[Sale]) -> Sale:
    told = list(sales)
    return Sale(
        category,
        sum(sale.listed_minor for sale in told),
        sum(sale.comped_minor for sale in told),
        sum(sale.discounted_minor for sale in told),
    )


def _categories(checks: list[Check]) -> tuple[CategorySales, ...]:
    names = sorted({sale.category for check in checks for sale in check.sales})
    found = []
    for name in names:
        having = [check for check in checks if any(sale.category == name for sale in check.sales)]
        sales = [sale for check in having for sale in check.sales if sale.category == name]
        found.append(CategorySales(f"category:{name}", name, _added(name, sales), _keys(having)))
    return tuple(found)


def _taxes(checks: list[Check]) -> tuple[tuple[Figure, bool], ...]:
    """Each rate's tax, and whether it is inside the prices."""
    kinds = sorted({(tax.is_included, tax.rate) for check in checks for tax in check.taxes if tax.tax_minor})
    found = []
    for is_included, rate in kinds:
        key = f"tax:{rate}:{'included' if is_included else 'added'}"
        found.append((_figure(key, f"Tax {_percent(rate)}", checks, _taxed(rate, is_included)), is_included))
    return tuple(found)


def _percent(rate: int) -> str:
    figures = f"{rate // 1000}.{rate % 1000:03d}".rstrip("0").rstrip(".")
    return f"{figures} %"


def _taxed(rate: int, is_included: bool) -> Callable[[Check], int]:
    return lambda check: sum(
        tax.tax_minor for tax in check.taxes if (tax.rate, tax.is_included) == (rate, is_included)
    )


def _voids(checks: list[Check]) -> tuple[Figure, ...]:
    """By reason; also those of checks that were voided whole."""
    reasons = sorted({void.reason for check in checks for void in check.voids})
    found = []
    for reason in reasons:
        having = [check for check in checks if any(void.reason == reason for void in check.voids)]
        voids = [void for check in having for void in check.voids if void.reason == reason]
        amount = sum(void.amount_minor for void in voids)
        found.append(Figure(f"void:{reason}", reason, len(voids), amount, _keys(having)))
    return tuple(found)


def _tenders(checks: list[Check]) -> tuple[TenderSums, ...]:
    """Each tender that was used, in the order of their names."""
    found = []
    for tender in settlement.Tender:
        taken = [
            (check, payment)
            for check in checks
            for payment in check.payments
            if payment.counts and payment.tender == tender
        ]
        if taken:
            found.append(_sums_of(tender, taken))
    return tuple(found)


def _sums_of(tender: settlement.Tender, taken: list[tuple[Check, Tendered]]) -> TenderSums:
    payments = [payment for _, payment in taken]
    return TenderSums(
        key=f"tender:{tender}",
        label=_NAMES[tender],
        count=len(payments),
        amount_minor=sum(payment.amount_minor for payment in payments),
        tip_minor=sum(payment.tip_minor for payment in payments),
        refunded_minor=sum(payment.refunded_minor for payment in payments),
        net_minor=sum(payment.net_minor for payment in payments),
        kept_tip_minor=sum(payment.kept_tip_minor for payment in payments),
        checks=_keys(check for check, _ in taken),
    )


def _tips(checks: list[Check]) -> tuple[TipPool, ...]:
    """The pool of each server and shift, also where nothing was left."""
    pools = sorted({(check.server, check.shift) for check in checks})
    found = []
    for server, shift in pools:
        served = [check for check in checks if (check.server, check.shift) == (server, shift)]
        found.append(
            TipPool(
                key=f"tips:{server}:{shift}",
                server=server,
                shift=shift,
                count=len(served),
                base_minor=sum(check.total_minor for check in served),
                tip_minor=sum(check.tip_minor for check in served),
                checks=_keys(served),
            )
        )
    return tuple(found)
