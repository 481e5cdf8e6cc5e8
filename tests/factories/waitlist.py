"""Parties on the waitlist."""

from datetime import date

import factory
from factory.django import DjangoModelFactory

from reservations.models import WaitlistEntry
from tests.factories.outlets import OutletFactory
from tests.factories.reservations import EVENING


class WaitlistEntryFactory(DjangoModelFactory[WaitlistEntry]):
    """Kim, two, waiting since 19:00 in Singapore, quoted 20 to 30 minutes."""

    class Meta:
        model = WaitlistEntry

    outlet = factory.SubFactory(OutletFactory)
    date = date(2026, 6, 12)
    name = "Kim"
    party_size = 2
    joined_at = EVENING
    quoted_from_minutes = 20
    quoted_to_minutes = 30
    quoted_at = factory.SelfAttribute("joined_at")
