"""A menu as a file can tell it: what each item is sold as, and what the house has to choose from."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Priced:
    """One price of an item: of a variant, or "" where it has none, and by the names of periods."""

    variant: str
    minor: int
    in_periods: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Kind:
    """What the items of a category have unless they say otherwise; "" as a tax class is the house's rate."""

    course: int
    station: str
    tax_class: str = ""


@dataclass(frozen=True, slots=True)
class Listed:
    """An item as it is sold: `kind` is what holds for it, its own or its category's."""

    category: str
    name: str
    kind: Kind
    prices: tuple[Priced, ...]
    allergens: str = ""
    quick_key: str = ""
    is_favorite: bool = False
    is_listed: bool = True

    @property
    def key(self) -> tuple[str, str]:
        """By what a file names it."""
        return (self.category, self.name)


@dataclass(frozen=True, slots=True)
class Menu:
    """All of an outlet's menu, its items in their order; `decimals` are those of its currency."""

    decimals: int
    categories: Mapping[str, Kind] = field(default_factory=dict)
    items: tuple[Listed, ...] = ()
    stations: tuple[str, ...] = ()
    tax_classes: tuple[str, ...] = ()
    periods: tuple[str, ...] = ()

    def digest(self) -> str:
        """The same for the same menu: what was shown of a file holds as long as this does."""
        told = (
            self.decimals,
            sorted(self.categories.items(), key=lambda pair: pair[0]),
            self.items,
            self.stations,
            self.tax_classes,
            self.periods,
        )
        return hashlib.sha256(repr(told).encode()).hexdigest()
