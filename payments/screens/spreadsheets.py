"""The sheet as files for a spreadsheet: amounts in decimals with a point, texts that are never a formula.

Every row tells its outlet, day, time zone, currency and cut-off: rows of several days can lie in one table.
"""

import csv
import io
from collections.abc import Callable, Iterable

from config.outlets import money
from config.outlets.models import Outlet
from payments import queries
from pos_sync.listing import cells

Cells = Iterable[object]


def write(kind: str, *, outlet: Outlet, page: queries.SheetPage) -> str | None:
    """One of the files `sales`, `checks` and `tips`; None for another kind."""
    writer = _KINDS.get(kind)
    if writer is None:
        return None
    # A byte-order mark: without it spreadsheets take UTF-8 for something else.
    sink = io.StringIO("\ufeff", newline="")
    sink.seek(0, io.SEEK_END)
    file = csv.writer(sink)
    facts = (outlet.name, page.day.date.isoformat(), outlet.time_zone, outlet.currency, page.day.cut_off)
    columns, rows = writer(page, lambda minor: _Amount(money.figures(minor, outlet.currency)))
    file.writerow(["outlet", "date", "time_zone", "currency", "cut_off", *columns])
    for row in rows:
        file.writerow([safe(cell) for cell in (*facts, *row)])
    return sink.getvalue()


def safe(cell: object) -> str:
    """A cell that no spreadsheet reads as a formula; amounts are numbers and stay as they are."""
    return str(cell) if isinstance(cell, _Amount) else cells.harmless(str(cell))


class _Amount(str):
    """An amount that was written here, and by nobody else."""


Amount = Callable[[int], _Amount]


def _sales(page: queries.SheetPage, amount: Amount) -> tuple[list[str], list[Cells]]:
    sheet = page.sheet
    rows: list[Cells] = [
        ("category", row.label, len(row.checks), amount(row.sale.listed_minor), amount(row.sale.comped_minor),
         amount(row.sale.discounted_minor), amount(row.sale.net_minor), "")
        for row in sheet.categories
    ]  # fmt: skip
    figures = [
        ("service", sheet.service),
        *(("tax included" if is_included else "tax", figure) for figure, is_included in sheet.taxes),
        ("rounding", sheet.rounding),
        ("total", sheet.total),
        ("deposit", sheet.deposits),
        ("due", sheet.due),
        *(("void", figure) for figure in sheet.voids),
    ]
    rows += [
        (kind, figure.label, figure.count, "", "", "", amount(figure.amount_minor), "")
        for kind, figure in figures
    ]
    waived = sheet.waived
    rows.append(("refunded", waived.label, waived.count, "", "", "", amount(-waived.amount_minor), ""))
    rows += [
        ("tender", row.label, row.count, amount(row.amount_minor), "", amount(row.refunded_minor),
         amount(row.net_minor), amount(row.tip_minor))
        for row in sheet.tenders
    ]  # fmt: skip
    return ["kind", "name", "count", "listed", "comped", "discounted_or_refunded", "net", "tip"], rows


def _checks(page: queries.SheetPage, amount: Amount) -> tuple[list[str], list[Cells]]:
    compared = {str(row.cart.pk): row for row in page.comparison.rows}
    rows: list[Cells] = []
    for check in page.checks:
        row = compared.get(check.key)
        theirs = row.theirs if row else None
        rows.append(
            (check.number, check.key, check.shift, check.server, check.state, check.covers,
             amount(sum(sale.net_minor for sale in check.sales)), amount(check.service_minor),
             amount(sum(tax.tax_minor for tax in check.taxes)), amount(check.total_minor),
             amount(check.prepaid_minor), amount(check.paid_minor), amount(check.tip_minor),
             amount(check.due_minor), row.level.lower() if row else "",
             amount(theirs.total_minor) if theirs else "", row.remark.words if row and row.remark else "")
        )  # fmt: skip
    names = (
        "check check_id shift server state covers net service tax total deposit paid tip due opentable "
        "opentable_total remark"
    )
    return names.split(), rows


def _tips(page: queries.SheetPage, amount: Amount) -> tuple[list[str], list[Cells]]:
    rows: list[Cells] = [
        ("server", pool.server, pool.shift, pool.count, amount(pool.base_minor), amount(pool.tip_minor))
        for pool in page.sheet.tips
    ]
    rows += [
        ("tender", row.label, page.shift or "all day", row.count, "", amount(row.kept_tip_minor))
        for row in page.sheet.tenders
    ]
    return ["kind", "name", "shift", "count", "base", "tip"], rows


_KINDS: dict[str, Callable[[queries.SheetPage, Amount], tuple[list[str], list[Cells]]]] = {
    "sales": _sales,
    "checks": _checks,
    "tips": _tips,
}
