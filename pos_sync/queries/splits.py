"""What a split check's parts come to: for its page, its slips and its payments."""

from collections.abc import Sequence
from dataclasses import dataclass

from pos_sync import totals
from pos_sync.models import Cart, Line, Part
from pos_sync.queries import carts, discounts, sums


@dataclass(frozen=True, slots=True)
class PartPicture:
    """One part: its own lines, what its items and it come to, and what is left of it to pay."""

    part: Part
    lines: tuple[Line, ...]
    items_minor: int
    amount_minor: int
    due_minor: int

    @property
    def added_minor(self) -> int:
        """What comes to its items: its share of service and tax, less what is taken off the whole check."""
        return self.amount_minor - self.items_minor

    @property
    def was_paid_for(self) -> bool:
        """Whether something was paid for it, so that no line goes in or out."""
        return self.part.paid_minor > 0


@dataclass(frozen=True, slots=True)
class SplitPicture:
    """A check's parts in their order, none where it is not split, and the lines that they share evenly."""

    parts: tuple[PartPicture, ...]
    shared: tuple[Line, ...]

    @property
    def was_paid_for(self) -> bool:
        """Whether something was paid for a part, so that the check is not cut again."""
        return any(part.was_paid_for for part in self.parts)

    @property
    def may_grow(self) -> bool:
        """Whether a part may be added: none has paid some of its own and owes the rest."""
        return all(part.part.is_settled for part in self.parts if part.was_paid_for)

    @property
    def amount_minor(self) -> int:
        """What the parts come to together."""
        return sum(part.amount_minor for part in self.parts)

    def of(self, part: Part) -> PartPicture | None:
        """The picture of one of the parts; None of one that is not of this split."""
        return next((picture for picture in self.parts if picture.part.pk == part.pk), None)


def parts_of(cart: Cart) -> list[Part]:
    """The parts of a check in their order; none where it is not split."""
    return list(Part.objects.filter(cart=cart, undone_at=None).order_by("position"))


def part_at(cart: Cart, key: int) -> Part | None:
    """One of the check's parts, of a split that was undone too."""
    return Part.objects.filter(cart=cart, pk=key).first()


def part_of_seat(cart: Cart, seat: int | None) -> Part | None:
    """Whose a new line for this seat is, where the check was split by seat.

    No settled part's: those that have not settled share it, until it is put elsewhere.
    """
    if seat is None:
        return None
    return Part.objects.filter(cart=cart, undone_at=None, seat=seat, is_settled=False).first()


def picture_split(*, cart: Cart, lines: Sequence[Line]) -> SplitPicture:
    """The parts of a check with the sums of its sent lines, in three statements."""
    parts = parts_of(cart)
    own = {part.pk: tuple(line for line in lines if line.part_id == part.pk) for part in parts}
    shared = tuple(line for line in lines if line.part_id is None)
    divided = _divide(cart=cart, lines=lines, parts=parts)
    pictures = [
        PartPicture(part, own[part.pk], figures.items_minor, figures.amount_minor, figures.due_minor)
        for part, figures in zip(parts, divided, strict=True)
    ]
    return SplitPicture(tuple(pictures), shared)


def borne_by_parts(cart: Cart) -> dict[Part, int]:
    """What each part that something was paid for bears of the check, a settled one as if none were."""
    parts = parts_of(cart)
    if not any(part.paid_minor for part in parts):
        return {}
    lines = carts.sent_lines(cart)
    kept = _divide(cart=cart, lines=lines, parts=parts)
    borne = _divide(cart=cart, lines=lines, parts=parts, keep_settled=False)
    return {
        part: (borne if part.is_settled else kept)[place].amount_minor
        for place, part in enumerate(parts)
        if part.paid_minor > 0
    }


def _divide(
    *, cart: Cart, lines: Sequence[Line], parts: Sequence[Part], keep_settled: bool = True
) -> list[totals.PartSum]:
    given = discounts.by_line(discounts.standing_discounts(cart))
    return totals.divide(
        sums.sum_up(cart=cart, lines=lines),
        [
            totals.Part(
                tuple(sums.priced(line, given) for line in lines if line.part_id == part.pk),
                part.paid_minor,
                part.is_settled and keep_settled,
                part.rounding_minor,
            )
            for part in parts
        ],
        [sums.priced(line, given) for line in lines if line.part_id is None],
    )
