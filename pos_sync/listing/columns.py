"""The columns of a menu file."""

CATEGORY, ITEM, VARIANT, PRICE = "category", "item", "variant", "price"
COURSE, STATION, TAX_CLASS = "course", "station", "tax class"
ALLERGENS, QUICK_KEY, FAVORITE = "allergens", "quick key", "favorite"

REQUIRED = (CATEGORY, ITEM, PRICE)
# What is the item's, not a variant's: said on its first row, or on all of them alike.
OF_ITEMS = (COURSE, STATION, TAX_CLASS, ALLERGENS, QUICK_KEY, FAVORITE)
FIXED = (CATEGORY, ITEM, VARIANT, PRICE, *OF_ITEMS)
# As long as the database takes.
LONGEST = {CATEGORY: 60, ITEM: 100, VARIANT: 40, ALLERGENS: 200}

_IN = "price: "


def in_period(name: str) -> str:
    """The column of a period's prices."""
    return f"{_IN}{name}"


def period_of(column: str) -> str | None:
    """The period whose prices a column has; None of any other."""
    return column.removeprefix(_IN) if column.startswith(_IN) else None
