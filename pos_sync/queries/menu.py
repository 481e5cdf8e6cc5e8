"""The menu as it is now: what is sold, at which price, and what is sold out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db.models import Prefetch, QuerySet

from config.outlets.models import Outlet
from pos_sync import prices
from pos_sync.models import (
    Category,
    Item,
    MenuChange,
    MenuPeriod,
    Modifier,
    ModifierSet,
    PeriodPrice,
    Variant,
)

MOST_CHANGES = 30


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice of a set, and whether it is sold out."""

    modifier: Modifier
    is_sold_out: bool


@dataclass(frozen=True, slots=True)
class ChoiceSet:
    """A set to choose from; `opened_by` are the choices that open it, none where it goes with the item."""

    modifier_set: ModifierSet
    choices: tuple[Choice, ...]
    opened_by: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class SoldAs:
    """A variant at its price of now."""

    variant: Variant
    price: prices.Price


@dataclass(frozen=True, slots=True)
class Dish:
    """An item as it can be ordered now; one with variants costs what the one chosen costs."""

    item: Item
    price: prices.Price
    variants: tuple[SoldAs, ...]
    sets: tuple[ChoiceSet, ...]
    is_sold_out: bool

    @property
    def asks_first(self) -> bool:
        """Whether something is to be chosen before it is ordered."""
        return bool(self.variants or self.sets)

    @property
    def shown_price(self) -> prices.Price:
        """The price on its tile: of the cheapest variant where it has some."""
        return min((one.price for one in self.variants), key=lambda price: price.minor, default=self.price)


@dataclass(frozen=True, slots=True)
class MenuPart:
    """A category with what it has."""

    category: Category
    dishes: tuple[Dish, ...]


@dataclass(frozen=True, slots=True)
class MenuNow:
    """The whole menu at an instant; `periods` are the names of those that run, the one that decides first."""

    parts: tuple[MenuPart, ...]
    periods: tuple[str, ...]

    @property
    def favorites(self) -> list[Dish]:
        """What stands first."""
        return [dish for part in self.parts for dish in part.dishes if dish.item.is_favorite]

    @property
    def orderable(self) -> list[Dish]:
        """What is not sold out."""
        return [dish for part in self.parts for dish in part.dishes if not dish.is_sold_out]


def menu(outlet: Outlet, now: datetime) -> MenuNow:
    """The listed items by category, each in its order, in a constant number of statements."""
    running_now = _running(outlet, now)
    categories = Category.objects.filter(outlet=outlet).select_related("station", "tax_class")
    found = categories.order_by("position", "id").prefetch_related(Prefetch("items", _items()))
    parts = [
        MenuPart(category, tuple(_dish(item, running_now, now) for item in category.items.all()))
        for category in found
    ]
    return MenuNow(tuple(part for part in parts if part.dishes), tuple(one.name for one in running_now))


def menu_item(outlet: Outlet, item_id: int, now: datetime) -> Dish | None:
    """One listed item of the outlet's menu, as it can be ordered now."""
    items = _items().select_related("category__station", "category__tax_class", "station", "tax_class")
    item = items.filter(category__outlet=outlet, pk=item_id).first()
    return None if item is None else _dish(item, _running(outlet, now), now)


def price_now(*, outlet: Outlet, priced: Item | Variant, now: datetime) -> prices.Price:
    """What an item or a variant costs at this moment, by the outlet's clock."""
    return _price(priced, _running(outlet, now))


def next_time(outlet: Outlet, at: time, now: datetime) -> datetime:
    """When the outlet's clock shows this time next."""
    today = now.astimezone(outlet.zone).date()
    times = (datetime.combine(today + timedelta(days=days), at, tzinfo=outlet.zone) for days in range(2))
    return next(one for one in times if one > now or one.date() > today)


def menu_changes(outlet: Outlet) -> list[MenuChange]:
    """What was done to the menu lately, the latest first."""
    return list(MenuChange.objects.filter(outlet=outlet).order_by("-at", "-id")[:MOST_CHANGES])


def _running(outlet: Outlet, now: datetime) -> list[prices.Period]:
    periods = MenuPeriod.objects.filter(outlet=outlet)
    return prices.running(map(_period, periods), now.astimezone(outlet.zone))


def _period(period: MenuPeriod) -> prices.Period:
    return prices.Period(period.pk, period.name, frozenset(period.weekdays), period.begins, period.ends)


def _items() -> QuerySet[Item]:
    variants = Variant.objects.filter(is_listed=True).order_by("position", "id")
    return (
        Item.objects.filter(is_listed=True)
        .order_by("position", "id")
        .select_related("station", "tax_class")
        .prefetch_related(
            Prefetch("variants", variants.prefetch_related(_prices())),
            _prices(),
            Prefetch("modifier_sets", ModifierSet.objects.order_by("id").prefetch_related(_choices(1))),
        )
    )


def _prices() -> "Prefetch[str]":
    return Prefetch(
        "period_prices", PeriodPrice.objects.select_related("period").order_by("period__begins", "id")
    )


def _choices(deep: int) -> "Prefetch[str]":
    """The choices of a set, and so `deep` the sets that they open."""
    choices = Modifier.objects.order_by("position", "id")
    if deep:
        opened = ModifierSet.objects.prefetch_related(_choices(deep - 1))
        choices = choices.prefetch_related(Prefetch("opens", opened))
    return Prefetch("modifiers", choices)


def _dish(item: Item, running_now: Sequence[prices.Period], now: datetime) -> Dish:
    return Dish(
        item=item,
        price=_price(item, running_now),
        variants=tuple(SoldAs(one, _price(one, running_now)) for one in item.variants.all()),
        sets=tuple(_sets(item.modifier_sets.all(), now)),
        is_sold_out=item.is_sold_out_at(now),
    )


def _price(priced: Item | Variant, running_now: Sequence[prices.Period]) -> prices.Price:
    in_periods = {one.period_id: one.price_minor for one in priced.period_prices.all()}
    return prices.price_of(priced.price_minor, in_periods, running_now)


def _sets(sets: Iterable[ModifierSet], now: datetime) -> list[ChoiceSet]:
    """The item's sets, each followed by those that its choices open; one that several open is there once."""
    own = {one.pk: one for one in sets}
    opened: dict[int, list[Modifier]] = {}
    for modifier in (modifier for one in own.values() for modifier in one.modifiers.all()):
        if modifier.opens_id is not None and modifier.opens_id not in own:
            opened.setdefault(modifier.opens_id, []).append(modifier)
    found: list[ChoiceSet] = []
    for key, modifier_set in own.items():
        found.append(_set(modifier_set, now))
        for openers in opened.values():
            if openers[0].modifier_set_id == key and openers[0].opens is not None:
                found.append(_set(openers[0].opens, now, tuple(one.pk for one in openers)))
    return found


def _set(modifier_set: ModifierSet, now: datetime, opened_by: tuple[int, ...] = ()) -> ChoiceSet:
    choices = tuple(Choice(one, one.is_86_at(now)) for one in modifier_set.modifiers.all())
    return ChoiceSet(modifier_set, choices, opened_by)
