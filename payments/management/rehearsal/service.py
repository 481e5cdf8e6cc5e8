"""Steps: table names that are not ours, the seating that opens a cart, the order on the open ticket."""

from django.utils import timezone

from config.opentable import problems
from config.opentable.models import Problem
from config.opentable.rehearsal import Stage, Step, expect, expect_taken
from payments.management.rehearsal import house, parties
from pos_sync import operations as pos
from pos_sync.operations.names import UNMATCHED
from reservations.models import Reservation, State

NO_SUCH_TABLE = "No such table"


def _unmatched_name(stage: Stage) -> str:
    return _seat_at_no_table(stage, NO_SUCH_TABLE)


def _near_miss(stage: Stage) -> str:
    """A space more than our name has: to a person the same, to a till another table."""
    return _seat_at_no_table(stage, f"{house.free_table(stage).name} ")


def _seat_at_no_table(stage: Stage, name: str) -> str:
    """OpenTable seats a party at a name that is none of ours; staff are told, and seat it by hand."""
    problem = Problem.objects.filter(rid=stage.outlet.rid, code=UNMATCHED, subject=name, closed_at=None)
    was_open = problem.exists()
    with parties.booked(stage, lock=False) as party:
        told = stage.guest_center("seat", confirmation_number=party.confirmation_number, tables=[name])
        expect_taken(told, "the seating")
        cart = told["answer"]["cart"]
        expect(
            (cart["state"], cart["reason"], cart["unmatched"]) == ("NOT_OPENED", "TABLE_NOT_FOUND", [name]),
            f"the cart was answered {cart}",
        )
        expect(problem.exists(), "no problem was raised for the staff")
        seated = _seat_by_hand(stage, party)
    if not was_open:
        problems.close_problem(rid=stage.outlet.rid, code=UNMATCHED, subject=name, now=timezone.now())
    return f"{name!r}: 200 and no cart; a problem was raised; seated by hand on {seated}"


def _seat_by_hand(stage: Stage, party: Reservation) -> str:
    standing = house.reservation(stage, party.confirmation_number)
    table = house.free_table(stage, standing)
    opening = house.by_staff(
        lambda: pos.seat_party(
            reservation=standing, table_names=[table.name], actor=house.ACTOR, now=timezone.now()
        )
    )
    expect(opening.cart is not None, f"the manual seat on {table.name} opened no cart: {opening.reason}")
    return table.name


def _seat(stage: Stage) -> str:
    number = stage.props["number"]
    table = house.free_table(stage, house.reservation(stage, number))
    told = stage.guest_center("seat", confirmation_number=number, tables=[table.name], may_pay=True)
    expect_taken(told, "the seating")
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
    plain = house.plain_items(stage)
    lines = [pos.add_line(cart=cart, item=item, actor=house.ACTOR, now=now) for item in (plain[0], plain[-1])]
    pos.hold_lines(cart=cart, lines=lines, actor=house.ACTOR, now=now)
    pos.fire_lines(cart=cart, lines=lines[:1], actor=house.ACTOR, now=timezone.now())
    check = house.wait_for_ticket(stage, cart)
    told = [(item["label"], item["kitchen_state"]) for item in check["items"]]
    expected = [(lines[0].label, "FIRED"), (lines[1].label, "HELD")]
    expect(sorted(told) == sorted(expected), f"OpenTable holds {told}")
    return f"{expected[0][0]} fired, {expected[1][0]} held: both on OpenTable's open ticket"


STEPS = (
    Step("seat", _seat),
    Step("order", _order),
)
NAMES = (
    Step("near-miss table name", _near_miss),
    Step("unmatched table name", _unmatched_name),
)
