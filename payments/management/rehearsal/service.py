"""Steps: an unmatched table name, the seating that opens a cart, the order that becomes an open ticket."""

from django.utils import timezone

from config.opentable import problems
from config.opentable.models import Problem
from config.opentable.rehearsal import Stage, Step, expect, until
from payments.management.rehearsal import house
from pos_sync import operations as pos
from pos_sync.models import Item
from reservations.models import State

NO_SUCH_TABLE = "No such table"


def _unmatched_name(stage: Stage) -> str:
    made = house.book(stage, lock=False)
    told = stage.guest_center("seat", confirmation_number=made.confirmation_number, tables=[NO_SUCH_TABLE])
    cart = told["answer"]["cart"]
    expect(told["status"] == 200, f"the seating was answered {told['status']}")
    expect(
        (cart["state"], cart["reason"], cart["unmatched"])
        == ("NOT_OPENED", "TABLE_NOT_FOUND", [NO_SUCH_TABLE]),
        f"the cart was answered {cart}",
    )
    raised = Problem.objects.filter(rid=stage.outlet.rid, code="table_name_unmatched", closed_at=None)
    expect(raised.exists(), "no problem was raised for the staff")
    party = house.reservation(stage, made.confirmation_number)
    table = house.free_table(stage, party)
    opening = pos.seat_party(
        reservation=party,
        table_names=[table.name],
        actor=house.ACTOR,
        now=timezone.now(),
    )
    expect(opening.cart is not None, f"the manual seat on {table.name} opened no cart: {opening.reason}")
    pos.finish_party(
        reservation=house.reservation(stage, made.confirmation_number), actor=house.ACTOR, now=timezone.now()
    )
    problems.close_problem(
        rid=stage.outlet.rid, code="table_name_unmatched", subject=NO_SUCH_TABLE, now=timezone.now()
    )
    return f"200 and no cart; a problem was raised; seated by hand on {table.name}"


def _seat(stage: Stage) -> str:
    number = stage.props["number"]
    table = house.free_table(stage, house.reservation(stage, number))
    told = stage.guest_center("seat", confirmation_number=number, tables=[table.name], may_pay=True)
    expect(told["status"] == 200, f"the seating was answered {told['status']}: {told.get('answer')}")
    cart = told["answer"]["cart"]
    expect(cart["state"] == "OPENED", f"the cart was answered {cart}")
    stage.props["cart"] = cart["check_id"]
    opened, seated = house.cart_of(stage), house.reservation(stage, number)
    expect(seated.state == State.SEATED, f"the reservation is {seated.state}")
    expect(opened.party_size == house.PARTY_SIZE, f"the cart is for {opened.party_size}")
    expect("quiet table" in opened.notes, f"the cart's notes are {opened.notes!r}")
    expect(opened.may_pay, "the cart does not say that the guest may pay with OpenTable")
    return f"check {opened.check_number} on {table.name} for {opened.party_size}, with the guest's notes"


def _order(stage: Stage) -> str:
    cart, now = house.cart_of(stage), timezone.now()
    items = Item.objects.filter(category__outlet=stage.outlet, is_86=False)
    plain = list(items.exclude(modifier_sets__min_choices__gte=1).order_by("category__course", "pk"))
    expect(len(plain) >= 2, "the menu has fewer than two plain items")
    lines = [pos.add_line(cart=cart, item=item, actor=house.ACTOR, now=now) for item in (plain[0], plain[-1])]
    pos.hold_lines(cart=cart, lines=lines, actor=house.ACTOR, now=now)
    pos.fire_lines(cart=cart, lines=lines[:1], actor=house.ACTOR, now=timezone.now())
    until(lambda: house.is_delivered(stage, "CHECK", str(cart.pk)), "the open ticket was acknowledged")
    check = house.wait_for_check(stage, cart, "OPEN")
    told = [(item["label"], item["kitchen_state"]) for item in check["items"]]
    expected = [(lines[0].label, "FIRED"), (lines[1].label, "HELD")]
    expect(sorted(told) == sorted(expected), f"OpenTable holds {told}")
    return f"{expected[0][0]} fired, {expected[1][0]} held: both on OpenTable's open ticket"


STEPS = (
    Step("unmatched table name", _unmatched_name),
    Step("seat", _seat),
    Step("order", _order),
)
