"""What was paid for the parts of a split check, and which of them that pays whole."""

from collections.abc import Mapping

from pos_sync import queries
from pos_sync.models import Cart, Part


def settle_parts(*, cart: Cart, was_paid_minor: int, paid_by_part: Mapping[int, int]) -> None:
    """Write what was paid for each part of a locked cart; `was_paid_minor` is what was paid on it before.

    A part that is paid whole is settled and stays so whatever is ordered afterwards, because its guest may
    have left. It is open again when less was paid for it, or less for no part at all: that may have borne
    some of it.
    """
    parts = queries.parts_of(cart)
    if not parts:
        return
    for_none = cart.paid_minor - sum(paid_by_part.values())
    was_for_none = was_paid_minor - sum(part.paid_minor for part in parts)
    for part in parts:
        paid_minor = paid_by_part.get(part.pk, 0)
        if paid_minor < part.paid_minor or for_none < was_for_none:
            part.is_settled = False
        part.paid_minor = paid_minor
    Part.objects.bulk_update(parts, ["paid_minor", "is_settled"])
    picture = queries.picture_split(cart=cart, lines=queries.sent_lines(cart))
    paid = [found.part.pk for found in picture.parts if found.is_locked and found.due_minor <= 0]
    Part.objects.filter(pk__in=paid).update(is_settled=True)
