"""The rehearsal's own parties: each is made for a step, told from every real one, and ended with the step.

A guest of the rehearsal is known by an address that no real guest can have (example.com is nobody's); a
walk-in by who seated it.
"""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager

from django.db.models import Q, QuerySet
from django.utils import timezone

from config.opentable.rehearsal import Stage, StepFailed, expect, expect_taken
from payments import operations as payments
from payments.management.rehearsal import house
from payments.models import Payment, PaymentState
from pos_sync import operations as pos
from pos_sync.models import Cart, CartState, KitchenState, Line
from reservations import operations as reservations
from reservations.models import Guest, Reservation, Source, State

ADDRESS = "rehearsal@example.com"
REASON = "Rehearsal"
# Under this prop the stage keeps the confirmation numbers of all that was made.
MADE = "made"
LIVE = [State.BOOKED, State.SEATED, State.ASSUMED_SEATED]
LIVE_CARTS = [CartState.OPEN, CartState.PAID]
IS_LIVE = Q(state__in=LIVE) | Q(carts__state__in=LIVE_CARTS)


def ours(stage: Stage) -> QuerySet[Reservation]:
    """The parties of this rehearsal, and of one that broke off: guests not forgotten, walk-ins not ended."""
    made = Q(guest__transactional_email=ADDRESS) | Q(confirmation_number__in=stage.props.get(MADE, ()))
    walked_in = Q(source=Source.WALK_IN, changes__actor=house.ACTOR) & IS_LIVE
    return Reservation.objects.filter(made | walked_in, outlet=stage.outlet).distinct()


def book(stage: Stage, **wish: object) -> Reservation:
    """Let a diner book the next slot at OpenTable, and find the reservation in our book."""
    document = {
        "date_time": wish.pop("date_time", None) or house.next_slot(stage),
        "party_size": house.PARTY_SIZE,
        "guest": {
            "gpid": _new_gpid(stage),
            "first_name": "Robin",
            "last_name": "Rehearsal",
            "transactional_email": ADDRESS,
        },
        "notes": "Rehearsal: a quiet table, please",
        "lock": True,
        **wish,
    }
    told = stage.guest_center("book", **document)
    expect(told["status"] in (200, 201), f"the booking was answered {told['status']}: {told.get('answer')}")
    party = house.reservation(stage, int(told["answer"]["confirmation_number"]))
    remember(stage, party)
    return party


def remember(stage: Stage, party: Reservation) -> None:
    """Keep that a party is this rehearsal's own, also when nothing else will tell it."""
    stage.props.setdefault(MADE, set()).add(party.confirmation_number)


def _new_gpid(stage: Stage) -> int:
    """A number of OpenTable's for a guest that nobody in the book has: a known one would be that guest."""
    number = 7_700_000_000_000_000 + uuid.uuid4().int % 10**12
    return _new_gpid(stage) if Guest.objects.filter(outlet=stage.outlet, gpid=number).exists() else number


@contextmanager
def booked(stage: Stage, **wish: object) -> Iterator[Reservation]:
    """A booking of a diner's, ended with the block."""
    party = book(stage, **wish)
    try:
        yield party
    finally:
        end(stage, party)


@contextmanager
def walked_in(stage: Stage) -> Iterator[Cart]:
    """A party at the door, seated by staff; its cart, ended with the block."""
    opening = house.by_staff(lambda: _seat_a_walk_in(stage))
    if opening.cart is None:
        raise StepFailed(f"a walk-in at a free table opened no cart: {opening.reason}")
    party = opening.cart.reservation
    remember(stage, party)
    try:
        yield opening.cart
    finally:
        end(stage, party)


def _seat_a_walk_in(stage: Stage) -> pos.CartOpening:
    return pos.seat_walk_in_party(
        outlet=stage.outlet,
        party_size=house.PARTY_SIZE,
        tables=[house.free_table(stage)],
        actor=house.ACTOR,
        now=timezone.now(),
    )


@contextmanager
def served(stage: Stage) -> Iterator[Cart]:
    """A booked guest who may pay in the app, seated by OpenTable, with one item fired and told."""
    with booked(stage, may_pay=True) as party:
        table = house.free_table(stage, party)
        seated = stage.guest_center(
            "seat", confirmation_number=party.confirmation_number, tables=[table.name], may_pay=True
        )
        expect_taken(seated, "the seating")
        cart = Cart.objects.select_related("reservation").get(pk=seated["answer"]["cart"]["check_id"])
        order(stage, cart)
        yield cart


def order(stage: Stage, cart: Cart) -> None:
    """Order and fire one item, and wait until OpenTable's open ticket has it."""
    fire_one(stage, cart)
    house.wait_for_ticket(stage, cart)


def fire_one(stage: Stage, cart: Cart) -> None:
    """Order and fire one item."""
    line = pos.add_line(cart=cart, item=house.plain_items(stage)[0], actor=house.ACTOR, now=timezone.now())
    pos.fire_lines(cart=cart, lines=[line], actor=house.ACTOR, now=timezone.now())
    cart.refresh_from_db()


def pay_in_cash(cart: Cart, amount_minor: int) -> Payment:
    """Take cash, ten more than asked for handed over."""
    return payments.take_tender(
        cart=cart,
        tender="CASH",
        amount_minor=amount_minor,
        tip_minor=0,
        received_minor=amount_minor + 1000,
        actor=house.ACTOR,
        now=timezone.now(),
    )


def close(cart: Cart) -> None:
    """By hand where the outlet does not let a paid check close by itself."""
    cart.refresh_from_db()
    if cart.state == CartState.PAID:
        payments.close_check(cart=cart, actor=house.ACTOR, now=timezone.now())


def end(stage: Stage, party: Reservation) -> None:
    """End a party in whatever state it is: canceled, or its orders taken back and its table given free."""
    now, standing = timezone.now(), house.reservation(stage, party.confirmation_number)
    for cart in Cart.objects.filter(reservation=standing, state__in=LIVE_CARTS):
        _take_back(cart)
    if standing.state == State.BOOKED:
        _cancel(stage, standing)
    elif standing.state in (State.SEATED, State.ASSUMED_SEATED):
        house.by_staff(lambda: pos.finish_party(reservation=standing, actor=house.ACTOR, now=now))
    else:
        pos.settle_cart(reservation=standing, actor=house.ACTOR, now=now)


def _cancel(stage: Stage, party: Reservation) -> None:
    """As the diner does, so that both books say the same; by staff where OpenTable does not know it."""
    told = stage.guest_center("cancel", confirmation_number=party.confirmation_number)
    if told["status"] != 200:
        house.by_staff(
            lambda: reservations.cancel_reservation(reservation=party, actor=house.ACTOR, now=timezone.now())
        )


def _take_back(cart: Cart) -> None:
    """Void what is not settled: the payments first, because no check may have more paid than ordered."""
    for payment in Payment.objects.filter(cart=cart).exclude(state=PaymentState.VOIDED):
        payments.void_payment(payment=payment, reason=REASON, actor=house.ACTOR, now=timezone.now())
    for line in Line.objects.filter(cart=cart, voided_at=None):
        if line.kitchen_state == KitchenState.NEW:
            pos.remove_line(line=line, actor=house.ACTOR, now=timezone.now())
        else:
            pos.void_line(line=line, reason=REASON, actor=house.ACTOR, now=timezone.now())
