"""What is owed of a check, or of one part of it, when a tender is taken."""

from config import errors
from config.outlets import money
from pos_sync import queries as pos_queries
from pos_sync.models import Cart, CartState, Part


def due_of(*, cart: Cart, part: Part | None, seen: int | None = None) -> int:
    """What is due on a locked check, or on the part, of which something must be left.

    `seen` is the cut that the page showed. Conflict `part_is_gone`, `split_anew`, `part_already_paid`, or
    `rest_on_no_part` where the outlet splits by item and an item is on no part yet.
    """
    if cart.state != CartState.OPEN:
        return 0
    if part is None:
        return cart.due_minor
    picture = pos_queries.picture_split(cart=cart, lines=pos_queries.sent_lines(cart))
    found = picture.of(part)
    if found is None:
        raise errors.Conflict("part_is_gone", "The check was split anew meanwhile: look again.")
    if seen is not None and seen != picture.number:
        raise errors.Conflict("split_anew", "The check was split anew meanwhile: look again.")
    if found.due_minor <= 0:
        raise errors.Conflict(
            "part_already_paid", f"Nothing is due on part {found.part.check_number} any more."
        )
    if not picture.may_pay_parts:
        rest = money.format_minor(picture.rest_minor, cart.currency)
        raise errors.Conflict(
            "rest_on_no_part", f"{rest} of the check is on no part yet: put it in one first."
        )
    return found.due_minor
