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
    have left. It is open again when less was paid for it, or less for no part at all: that may have borne
    some of it.
    """
    parts = queries.parts_of(cart)
    if not parts:
        return
    for_none = cart.paid_minor - sum(paid.values())
    was_for_none = was_paid_minor - sum(part.paid_minor for part in parts)
    for part in parts:
        paid_minor = paid.get(part.pk, 0)
        if paid_minor < part.paid_minor or for_none < was_for_none:
            part.is_settled = False
        part.paid_minor, part.rounding_minor = paid_minor, rounded.get(part.pk, 0)
    Part.objects.bulk_update(parts, ["paid_minor", "rounding_minor", "is_settled"])
    picture = queries.picture_split(cart=cart, lines=queries.sent_lines(cart))
    whole = [found.part.pk for found in picture.parts if found.was_paid_for and found.due_minor <= 0]
    Part.objects.filter(pk__in=whole).update(is_settled=True)


def _are_unpaid(cart: Cart, lines: Sequence[Line]) -> bool:
    """Whether these, if any, were all ordered after the last payment."""
    last = CartEvent.objects.filter(cart=cart, kind="payment").order_by("number").last()
    return bool(lines) and (last is None or all(line.added_at > last.at for line in lines))
