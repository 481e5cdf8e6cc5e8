"""The numbers of parts: each has its own of the day, and keeps it for the check."""

from pos_sync.models import Cart, Part
from pos_sync.operations import checks


def number_part(*, cart: Cart, position: int) -> Part:
    """A part at this place: the first has the check's number, each other the next of the day."""
    number = cart.check_number
    if position > 1:
        number = checks.next_number(outlet=cart.outlet, date=cart.date)
    return Part.objects.create(
        cart=cart, outlet=cart.outlet, date=cart.date, check_number=number, position=position
    )
