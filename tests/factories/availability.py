"""Furniture, hours and rules; and two whole rooms like those of the demo evening."""

import factory
from factory.django import DjangoModelFactory

from availability.models import Area, BookingRules, Combination, Offer, Publication, Shift, Table, TurnTime
from config.outlets.models import Outlet
from tests.factories.outlets import OutletFactory


class AreaFactory(DjangoModelFactory[Area]):
    """A part of the room."""

    class Meta:
        model = Area

    outlet = factory.SubFactory(OutletFactory)
    name = factory.Sequence(lambda number: f"Area {number}")


class TableFactory(DjangoModelFactory[Table]):
    """A table for up to four."""

    class Meta:
        model = Table

    area = factory.SubFactory(AreaFactory)
    outlet = factory.SelfAttribute("area.outlet")
    name = factory.Sequence(lambda number: f"T{number}")
    min_covers = 1
    max_covers = 4
    x = 100
    y = 100


class ShiftFactory(DjangoModelFactory[Shift]):
    """Dinner, every day, from 17:30 with the last seating at 21:30."""

    class Meta:
        model = Shift

    outlet = factory.SubFactory(OutletFactory)
    name = "Dinner"
    weekdays = [1, 2, 3, 4, 5, 6, 7]
    first_seating = 1050
    last_seating = 1290
    closes = 1350


class TurnTimeFactory(DjangoModelFactory[TurnTime]):
    """Ninety minutes for up to four."""

    class Meta:
        model = TurnTime

    outlet = factory.SubFactory(OutletFactory)
    max_party_size = 4
    minutes = 90


class BookingRulesFactory(DjangoModelFactory[BookingRules]):
    """Parties of 1 to 12, no pacing and no cut-off."""

    class Meta:
        model = BookingRules

    outlet = factory.SubFactory(OutletFactory)


class PublicationFactory(DjangoModelFactory[Publication]):
    """One date and size, published and clean."""

    class Meta:
        model = Publication

    party_size = 2
    dirty_number = 1
    published_number = 1


def annex(**outlet_facts: object) -> Outlet:
    """One table X1 for 1 to 4, dinner, no pacing: the room in which everyone wants the same table."""
    outlet: Outlet = OutletFactory.create(**outlet_facts)
    BookingRulesFactory.create(outlet=outlet)
    TurnTimeFactory.create(outlet=outlet, max_party_size=100, minutes=90)
    ShiftFactory.create(outlet=outlet)
    TableFactory.create(area=AreaFactory.create(outlet=outlet), name="X1")
    return outlet


def harbour(**outlet_facts: object) -> Outlet:
    """Two tables for four, two for six that may be joined, a bar stool for walk-ins, 16 covers a quarter."""
    outlet: Outlet = OutletFactory.create(**outlet_facts)
    BookingRulesFactory.create(outlet=outlet, pacing_covers=16, cutoff_minutes=30)
    for size, minutes in ((4, 90), (8, 120), (12, 150)):
        TurnTimeFactory.create(outlet=outlet, max_party_size=size, minutes=minutes)
    ShiftFactory.create(outlet=outlet)
    area = AreaFactory.create(outlet=outlet)
    for name in ("A1", "A2"):
        TableFactory.create(area=area, name=name)
    large = [TableFactory.create(area=area, name=name, min_covers=4, max_covers=6) for name in ("B1", "B2")]
    TableFactory.create(area=area, name="S1", max_covers=2, offer=Offer.WALK_IN)
    joined = Combination.objects.create(outlet=outlet, name="B1+B2", min_covers=7, max_covers=12)
    joined.tables.set(large)
    return outlet
