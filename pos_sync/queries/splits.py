"""What a split check's parts come to: for its page, its slips and its payments."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.db.models import Max

from config import errors
from pos_sync import totals
from pos_sync.models import Cart, CartEvent, Line, Part
from pos_sync.queries import carts, discounts, shares, sums

# The acts after which a page that was drawn before is about another split.
CUTS = ("split", "unsplit", "merge_parts", "remove_part", "fix_amount")


@dataclass(frozen=True, slots=True)
class PartPicture:
    """One part: its own pieces and those it shares with all, what they and it come to, and what it owes.

    `added_minor` are its shares of what is taken off the check, service, tax and other charges.
    """

    part: Part
    pieces: tuple[shares.PiecePicture, ...]
    common: tuple[shares.PiecePicture, ...]
    items_minor: int
    share_minor: int
    amount_minor: int
    due_minor: int
    added_minor: tuple[int, ...]

    @property
    def additions(self) -> list[tuple[str, int]]:
        """What makes its amount out of its items, by name; what other parts bear of it is below zero."""
        named = zip(("Discount", "Service charge", "Tax", "Other"), self.added_minor, strict=True)
        rounding = self.part.rounding_minor
        moved = self.amount_minor - self.share_minor - rounding
        carried = ("Borne by other parts" if moved < 0 else "Borne for other parts", moved)
        return [(name, amount) for name, amount in (*named, ("Rounding", rounding), carried) if amount]

    @property
    def was_paid_for(self) -> bool:
        """Whether something was paid for it, so that no line goes in or out."""
        return self.part.paid_minor > 0


@dataclass(frozen=True, slots=True)
class SplitPicture:
    """A check's parts in their order, none where it is not split, and what nobody in particular bears.

    `loose` are the pieces that all share evenly or, where the outlet splits by item, that no part bears yet;
    `rest_minor` is what no part bears of the total. `number` is the last cut's.
    """

    parts: tuple[PartPicture, ...]
    loose: tuple[shares.PiecePicture, ...]
    rest_minor: int
    is_by_item: bool
    number: int

    @property
    def was_paid_for(self) -> bool:
        """Whether something was paid for a part, so that the check is not cut again."""
        return any(part.was_paid_for for part in self.parts)

    @property
    def may_grow(self) -> bool:
        """Whether a part may be added: none has paid some of its own and owes the rest."""
        return all(part.part.is_settled for part in self.parts if part.was_paid_for)

    @property
    def may_pay_parts(self) -> bool:
        """Whether a part may be paid: an outlet that splits by item wants the rest to be nothing first."""
        return not self.is_by_item or self.rest_minor <= 0

    @property
    def amount_minor(self) -> int:
        """What the parts come to together."""
        return sum(part.amount_minor for part in self.parts)

    def piece(self, key: str) -> shares.PiecePicture:
        """The piece of that key; Conflict `piece_is_gone` where there is none any more."""
        every = [*self.loose, *(piece for part in self.parts for piece in part.pieces)]
        found = next((piece for piece in every if piece.key == key), None)
        if found is None:
            raise errors.Conflict("piece_is_gone", "Somebody moved this meanwhile: look again.")
        return found

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

    No settled part's: it is nobody's own, until it is put elsewhere.
    """
    if seat is None:
        return None
    return Part.objects.filter(cart=cart, undone_at=None, seat=seat, settled_minor=None).first()


def split_number(cart: Cart) -> int:
    """The number of the last event that cut the check or changed its parts; 0 before the first."""
    last = CartEvent.objects.filter(cart=cart, kind__in=CUTS).aggregate(last=Max("number"))["last"]
    return last or 0


def picture_split(*, cart: Cart, lines: Sequence[Line]) -> SplitPicture:
    """The parts of a check with the sums of its sent lines, in a constant number of statements."""
    is_by_item, number = carts.rates_of(cart.outlet).splits_by_item, split_number(cart)
    parts = parts_of(cart)
    if not parts:
        return SplitPicture((), (), 0, is_by_item, number)
    board = _read(cart, lines, parts)
    divided = _divide(board)
    pictures = [_picture(board, place, found) for place, found in enumerate(divided.parts)]
    return SplitPicture(tuple(pictures), board.loose, divided.rest.amount_minor, is_by_item, number)


