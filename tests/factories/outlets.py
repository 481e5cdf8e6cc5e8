"""Outlets."""

import factory
from factory.django import DjangoModelFactory

from config.outlets.models import Mode, Outlet


class OutletFactory(DjangoModelFactory[Outlet]):
    """A NETWORK outlet in Singapore with a rid of its own."""

    class Meta:
        model = Outlet

    slug = factory.Sequence(lambda number: f"outlet-{number}")
    name = factory.LazyAttribute(lambda outlet: outlet.slug.title())
    rid = factory.Sequence(lambda number: 20_000 + number)
    mode = Mode.NETWORK
    time_zone = "Asia/Singapore"
    currency = "SGD"
    country = "SG"
    locale = "en-GB"
