"""Matching a check to the party it is of, and taking that back; what is neither stays as it is.

Row locks: the service days, both reservations by key, then the check. So of two matches of one check, or of a
match and a close, one is first and the other finds what it left.
"""

import uuid
from datetime import datetime

from django.db import transaction

from availability.models import Table
from config import errors
from config.opentable import problems
from pos_sync import queries, wire
from pos_sync.models import Cart, CartState, Match
from pos_sync.operations import attaching, journal, openings, watching
from reservations import operations as book
from reservations.models import Reservation, Source, State


@transaction.atomic
def match_cart(
    *,
    cart: Cart,
    reservation: Reservation,
    reason: str = "",
    event_key: uuid.UUID | None = None,
    actor: str,
    now: datetime,
) -> Match:
    """Make a walk-in's check the booked party's; the walk-in ends, and the party sits if it did not yet.

    The same again is the same match. Conflict `check_was_matched`, `check_voided`, `party_has_check` (merge
    the two checks instead), `party_has_left`, `party_not_seated`, and what `join_walk_in` raises.
    """
    walk_in = cart.reservation
    book.take_parties(parties=(walk_in, reservation), now=now)
    journal.take_locks(cart=cart)
    if journal.is_repeated(cart=cart, event_key=event_key):
        return cart.matches.latest("pk")
    if (standing := queries.standing_match(cart)) and cart.reservation_id == reservation.pk:
        return standing
    _refuse_match(cart, walk_in, reservation)
    tables = list(cart.tables.order_by("name"))
    parties = book.join_walk_in(walk_in=walk_in, reservation=reservation, tables=tables, actor=actor, now=now)
    match = attaching.attach(
        cart=cart,
        reservation=reservation,
        tables=_tables_of(cart, reservation, tables),
        parties=parties,
        reason=reason,
        event_key=event_key,
        actor=actor,
        now=now,
    )
    _tell_matched(match, cart, now)
    watching.watch_outlet(outlet=cart.outlet, now=now)
    return match


@transaction.atomic
def unmatch_cart(
    *, match: Match, reason: str, event_key: uuid.UUID | None = None, actor: str, now: datetime
) -> Match:
    """Take a match back: the check is the walk-in's again, as it was, and each party stands as it did.

    Who has left since stays gone. Conflict `match_is_undone`, `check_was_matched`, `check_voided`,
    `paid_by_opentable`, `table_in_use`, `party_has_check`; Invalid `reason_required`.
    """
    cart, walk_in, reservation = match.cart, match.walk_in, match.reservation
    book.take_parties(parties=(walk_in, reservation), now=now)
    journal.take_locks(cart=cart)
    match.refresh_from_db(fields=["undone_at", "undone_by", "undone_reason"])
    if journal.is_repeated(cart=cart, event_key=event_key):
        return match
    if not reason.strip():
        raise errors.Invalid("reason_required", "Say why it is not theirs.", {"reason": ["required"]})
    tables = list(Table.objects.filter(pk__in=match.former["tables"]))
    _refuse_unmatch(match, cart, tables)
    book.part_walk_in(
        walk_in=walk_in,
        reservation=reservation,
        former=match.former["parties"],
        actor=actor,
        now=now,
    )
    attaching.give_back(match=match, cart=cart, tables=tables, event_key=event_key, actor=actor, now=now)
    match.undone_at, match.undone_by, match.undone_reason = now, actor, reason.strip()[:300]
    match.save(update_fields=["undone_at", "undone_by", "undone_reason"])
    _tell_unmatched(match, cart, now)
    watching.watch_outlet(outlet=cart.outlet, now=now)
    return match


@transaction.atomic
def keep_apart(*, cart: Cart, event_key: uuid.UUID | None = None, actor: str, now: datetime) -> Cart:
    """Note that a check is a walk-in's and no booked party's: nobody is asked about it again."""
    journal.take_locks(cart=cart)
    if not cart.events.filter(kind=queries.APART).exists():
        journal.append_event(cart=cart, kind=queries.APART, event_key=event_key, actor=actor, now=now)
        watching.watch_outlet(outlet=cart.outlet, now=now)
    return cart


@transaction.atomic
def open_missing_cart(*, reservation: Reservation, actor: str, now: datetime) -> Cart:
    """Open the check of a seated party that has none, at its tables; the one it has where it has one.

    Conflict `party_not_seated`, and `cart_not_opened` with the reason.
    """
    book.take_parties(parties=(reservation,), now=now)
    if reservation.state != State.SEATED:
        raise errors.Conflict("party_not_seated", "Only a party that sits gets a check.")
    asked = openings.find_tables(outlet=reservation.outlet, table_names=reservation.table_names)
    opening = openings.open_for(reservation=reservation, asked=asked, joined=None, actor=actor, now=now)
    if opening.cart is None:
        why = queries.WHY_NOT_OPENED[opening.reason or "NO_TABLE_GIVEN"]
        raise errors.Conflict(
            "cart_not_opened", f"No check opened: {why}. Match that check, or move one of the parties."
        )
    watching.watch_outlet(outlet=reservation.outlet, now=now)
    return opening.cart


