"""What the kitchen has: fired lines on their tickets."""

from datetime import datetime

import factory
from factory.django import DjangoModelFactory

from pos_sync.models import KitchenState, Line, Ticket
from tests.factories.pos import CartFactory, StationFactory
from tests.factories.reservations import EVENING


class TicketFactory(DjangoModelFactory[Ticket]):
    """One that stands, without lines."""

    class Meta:
        model = Ticket

    cart = factory.SubFactory(CartFactory)
    station = factory.SubFactory(StationFactory, outlet=factory.SelfAttribute("..cart.outlet"))
    fired_at = EVENING
    fired_by = "server"


def fire(*lines: Line, at: datetime = EVENING) -> Ticket:
    """Put lines of one cart and one station on a ticket, as a fire then would have."""
    first = lines[0]
    ticket: Ticket = TicketFactory.create(
        cart=first.cart,
        station=first.station,
        fired_at=at,
        allergies=first.cart.allergies_acknowledged,
    )
    for line in lines:
        line.kitchen_state, line.sent_at, line.ticket = KitchenState.FIRED, at, ticket
        line.save(update_fields=["kitchen_state", "sent_at", "ticket"])
    return ticket
