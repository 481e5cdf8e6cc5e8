"""Put the demo's menu on the card of one outlet."""

from config.outlets.models import Outlet
from payments.management.demo import menu
from payments.management.demo.houses import House
from pos_sync.models import (
    Category,
    Item,
    MenuPeriod,
    Modifier,
    ModifierSet,
    PeriodPrice,
    Station,
    TaxClass,
    Variant,
)


def set_menu(outlet: Outlet, house: House) -> None:
    """Everything that is sold, with its prices by period, choices and taxes."""
    for place, (name, course, station_name, rows) in enumerate(menu.MENU):
        category = Category.objects.create(
            outlet=outlet, name=name, course=course, station=_station(outlet, station_name), position=place
        )
        for position, (label, price_minor, allergens) in enumerate(rows):
            _add_item(category, label, price_minor, allergens, position)
    _price_happy_hour(outlet)
    _set_choices(outlet)
    _set_taxes(outlet, house)


def _station(outlet: Outlet, name: str) -> Station:
    return Station.objects.get_or_create(outlet=outlet, name=name)[0]


def _add_item(category: Category, label: str, price_minor: int, allergens: str, position: int) -> None:
    course, station_name = menu.ITS_OWN.get(label, (None, ""))
    item = Item.objects.create(
        category=category,
        name=label,
        price_minor=price_minor,
        allergens=allergens,
        position=position,
        course=course,
        station=_station(category.outlet, station_name) if station_name else None,
        is_86=label in menu.SOLD_OUT,
        left=menu.COUNTED.get(label),
        quick_key=menu.QUICK_KEYS.get(label, ""),
        is_favorite=label in menu.FAVORITES,
    )
    for place, (name, minor) in enumerate(menu.VARIANTS.get(label, ())):
        Variant.objects.create(item=item, name=name, price_minor=minor, position=place)


def _price_happy_hour(outlet: Outlet) -> None:
    name, begins, ends = menu.HAPPY_HOUR
    period = MenuPeriod.objects.create(
        outlet=outlet, name=name, weekdays=[1, 2, 3, 4, 5, 6, 7], begins=begins, ends=ends
    )
    for label, price_minor in menu.HAPPY_PRICES.items():
        item, variant = find(outlet, label)
        PeriodPrice.objects.create(
            period=period, item=None if variant else item, variant=variant, price_minor=price_minor
        )


def find(outlet: Outlet, label: str) -> tuple[Item, Variant | None]:
    """The item of a label, or the item and the variant of one like `House red, glass`."""
    items = Item.objects.filter(category__outlet=outlet)
    whole = items.filter(name=label).first()
    if whole is not None:
        return whole, whole.variants.order_by("position").first()
    name, _, variant = label.rpartition(", ")
    item = items.get(name=name)
    return item, item.variants.get(name=variant)


def _set_choices(outlet: Outlet) -> None:
    for name, smallest, largest, labels, choices in menu.MODIFIERS:
        modifier_set = ModifierSet.objects.create(
            outlet=outlet, name=name, min_choices=smallest, max_choices=largest
        )
        modifier_set.items.set(Item.objects.filter(category__outlet=outlet, name__in=labels))
        opens = ModifierSet.objects.filter(outlet=outlet, name=menu.OPENS.get(name, "")).first()
        for position, (label, price_minor) in enumerate(choices):
            Modifier.objects.create(
                modifier_set=modifier_set,
                name=label,
                price_minor=price_minor,
                position=position,
                opens=opens,
                is_86=label in menu.SOLD_OUT_CHOICES,
            )


def _set_taxes(outlet: Outlet, house: House) -> None:
    for name, rate, categories, labels in house.tax_classes:
        tax_class = TaxClass.objects.create(outlet=outlet, name=name, rate=rate)
        Category.objects.filter(outlet=outlet, name__in=categories).update(tax_class=tax_class)
        Item.objects.filter(category__outlet=outlet, name__in=labels).update(tax_class=tax_class)
