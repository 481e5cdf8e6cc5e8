"""A menu as a file that reads back to the same menu."""

import csv
import io

from pos_sync.listing import cells, columns
from pos_sync.listing.menus import Listed, Menu, Priced


def write(menu: Menu) -> str:
    """The listed items as CSV: a row an item, or one a variant; what is the item's is on its first row."""
    written = io.StringIO(newline="")
    out = csv.writer(written, lineterminator="\r\n")
    header = _header(menu)
    out.writerow(header)
    for item in menu.items:
        if item.is_listed:
            out.writerows(_rows(item, menu, header))
    return written.getvalue()


def _header(menu: Menu) -> list[str]:
    in_periods = [columns.in_period(name) for name in menu.periods]
    return [columns.CATEGORY, columns.ITEM, columns.VARIANT, columns.PRICE, *in_periods, *columns.OF_ITEMS]


def _rows(item: Listed, menu: Menu, header: list[str]) -> list[list[str]]:
    rows = [_priced(item, priced, menu.decimals) for priced in item.prices]
    rows[0] |= _own(item, menu)
    return [[cells.harmless(row.get(column, "")) for column in header] for row in rows]


def _priced(item: Listed, priced: Priced, decimals: int) -> dict[str, str]:
    return {
        columns.CATEGORY: item.category,
        columns.ITEM: item.name,
        columns.VARIANT: priced.variant,
        columns.PRICE: cells.write_amount(priced.minor, decimals),
        **{columns.in_period(name): cells.write_amount(minor, decimals) for name, minor in priced.in_periods},
    }


def _own(item: Listed, menu: Menu) -> dict[str, str]:
    """What it has of its own: an empty cell follows the category."""
    usual = menu.categories[item.category]
    own = item.kind
    return {
        columns.COURSE: "" if own.course == usual.course else str(own.course),
        columns.STATION: "" if own.station == usual.station else own.station,
        columns.TAX_CLASS: "" if own.tax_class == usual.tax_class else own.tax_class,
        columns.ALLERGENS: item.allergens,
        columns.QUICK_KEY: item.quick_key,
        columns.FAVORITE: "yes" if item.is_favorite else "",
    }
