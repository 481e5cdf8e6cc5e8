"""Step: OpenTable is down while staff seat, order and take cash; everything arrives once it is back."""

import time

from django.db.models import F
from django.utils import timezone

from config.opentable.models import Stream
from config.opentable.rehearsal import Stage, Step, expect, until
from payments import operations as payments
from payments.management.rehearsal import house
from pos_sync import operations as pos
from pos_sync.models import Cart, Item

CATCH_UP_SECONDS = 75


def _opentable_down(stage: Stage) -> str:
    stage.set_fault("down")
    try:
        started = time.monotonic()
        cart = _serve_a_walk_in(stage)
        served = time.monotonic() - started
        waiting = _undelivered(stage)
    finally:
        stage.set_fault("none")
    expect(cart.state == "CLOSED", f"the check is {cart.state}")
    expect(waiting > 0, "nothing waited for OpenTable")
    until(lambda: _undelivered(stage) == 0, "everything was delivered", CATCH_UP_SECONDS)
    house.wait_for_check(stage, cart, "CLOSED")
    return (
        f"seated, ordered and paid in {served * 1000:.0f} ms while it was down; all {waiting} delivered since"
    )


def _serve_a_walk_in(stage: Stage) -> Cart:
    table, item = house.free_table(stage), _plain_item(stage)
    opening = pos.seat_walk_in_party(
        outlet=stage.outlet,
        party_size=house.PARTY_SIZE,
        tables=[table],
        actor=house.ACTOR,
        now=timezone.now(),
    )
    cart = opening.cart
    if cart is None:
        raise RuntimeError(f"a walk-in on the free table {table.name} opened no cart")
    line = pos.add_line(cart=cart, item=item, actor=house.ACTOR, now=timezone.now())
    pos.fire_lines(cart=cart, lines=[line], actor=house.ACTOR, now=timezone.now())
    cart.refresh_from_db()
    payments.take_tender(
        cart=cart,
        tender="CASH",
        amount_minor=cart.due_minor,
        tip_minor=0,
        received_minor=cart.due_minor + 1000,
        actor=house.ACTOR,
        now=timezone.now(),
    )
    pos.finish_party(reservation=cart.reservation, actor=house.ACTOR, now=timezone.now())
    cart.refresh_from_db()
    return cart


def _plain_item(stage: Stage) -> Item:
    items = Item.objects.filter(category__outlet=stage.outlet, is_86=False)
    return items.exclude(modifier_sets__min_choices__gte=1).order_by("pk")[0]


def _undelivered(stage: Stage) -> int:
    behind = Stream.objects.filter(link=stage.link, acked_version__lt=F("last_version"), is_parked=False)
    return behind.count()


STEPS = (Step("opentable down", _opentable_down),)
