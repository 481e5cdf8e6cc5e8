"""Lines move to another check, whole checks are merged, and some of a party move to a table of their own."""

import uuid
from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import transaction

from availability import operations as inventory
from availability.models import Table
from config import errors
from config.opentable import doorbell, problems
from pos_sync import queries
from pos_sync.models import Cart, CartState, KitchenState, Line, Share
from pos_sync.operations import (
    discounting,
    journal,
    kitchen,
    openings,
    seating,
    settling,
    snapshots,
    splitting,
)
from pos_sync.operations.kitchen import firing
from reservations import operations as book
from reservations import queries as book_queries

_LONGEST_ALLERGIES = 150
_ORDERED_AT = "Ordered at "


@transaction.atomic
def transfer_lines(
    *,
    cart: Cart,
    target: Cart,
    lines: Sequence[Line],
    event_key: uuid.UUID | None = None,
    actor: str,
    now: datetime,
) -> list[Line]:
    """Put lines on another open check of the outlet, as far as the kitchen is with them.

    Their seats and parts stay behind; OpenTable is sent both checks. Conflict `nothing_to_move`, and what
    `queries.move_refusal` and `queries.receive_refusal` say; `part_is_paid` or `paid_exceeds_total` where
    more was paid than would be left of a part or of the check.
    """
    journal.take_both(cart=cart, other=target)
    if event_key and (first := journal.find_event(cart=cart, event_key=event_key)):
        return list(Line.objects.filter(pk__in=first.payload["lines"]).order_by("id"))
    _raise(queries.move_refusal(cart) or queries.receive_refusal(cart, target))
    moving = _standing(cart, {line.pk for line in lines})
    if not moving:
        raise errors.Conflict("nothing_to_move", "Choose the items first, then where they go.")
    words = _list(moving)
    with settling.keep_paid(cart=cart, lines=moving):
        _carry(moving, cart=cart, target=target, actor=actor, now=now)
    told = {"lines": [line.pk for line in moving], "to": str(target.pk)}
    journal.append_event(cart=cart, kind="transfer", event_key=event_key, actor=actor, now=now, payload=told)
    _receive(cart=cart, target=target, lines=moving, words=words, actor=actor, now=now)
    snapshots.take_snapshot(cart=cart, reason="move", now=now)
    snapshots.refuse_overpaid(cart)
    snapshots.take_snapshot(cart=target, reason="move", now=now)
    words = f"{words} moved to {_place(target)}"
    book.record_change(reservation=cart.reservation, act="lines_moved", words=words, actor=actor, now=now)
    return moving


@transaction.atomic
def merge_carts(
    *, donor: Cart, target: Cart, event_key: uuid.UUID | None = None, actor: str, now: datetime
) -> Cart:
    """Put a whole check on another open one of the outlet; the donor is voided for good and keeps its number.

    Its party sits on and leaves by itself. A split of the donor is undone first. Merging the same twice
    changes nothing. Conflict: what `queries.merge_refusal` and `queries.receive_refusal` say.
    """
    journal.take_both(cart=donor, other=target)
    if donor.merged_into_id == target.pk:
        return target
    _raise(queries.merge_refusal(donor) or queries.receive_refusal(donor, target))
    splitting.unsplit(cart=donor, actor=actor, now=now)
    moving = _standing(donor)
    words = _list(moving) or "Nothing"
    _carry(moving, cart=donor, target=target, actor=actor, now=now)
    donor.state, donor.closed_at, donor.merged_into = CartState.VOIDED, now, target
    donor.save(update_fields=["state", "closed_at", "merged_into"])
    told = {"lines": [line.pk for line in moving], "into": str(target.pk)}
    journal.append_event(cart=donor, kind="merge", event_key=event_key, actor=actor, now=now, payload=told)
    _receive(cart=donor, target=target, lines=moving, words=words, actor=actor, now=now)
    # OpenTable learns that the donor is gone before it sees its items elsewhere.
    snapshots.take_snapshot(cart=donor, reason="void", now=now)
    snapshots.take_snapshot(cart=target, reason="move", now=now)
    words = f"Check {donor.check_number} merged into {_place(target)}"
    book.record_change(reservation=donor.reservation, act="merged", words=words, actor=actor, now=now)
    for code, cart in ((seating.LEFT_OPEN, donor), (openings.SHARED, donor), (openings.SHARED, target)):
        problems.close_problem(rid=cart.outlet.rid, code=code, subject=str(cart.pk), now=now)
    return target