def borne_by_parts(cart: Cart) -> dict[Part, int]:
    """What each part that something was paid for bears of the check, a settled one as if none were."""
    parts = parts_of(cart)
    if not any(part.paid_minor for part in parts):
        return {}
    board = _read(cart, carts.sent_lines(cart), parts)
    kept, borne = _divide(board).parts, _divide(board, keep_settled=False).parts
    return {
        part: (borne if part.is_settled else kept)[place].amount_minor
        for place, part in enumerate(parts)
        if part.paid_minor > 0
    }


def owing_alone(*, cart: Cart, for_none_minor: int) -> set[int]:
    """The keys of the parts that would owe something had nothing been paid for no part at all."""
    parts = parts_of(cart)
    board = _read(cart, carts.sent_lines(cart), parts)
    whole = replace(board.whole, due_minor=board.whole.due_minor + for_none_minor)
    divided = _divide(replace(board, whole=whole))
    return {part.pk for part, found in zip(parts, divided.parts, strict=True) if found.due_minor > 0}


@dataclass(frozen=True, slots=True)
class _Board:
    """What is divided: the check's totals, its parts, what each bears of its own, and what none does."""

    whole: totals.Totals
    net_minor: int
    parts: tuple[Part, ...]
    own: tuple[tuple[shares.PiecePicture, ...], ...]
    loose: tuple[shares.PiecePicture, ...]
    is_by_item: bool


def _read(cart: Cart, lines: Sequence[Line], parts: Sequence[Part]) -> _Board:
    given_away = discounts.standing_discounts(cart)
    given = discounts.by_line(given_away)
    ruled = {line.pk: sums.priced(line, given) for line in lines if line.voided_at is None}
    standing = [line for line in lines if line.pk in ruled]
    held = shares.shares_of(cart, standing)
    return _Board(
        whole=sums.sum_up(cart=cart, lines=lines, standing=given_away),
        net_minor=sum(line.net_minor() for line in ruled.values()),
        parts=tuple(parts),
        own=tuple(tuple(shares.pieces_of(part.pk, standing, ruled, held)) for part in parts),
        loose=tuple(shares.pieces_of(None, standing, ruled, held)),
        is_by_item=carts.rates_of(cart.outlet).splits_by_item,
    )


def _divide(board: _Board, *, keep_settled: bool = True) -> totals.Division:
    judged = [
        totals.Part(
            portions=tuple(piece.portion for piece in pieces),
            paid_minor=part.paid_minor,
            settled_minor=part.settled_minor if keep_settled else None,
            fixed_minor=part.fixed_minor,
            covers=part.covers,
            rounding_minor=part.rounding_minor,
        )
        for part, pieces in zip(board.parts, board.own, strict=True)
    ]
    portions = [piece.portion for piece in board.loose]
    if board.is_by_item:
        return totals.divide(board.whole, judged, loose=portions)
    return totals.divide(board.whole, judged, shared=portions)


def _picture(board: _Board, place: int, found: totals.PartSum) -> PartPicture:
    """A part with its pieces, and those that it shares with all, at prices that sum to its items."""
    part, own = board.parts[place], board.own[place]
    guests = sum(other.covers for other in board.parts)
    common = [] if board.is_by_item else [_share_of(piece, part.covers, guests) for piece in board.loose]
    every = [*own, *common]
    amounts = totals.spell_out(found.items_minor, [piece.portion for piece in every])
    priced = [replace(piece, amount_minor=amount) for piece, amount in zip(every, amounts, strict=True)]
    rounded = sum(other.rounding_minor for other in board.parts)
    return PartPicture(
        part=part,
        pieces=tuple(priced[: len(own)]),
        common=tuple(priced[len(own) :]),
        items_minor=found.items_minor,
        share_minor=found.share_minor,
        amount_minor=found.amount_minor,
        due_minor=found.due_minor,
        added_minor=tuple(totals.additions(board.whole, board.net_minor, found, rounded)),
    )


def _share_of(piece: shares.PiecePicture, covers: int, guests: int) -> shares.PiecePicture:
    """What one part bears of a piece that all share."""
    mine = replace(piece.portion, units=piece.units * covers, of_units=piece.portion.of_units * guests)
    return shares.picture_piece(piece.line, None, mine)
