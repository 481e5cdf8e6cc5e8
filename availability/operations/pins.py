"""What keeps a party at its table when others are moved: a pin, and having come."""

from django.db import transaction

from availability import queries
from availability.models import Placement
from availability.operations import claims


@transaction.atomic
def pin_placement(*, placement: Placement, is_pinned: bool) -> Placement:
    """Have a party keep its table whatever else would make room, or let it be moved again."""
    return _set(placement, is_pinned=is_pinned)


@transaction.atomic
def mark_arrived(*, placement: Placement, has_arrived: bool) -> Placement:
    """Note that a party is here, or is not after all: who stands at the door is not moved."""
    return _set(placement, has_arrived=has_arrived)


def _set(placement: Placement, **marks: bool) -> Placement:
    # With the day: whoever is moving parties just now has read the mark, or will. What is published stays:
    # nobody is moved for a slot that is only offered.
    known = queries.setup(placement.outlet)
    claims.lock_days(outlet=placement.outlet, dates=known.dates(placement.date, placement.during.upper))
    for name, value in marks.items():
        setattr(placement, name, value)
    placement.save(update_fields=list(marks))
    return placement