@transaction.atomic
def split_party(
    *,
    cart: Cart,
    lines: Sequence[Line],
    party_size: int,
    tables: Sequence[Table],
    event_key: uuid.UUID | None = None,
    actor: str,
    now: datetime,
) -> Cart:
    """Seat some of the check's party at a table of their own, and give them a check with these lines, if any.

    The party is smaller by as many. Conflict `table_in_use` where another check is open on that table; as
    `reservations.operations.seat_apart` and `transfer_lines` else.
    """
    party = cart.reservation
    # The days first, as everywhere; who asked the same a moment ago is known under the rows alone.
    inventory.lock_days(outlet=party.outlet, dates=book_queries.dates_of(party, now))
    journal.take_locks(cart=cart)
    if event_key and (first := journal.find_event(cart=cart, event_key=event_key)):
        return Cart.objects.get(pk=first.payload["check"])
    _raise(queries.move_refusal(cart))
    apart = book.seat_apart(
        reservation=cart.reservation, party_size=party_size, tables=tables, actor=actor, now=now
    )
    opening = openings.open_for(
        reservation=apart, asked=openings.Asked(tuple(tables)), joined=None, actor=actor, now=now
    )
    if opening.cart is None:
        raise errors.Conflict("table_in_use", "Another party's check is still open there.")
    told = {"check": str(opening.cart.pk), "party_size": party_size}
    journal.append_event(
        cart=cart, kind="seat_apart", event_key=event_key, actor=actor, now=now, payload=told
    )
    openings.follow(cart=cart, reservation=cart.reservation, actor=actor, now=now)
    if lines:
        transfer_lines(cart=cart, target=opening.cart, lines=lines, actor=actor, now=now)
    return opening.cart


@transaction.atomic
def mark_merged_paid(*, check_id: str, now: datetime) -> int:
    """Mark the parties as paid whose checks were merged into one that was closed; how many there were.

    They sit on until staff say that they have left: nobody knows who of two parties goes first.
    """
    parties = queries.merged_parties(check_id)
    for party in parties:
        book.set_house_state(reservation=party, house_state="PAID", actor=snapshots.SELF, now=now)
    return len(parties)


def _raise(refusal: errors.Conflict | None) -> None:
    if refusal is not None:
        raise refusal


def _standing(cart: Cart, keys: Collection[int] | None = None) -> list[Line]:
    """The cart's lines that were not taken back, or of them those with these keys."""
    lines = Line.objects.filter(cart=cart, voided_at=None).order_by("id")
    return list(lines if keys is None else lines.filter(pk__in=keys))


def _carry(lines: Sequence[Line], *, cart: Cart, target: Cart, actor: str, now: datetime) -> None:
    """Write the lines to the other check; what is not served yet tells the kitchen where it belonged."""
    is_sent = any(line.kitchen_state != KitchenState.NEW for line in lines)
    allergy, place = _origin(cart, target)
    Share.objects.filter(line__in=lines).delete()
    for line in lines:
        line.cart, line.seat = target, None
        if line.kitchen_state != KitchenState.SERVED:
            line.note = _noted(line.note, allergy=allergy, place=place)
    Line.objects.bulk_update(lines, ["cart", "seat", "note"])
    discounting.move_discounts(lines=lines, cart=target)
    kitchen.move_tickets(lines=lines, cart=target, actor=actor, now=now)
    for one in (cart, target) if is_sent else ():
        firing.reopen_order(one)
    doorbell.ring_after_commit(topic="kitchen", rid=cart.outlet.rid)


def _origin(cart: Cart, target: Cart) -> tuple[str, str]:
    """What whoever ordered it must not eat, since their guest stays behind, and where it was ordered."""
    names = "+".join(cart.tables.order_by("name").values_list("name", flat=True))
    place = f"{_ORDERED_AT}{names}. " if names else ""
    allergies = queries.allergies_of(cart)
    if not allergies or allergies == queries.allergies_of(target):
        return "", place
    # Never half of them: a dish's note is shorter than a guest's allergies may be.
    fits = len(allergies) <= _LONGEST_ALLERGIES
    return f"ALLERGY: {allergies}. " if fits else f"ALLERGY: read check {cart.check_number}. ", place


def _noted(note: str, *, allergy: str, place: str) -> str:
    """The note of a line that moves: each allergy once, and where it was ordered, not where it passed."""
    if _ORDERED_AT not in note:
        note = f"{place}{note}"
    return note if allergy in note else f"{allergy}{note}"


def _receive(
    *, cart: Cart, target: Cart, lines: Sequence[Line], words: str, actor: str, now: datetime
) -> None:
    """The other half of the journal and the story: what came, and from where."""
    told = {"lines": [line.pk for line in lines], "from": str(cart.pk)}
    journal.append_event(cart=target, kind="receive", actor=actor, now=now, payload=told)
    words = f"{words} came from {_place(cart)}"
    book.record_change(reservation=target.reservation, act="lines_moved", words=words, actor=actor, now=now)


def _list(lines: Sequence[Line]) -> str:
    """The lines in words, no longer than a story takes."""
    words = ", ".join(f"{line.quantity} {line.label}" for line in lines)
    return words if len(words) <= 400 else f"{words[:397]}..."


def _place(cart: Cart) -> str:
    names = "+".join(cart.tables.order_by("name").values_list("name", flat=True))
    return f"check {cart.check_number} ({names})" if names else f"check {cart.check_number}"
