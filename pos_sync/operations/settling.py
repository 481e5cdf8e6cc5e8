"""What was paid for the parts of a split check, and which of them that pays whole."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from config import errors
from pos_sync import queries
from pos_sync.models import Cart, CartEvent, Line, Part

# A part's share may be rounded the other way when another part's changes.
ROUNDING_MINOR = 1


@contextmanager
def keep_paid(*, cart: Cart, lines: Sequence[Line] = ()) -> Iterator[None]:
    """Conflict `part_is_paid` where what is done within leaves a part less to bear than was paid for it.

    What it has paid too much would go to the others unseen. `lines` are those that are voided or moved: what
    was ordered after the last payment nobody has paid for.
    """
    before = queries.borne_by_parts(cart)
    yield
    if not before or _are_unpaid(cart, lines):
        return
    after = queries.borne_by_parts(cart)
    lessened = [
        str(part.check_number)
        for part, borne in after.items()
        if borne < part.paid_minor and borne < before[part] - ROUNDING_MINOR
    ]
    if lessened:
        raise errors.Conflict(
            "part_is_paid",
            f"More was paid for part {', '.join(lessened)} than it would come to: "
            "refund or void that payment first.",
        )


def settle_parts(
    *, cart: Cart, was_paid_minor: int, paid: Mapping[int, int], rounded: Mapping[int, int]
) -> None:
    """Write what was paid for each part of a locked cart, and what its cash was rounded by.

    `was_paid_minor` is what was paid on the cart before.

    A part that is paid whole is settled and stays so whatever is ordered afterwards, because its guest may
    have left. It is open again when less was paid for it; and when less was paid for no part at all, if that
    bore some of it: what a guest paid whole is not asked for again because another's payment was taken back.
    """
    parts = queries.parts_of(cart)
    if not parts:
        return
    for_none = cart.paid_minor - sum(paid.values())
    was_for_none = was_paid_minor - sum(part.paid_minor for part in parts)
    for part in parts:
        paid_minor = paid.get(part.pk, 0)
        if paid_minor < part.paid_minor or (part.is_helped and for_none < was_for_none):
            part.settled_minor, part.is_helped = None, False
        part.paid_minor, part.rounding_minor = paid_minor, rounded.get(part.pk, 0)
    Part.objects.bulk_update(parts, ["paid_minor", "rounding_minor", "settled_minor", "is_helped"])
    _settle(cart=cart, for_none_minor=for_none)


def _settle(*, cart: Cart, for_none_minor: int) -> None:
    """Keep what those that are paid whole now came to, and whether money for no part bore some of it."""
    picture = queries.picture_split(cart=cart, lines=queries.sent_lines(cart))
    whole = [found for found in picture.parts if found.was_paid_for and found.due_minor <= 0]
    fresh = [found for found in whole if not found.part.is_settled]
    owing = (
        queries.owing_alone(cart=cart, for_none_minor=for_none_minor) if fresh and for_none_minor else set()
    )
    for found in fresh:
        found.part.settled_minor = max(found.amount_minor, found.part.paid_minor)
        found.part.is_helped = found.part.pk in owing
    Part.objects.bulk_update([found.part for found in fresh], ["settled_minor", "is_helped"])


def _are_unpaid(cart: Cart, lines: Sequence[Line]) -> bool:
    """Whether these, if any, were all ordered after the last payment."""
    last = CartEvent.objects.filter(cart=cart, kind="payment").order_by("number").last()
    return bool(lines) and (last is None or all(line.added_at > last.at for line in lines))
