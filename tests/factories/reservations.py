"""Guests and reservations."""

from datetime import UTC, date, datetime

import factory
from factory.django import DjangoModelFactory

from reservations.lifecycle import FIRST_HOUSE_STATE
from reservations.lifecycle import State as WireState
from reservations.models import Guest, Reservation, Source, State
from tests.factories.outlets import OutletFactory

EVENING = datetime(2026, 6, 12, 11, 0, tzinfo=UTC)  # 19:00 in Singapore


class GuestFactory(DjangoModelFactory[Guest]):
    """A guest without allergies."""

    class Meta:
        model = Guest

    outlet = factory.SubFactory(OutletFactory)
    first_name = "Ada"
    last_name = "Lee"
    created_at = EVENING


class ReservationFactory(DjangoModelFactory[Reservation]):
    """A booking of OpenTable's for four at 19:00 in Singapore; in another state, at that state's first."""

    class Meta:
        model = Reservation

    outlet = factory.SubFactory(OutletFactory)
    confirmation_number = factory.Sequence(lambda number: 700_001 + number)
    guest = factory.SubFactory(GuestFactory, outlet=factory.SelfAttribute("..outlet"))
    state = State.BOOKED
    house_state = factory.LazyAttribute(lambda party: FIRST_HOUSE_STATE[WireState(party.state)].value)
    source = Source.OPENTABLE
    starts_at = EVENING
    starts_local = "2026-06-12T19:00"
    date = date(2026, 6, 12)
    turn_minutes = 90
    party_size = 4
    created_at = EVENING
    updated_at = EVENING
