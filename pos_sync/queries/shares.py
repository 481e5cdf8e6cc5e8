"""Which part of a split check bears how much of each line."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from pos_sync import totals
from pos_sync.models import Cart, Line, Share

# Lines as the rules see them, with what is given away of each, by their keys.
Ruled = Mapping[int, totals.Line]


@dataclass(frozen=True, slots=True)
class PiecePicture:
    """What a part, or without one nobody in particular, bears of a line, and what that comes to."""

    line: Line
    part_id: int | None
    portion: totals.Portion
    amount_minor: int

    @property
    def key(self) -> str:
        """What a tap names it by."""
        return f"{self.line.pk}.{self.part_id or 0}"

    @property
    def units(self) -> int:
        """How many units of the line."""
        return self.portion.units

    @property
    def words(self) -> str:
        """How many of the line: `2`, `1/3`, or `1/2 of 3` where that is no whole number of items."""
        share = Fraction(self.portion.units, self.portion.of_units)
        items = share * self.line.quantity
        if items.denominator == 1:
            return str(items)
        return str(share) if self.line.quantity == 1 else f"{share} of {self.line.quantity}"

    @property
    def is_many(self) -> bool:
        """Whether it is several single items, of which some may be moved."""
        return self.units > 1 and self.portion.of_units == self.line.quantity

    @property
    def is_whole(self) -> bool:
        """Whether nobody else bears of the line."""
        return self.units == self.portion.of_units


def shares_of(cart: Cart, lines: Sequence[Line]) -> dict[int, totals.Shares]:
    """Who bears each of these lines, by the keys of parts; None is nobody in particular. In one statement."""
    found: dict[int, dict[int | None, int]] = {}
    for share in Share.objects.filter(cart=cart):
        found.setdefault(share.line_id, {})[share.part_id] = share.units
    return {line.pk: found.get(line.pk, {None: line.quantity}) for line in lines}


def pieces_of(
    part_id: int | None, lines: Sequence[Line], ruled: Ruled, shares: Mapping[int, totals.Shares]
) -> list[PiecePicture]:
    """What a part, or with None nobody in particular, bears of these lines, at exact prices rounded."""
    return [
        picture_piece(
            line,
            part_id,
            totals.Portion(ruled[line.pk], shares[line.pk][part_id], sum(shares[line.pk].values())),
        )
        for line in lines
        if part_id in shares[line.pk]
    ]


def picture_piece(line: Line, part_id: int | None, portion: totals.Portion) -> PiecePicture:
    """One piece, at its exact price rounded."""
    return PiecePicture(line, part_id, portion, totals.round_half_up(portion.exact_minor()))
