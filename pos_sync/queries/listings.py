"""The menu as a menu file tells it."""

from collections.abc import Iterable

from django.db.models import Prefetch, QuerySet

from config.outlets import money
from config.outlets.models import Outlet
from pos_sync import listing
from pos_sync.models import (
    Category,
    Item,
    MenuFile,
    MenuPeriod,
    PeriodPrice,
    Station,
    TaxClass,
    Variant,
)


def known_menu(outlet: Outlet) -> listing.Menu:
    """All items of the outlet, those not listed any more among them, in a constant number of statements."""
    categories = Category.objects.filter(outlet=outlet).select_related("station", "tax_class")
    periods = MenuPeriod.objects.filter(outlet=outlet).order_by("begins", "id")
    return listing.Menu(
        decimals=money.exponent(outlet.currency),
        categories={one.name: _kind(one) for one in categories.order_by("position", "id")},
        items=tuple(_listed(item) for item in _items(outlet)),
        stations=_names(Station.objects.filter(outlet=outlet)),
        tax_classes=_names(TaxClass.objects.filter(outlet=outlet)),
        periods=tuple(periods.values_list("name", flat=True)),
    )


def shown_file(outlet: Outlet, key: int) -> tuple[MenuFile, listing.Plan, bool] | None:
    """A file that was read, what it would do now, and whether that is what it was read to do."""
    found = MenuFile.objects.filter(outlet=outlet, pk=key).first()
    if found is None:
        return None
    menu = known_menu(outlet)
    return found, listing.plan(found.text, menu), menu.digest() == found.menu_digest


def _items(outlet: Outlet) -> Iterable[Item]:
    in_periods = Prefetch(
        "period_prices", PeriodPrice.objects.select_related("period").order_by("period__begins", "period_id")
    )
    variants = Variant.objects.filter(is_listed=True).order_by("position", "id").prefetch_related(in_periods)
    items = Item.objects.filter(category__outlet=outlet).prefetch_related(
        Prefetch("variants", variants), in_periods
    )
    related = ("category__station", "category__tax_class", "station", "tax_class")
    return items.select_related(*related).order_by("category__position", "category_id", "position", "id")


def _names(rows: "QuerySet[Station] | QuerySet[TaxClass]") -> tuple[str, ...]:
    return tuple(rows.order_by("name").values_list("name", flat=True))


def _kind(category: Category) -> listing.Kind:
    return listing.Kind(category.course, _name(category.station), _name(category.tax_class))


def _listed(item: Item) -> listing.Listed:
    variants = list(item.variants.all())
    prices = [_priced(one, one.name) for one in variants] if variants else [_priced(item, "")]
    return listing.Listed(
        category=item.category.name,
        name=item.name,
        kind=listing.Kind(item.served_course, _name(item.cooked_at), _name(item.taxed_as)),
        prices=tuple(prices),
        allergens=item.allergens,
        quick_key=item.quick_key,
        is_favorite=item.is_favorite,
        is_listed=item.is_listed,
    )


def _priced(priced: Item | Variant, variant: str) -> listing.Priced:
    in_periods = tuple((one.period.name, one.price_minor) for one in priced.period_prices.all())
    return listing.Priced(variant, priced.price_minor, in_periods)


def _name(row: Station | TaxClass | None) -> str:
    return row.name if row else ""