def _refuse_match(cart: Cart, walk_in: Reservation, reservation: Reservation) -> None:
    if reservation.outlet_id != cart.outlet_id:
        raise errors.Conflict("other_outlet", "That party is another outlet's.")
    if cart.reservation_id != walk_in.pk or cart.reservation.source != Source.WALK_IN:
        whose = cart.reservation.guest or f"reservation {cart.reservation.confirmation_number}"
        raise errors.Conflict(
            "check_was_matched", f"Check {cart.check_number} is {whose}'s by now: take that match back first."
        )
    if cart.state == CartState.VOIDED:
        raise errors.Conflict("check_voided", f"Check {cart.check_number} is voided: there is nothing on it.")
    _refuse_second(cart, reservation)
    if reservation.state in queries.MATCHED_WITH[CartState(cart.state)]:
        return
    if cart.state in queries.LIVE:
        raise errors.Conflict(
            "party_has_left", f"That party does not sit here: check {cart.check_number} is still open."
        )
    raise errors.Conflict(
        "party_not_seated",
        f"Check {cart.check_number} is paid and closed: seat the party first, then match it.",
    )


def _refuse_second(cart: Cart, reservation: Reservation) -> None:
    own = queries.own_cart(reservation.pk)
    if own is not None and own.state in queries.LIVE:
        raise errors.Conflict(
            "party_has_check", f"The party has check {own.check_number} open: merge them instead."
        )
    if own is not None and own.state == CartState.CLOSED:
        raise errors.Conflict(
            "party_has_check", f"The party has paid its check {own.check_number} already: this is another's."
        )


def _refuse_unmatch(match: Match, cart: Cart, tables: list[Table]) -> None:
    number = cart.check_number
    if match.undone_at is not None:
        raise errors.Conflict("match_is_undone", f"{match.undone_by} has taken this match back already.")
    if cart.reservation_id != match.reservation_id:
        raise errors.Conflict("check_was_matched", f"Check {number} is another party's by now.")
    if cart.state == CartState.VOIDED:
        raise errors.Conflict("check_voided", f"Check {number} was voided or merged since: it stays so.")
    if any(row["type"] == "OPENTABLE" and row["state"] not in queries.NO_MONEY for row in cart.payment_rows):
        raise errors.Conflict(
            "paid_by_opentable",
            f"OpenTable's payment for this party is on check {number}: release or refund it first.",
        )
    if (
        cart.state in queries.LIVE
        and (other := queries.open_carts_at(tables).exclude(pk=cart.pk).first()) is not None
    ):
        raise errors.Conflict(
            "table_in_use",
            f"Check {other.check_number} is open by now where this one was: settle or move that first.",
        )
    if cart.state in queries.LIVE and queries.live_cart(match.walk_in_id) is not None:
        raise errors.Conflict("party_has_check", "The walk-in has another check open by now.")


def _tables_of(cart: Cart, reservation: Reservation, its_own: list[Table]) -> list[Table]:
    """A live check goes where the party sits, if that is known; a settled one stays where it was."""
    if cart.state not in queries.LIVE:
        return its_own
    found = openings.find_tables(outlet=cart.outlet, table_names=reservation.table_names)
    return list(found.tables) or its_own


def _tell_matched(match: Match, cart: Cart, now: datetime) -> None:
    reservation = match.reservation
    why = f" ({match.reason})" if match.reason else ""
    book.record_change(
        reservation=reservation,
        act=queries.CART_ACT,
        words=f"Check {cart.check_number} is the party's, matched by hand{why}.",
        actor=match.actor,
        now=now,
        details=openings.told(openings.CartOpening(cart, "EXISTING")),
    )
    subject = str(reservation.confirmation_number)
    problems.close_problem(rid=cart.outlet.rid, code=openings.NOT_OPENED, subject=subject, now=now)


def _tell_unmatched(match: Match, cart: Cart, now: datetime) -> None:
    book.record_change(
        reservation=match.reservation,
        act=queries.CART_ACT,
        words=f"Check {cart.check_number} is not the party's after all: {match.undone_reason}",
        actor=match.undone_by,
        now=now,
        details=wire.cart_document(check_id=None, state="NOT_OPENED", reason="TABLE_IN_USE", unmatched=[]),
    )
