"""A menu, house rates, and carts with their lines."""

from datetime import date
from typing import Any

import factory
from factory.django import DjangoModelFactory

from pos_sync.models import (
    Allowance,
    Cart,
    Category,
    CheckCount,
    HouseRates,
    Item,
    Line,
    MenuPeriod,
    Modifier,
    ModifierSet,
    PeriodPrice,
    Station,
    TaxClass,
    Variant,
)
from tests.factories.outlets import OutletFactory
from tests.factories.reservations import EVENING, ReservationFactory


class HouseRatesFactory(DjangoModelFactory[HouseRates]):
    """Singapore: prices without tax, service 10 % and tax 9 % on both."""

    class Meta:
        model = HouseRates

    outlet = factory.SubFactory(OutletFactory)
    prices_include_tax = False
    tax_rate = 9_000
    service_rate = 10_000
    service_is_taxed = True


class StationFactory(DjangoModelFactory[Station]):
    """A place where tickets are cooked."""

    class Meta:
        model = Station

    outlet = factory.SubFactory(OutletFactory)
    name = factory.Sequence(lambda number: f"Station {number}")


class CategoryFactory(DjangoModelFactory[Category]):
    """Mains, the second course."""

    class Meta:
        model = Category

    outlet = factory.SubFactory(OutletFactory)
    name = factory.Sequence(lambda number: f"Category {number}")
    course = 2
    station = factory.SubFactory(StationFactory, outlet=factory.SelfAttribute("..outlet"))


class ItemFactory(DjangoModelFactory[Item]):
    """A dish for 10.00."""

    class Meta:
        model = Item

    category = factory.SubFactory(CategoryFactory)
    name = factory.Sequence(lambda number: f"Dish {number}")
    price_minor = 1_000


class VariantFactory(DjangoModelFactory[Variant]):
    """One way in which a dish is sold, for 20.00."""

    class Meta:
        model = Variant

    item = factory.SubFactory(ItemFactory)
    name = factory.Sequence(lambda number: f"Variant {number}")
    price_minor = 2_000
    position = factory.Sequence(lambda number: number)


class TaxClassFactory(DjangoModelFactory[TaxClass]):
    """Food that is free of tax."""

    class Meta:
        model = TaxClass

    outlet = factory.SubFactory(OutletFactory)
    name = factory.Sequence(lambda number: f"Tax class {number}")
    rate = 0


class MenuPeriodFactory(DjangoModelFactory[MenuPeriod]):
    """Every day from 18:00 to 20:00."""

    class Meta:
        model = MenuPeriod

    outlet = factory.SubFactory(OutletFactory)
    name = factory.Sequence(lambda number: f"Period {number}")
    weekdays = [1, 2, 3, 4, 5, 6, 7]
    begins = 1_080
    ends = 1_200


class PeriodPriceFactory(DjangoModelFactory[PeriodPrice]):
    """A dish for 7.00 in a period of its outlet."""

    class Meta:
        model = PeriodPrice

    item = factory.SubFactory(ItemFactory)
    period = factory.SubFactory(MenuPeriodFactory, outlet=factory.SelfAttribute("..item.category.outlet"))
    price_minor = 700


class ModifierSetFactory(DjangoModelFactory[ModifierSet]):
    """How it is cooked: exactly one choice."""

    class Meta:
        model = ModifierSet

    outlet = factory.SubFactory(OutletFactory)
    name = factory.Sequence(lambda number: f"Choices {number}")
    min_choices = 1
    max_choices = 1


class ModifierFactory(DjangoModelFactory[Modifier]):
    """One choice, for nothing."""

    class Meta:
        model = Modifier

    modifier_set = factory.SubFactory(ModifierSetFactory)
    name = factory.Sequence(lambda number: f"Choice {number}")


class CartFactory(DjangoModelFactory[Cart]):
    """An open, empty cart of a seated party."""

    class Meta:
        model = Cart

    reservation = factory.SubFactory(ReservationFactory, state="SEATED", house_state="SEATED")
    outlet = factory.SelfAttribute("reservation.outlet")
    date = date(2026, 6, 12)
    check_number = factory.Sequence(lambda number: number + 1)
    party_size = 4
    currency = factory.SelfAttribute("outlet.currency")
    opened_at = EVENING
    updated_at = EVENING

    @classmethod
    def _create(cls, model_class: type[Cart], *args: Any, **facts: Any) -> Cart:
        """The day's count goes on after this number, as it would had the cart been opened."""
        cart: Cart = super()._create(model_class, *args, **facts)
        count, _ = CheckCount.objects.get_or_create(outlet=cart.outlet, date=cart.date)
        count.last_number = max(count.last_number, cart.check_number)
        count.save()
        return cart


class LineFactory(DjangoModelFactory[Line]):
    """One of a dish, not sent yet."""

    class Meta:
        model = Line

    cart = factory.SubFactory(CartFactory)
    item = factory.SubFactory(ItemFactory, category__outlet=factory.SelfAttribute("...cart.outlet"))
    label = factory.SelfAttribute("item.name")
    category = factory.SelfAttribute("item.category.name")
    quantity = 1
    unit_price_minor = factory.SelfAttribute("item.price_minor")
    course = factory.SelfAttribute("item.served_course")
    station = factory.SelfAttribute("item.cooked_at")
    added_at = EVENING


class AllowanceFactory(DjangoModelFactory[Allowance]):
    """A server may give a tenth of a check, 20.00 at most, and comp nothing."""

    class Meta:
        model = Allowance

    outlet = factory.SubFactory(OutletFactory)
    role = "SERVER"
    most_rate = 10_000
    most_minor = 2_000
