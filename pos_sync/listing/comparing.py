"""What a file would do to the menu, in words, before it does it."""

from collections.abc import Sequence
from dataclasses import dataclass

from pos_sync.listing import cells
from pos_sync.listing.judging import judge
from pos_sync.listing.menus import Kind, Listed, Menu, Priced
from pos_sync.listing.reading import Fault, Unreadable, read_rows


@dataclass(frozen=True, slots=True)
class Change:
    """An item that the menu has, as the file wants it; `words` say what differs."""

    item: Listed
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """What applying a file does: all of it, or nothing where there are faults."""

    faults: tuple[Fault, ...] = ()
    categories: tuple[tuple[str, Kind], ...] = ()
    created: tuple[Listed, ...] = ()
    changed: tuple[Change, ...] = ()
    unlisted: tuple[Listed, ...] = ()
    kept: int = 0

    @property
    def is_idle(self) -> bool:
        """Whether the menu is as the file says already."""
        return not (self.faults or self.categories or self.created or self.changed or self.unlisted)


def plan(text: str, menu: Menu) -> Plan:
    """What a file would do to this menu. The same file on the same menu is always the same plan."""
    try:
        judged = judge(read_rows(text, menu.periods), menu)
    except Unreadable as unreadable:
        return Plan(faults=(unreadable.fault,))
    if judged.faults:
        return Plan(faults=tuple(judged.faults))
    known = {item.key: item for item in menu.items}
    wanted = {item.key for item in judged.items}
    met = [(known[item.key], item) for item in judged.items if item.key in known]
    changes = [Change(after, told) for before, after in met if (told := _differences(before, after, menu))]
    return Plan(
        categories=tuple(
            (name, kind) for name, kind in judged.categories.items() if name not in menu.categories
        ),
        created=tuple(item for item in judged.items if item.key not in known),
        changed=tuple(changes),
        unlisted=tuple(item for item in menu.items if item.is_listed and item.key not in wanted),
        kept=len(met) - len(changes),
    )


def _differences(before: Listed, after: Listed, menu: Menu) -> tuple[str, ...]:
    fields = (
        ("course", before.kind.course, after.kind.course),
        ("station", before.kind.station, after.kind.station),
        ("tax class", before.kind.tax_class, after.kind.tax_class),
        ("allergens", before.allergens, after.allergens),
        ("quick key", before.quick_key, after.quick_key),
        ("favorite", _yes(before.is_favorite), _yes(after.is_favorite)),
    )
    told = [f"{name}: {_shown(old)} → {_shown(new)}" for name, old, new in fields if old != new]
    relisted = [] if before.is_listed else ["listed again"]
    return (*relisted, *_price_differences(before.prices, after.prices, menu), *told)


def _price_differences(before: Sequence[Priced], after: Sequence[Priced], menu: Menu) -> list[str]:
    old, new = _by_place(before), _by_place(after)
    places = [*old, *(place for place in new if place not in old)]
    return [
        f"{_place(*place)}: {_amount(old.get(place), menu)} → {_amount(new.get(place), menu)}"
        for place in places
        if old.get(place) != new.get(place)
    ]


def _by_place(prices: Sequence[Priced]) -> dict[tuple[str, str], int]:
    """Each price by its variant and period, both "" where there is none."""
    return {
        (one.variant, name): minor for one in prices for name, minor in (("", one.minor), *one.in_periods)
    }


def _place(variant: str, period: str) -> str:
    price = f"price, {variant}" if variant else "price"
    return f"{price}, {period}" if period else price


def _amount(minor: int | None, menu: Menu) -> str:
    return "none" if minor is None else cells.write_amount(minor, menu.decimals)


def _shown(value: object) -> str:
    return str(value) or "none"


def _yes(is_so: bool) -> str:
    return "yes" if is_so else "no"
