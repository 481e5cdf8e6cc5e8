"""Seating and the cart: opened on exact names, joined, moved, settled, or not opened with a reason."""

from datetime import timedelta
from typing import Any

import pytest

from config import errors
from config.opentable.models import Problem
from pos_sync import operations
from pos_sync.models import Cart, CartState, KitchenState
from reservations.models import Reservation
from tests.factories.availability import AreaFactory, TableFactory
from tests.factories.outlets import OutletFactory
from tests.factories.pos import HouseRatesFactory, LineFactory
from tests.factories.reservations import EVENING, GuestFactory, ReservationFactory

pytestmark = pytest.mark.django_db

BY: dict[str, Any] = {"actor": "OpenTable", "now": EVENING}


@pytest.fixture
def outlet() -> Any:
    outlet = OutletFactory.create()
    area = AreaFactory.create(outlet=outlet)
    for name in ("A1", "A2", "T5"):
        TableFactory.create(area=area, name=name)
    return outlet


def booking(outlet: Any, **facts: Any) -> Any:
    return ReservationFactory.create(outlet=outlet, **facts)


def table(outlet: Any, name: str) -> Any:
    return outlet.tables.get(name=name)


def names(cart: Cart | None) -> list[str]:
    assert cart is not None
    return sorted(cart.tables.values_list("name", flat=True))


def problems(outlet: Any) -> list[tuple[str, str]]:
    found = Problem.objects.filter(rid=outlet.rid, closed_at=None).order_by("id")
    return list(found.values_list("code", "subject"))


def test_a_seated_party_gets_a_cart_on_its_table(outlet: Any) -> None:
    guest = GuestFactory.create(outlet=outlet)
    party = booking(
        outlet, guest=guest, party_size=3, guest_notes="Window", web_notes="Birthday", may_pay=True
    )

    opening = operations.seat_party(reservation=party, table_names=["A1"], **BY)

    cart = opening.cart
    assert cart is not None
    assert (opening.state, opening.reason, opening.unmatched) == ("OPENED", None, ())
    assert (names(cart), cart.party_size, cart.notes) == (["A1"], 3, "Window\nBirthday")
    assert (cart.check_number, cart.may_pay, cart.currency) == (1, True, "SGD")
    assert [event.kind for event in cart.events.all()] == ["open"]
    assert [snapshot.reason for snapshot in cart.snapshots.all()] == ["open"]
    assert Reservation.objects.get(pk=party.pk).state == "SEATED"


def test_one_cart_opens_over_every_table_that_matches(outlet: Any) -> None:
    opening = operations.seat_party(reservation=booking(outlet), table_names=["A2", "B9", "A1"], **BY)

    assert (opening.state, opening.unmatched, names(opening.cart)) == ("OPENED", ("B9",), ["A1", "A2"])
    assert problems(outlet) == [("table_name_unmatched", "B9")]


@pytest.mark.parametrize("their_name", ["t5", "T5 ", "T05"])
def test_a_name_that_is_nearly_ours_opens_no_cart_and_says_which(outlet: Any, their_name: str) -> None:
    party = booking(outlet)

    opening = operations.seat_party(reservation=party, table_names=[their_name], **BY)

    assert (opening.cart, opening.state, opening.reason) == (None, "NOT_OPENED", "TABLE_NOT_FOUND")
    assert opening.unmatched == (their_name,)
    assert Reservation.objects.get(pk=party.pk).state == "SEATED"
    problem = Problem.objects.get(rid=outlet.rid)
    assert (problem.code, problem.subject) == ("table_name_unmatched", their_name)
    assert f"“{their_name}”" in problem.cause
    assert "“T5”" in problem.cause


def test_staff_seat_by_hand_where_a_name_did_not_match(outlet: Any) -> None:
    party = booking(outlet)
    operations.seat_party(reservation=party, table_names=["t5"], **BY)

    opening = operations.seat_party(reservation=party, table_names=["T5"], actor="host", now=EVENING)

    assert (opening.state, names(opening.cart)) == ("OPENED", ["T5"])


def test_a_seating_without_a_table_is_recorded_without_a_cart(outlet: Any) -> None:
    party = booking(outlet)

    opening = operations.seat_party(reservation=party, table_names=[], **BY)

    assert (opening.state, opening.reason) == ("NOT_OPENED", "NO_TABLE_GIVEN")
    assert Reservation.objects.get(pk=party.pk).state == "SEATED"
    assert problems(outlet) == [("cart_not_opened", str(party.confirmation_number))]


def test_a_repeated_seating_finds_the_cart_and_tells_nothing_new(outlet: Any) -> None:
    party = booking(outlet)
    first = operations.seat_party(reservation=party, table_names=["A1"], **BY)

    again = operations.seat_party(reservation=party, table_names=["A1"], **BY)

    assert (again.state, again.cart) == ("EXISTING", first.cart)
    assert party.changes.filter(act="cart").count() == 1
    assert Cart.objects.get().sequence_id == 1


def test_other_tables_move_the_party_and_its_cart(outlet: Any) -> None:
    party = booking(outlet)
    operations.seat_party(reservation=party, table_names=["A1"], **BY)

    moved = operations.seat_party(reservation=party, table_names=["A2"], **BY)

    assert (moved.state, names(moved.cart)) == ("EXISTING", ["A2"])
    assert [snapshot.reason for snapshot in Cart.objects.get().snapshots.order_by("id")] == ["open", "move"]


def test_a_party_that_does_not_sit_cannot_move(outlet: Any) -> None:
    with pytest.raises(errors.Conflict) as refused:
        operations.move_party(reservation=booking(outlet), table_names=["A1"], **BY)

    assert refused.value.code == "invalid_transition"


def test_the_open_check_of_another_party_keeps_the_table(outlet: Any) -> None:
    other = operations.seat_party(reservation=booking(outlet), table_names=["A1"], **BY)
    party = booking(outlet)

    opening = operations.seat_party(reservation=party, table_names=["A1"], **BY)

    assert (opening.cart, opening.state, opening.reason) == (None, "NOT_OPENED", "TABLE_IN_USE")
    assert names(other.cart) == ["A1"]
    assert problems(outlet) == [("cart_not_opened", str(party.confirmation_number))]


def test_a_paid_check_does_not_keep_the_table(outlet: Any) -> None:
    other = operations.seat_party(reservation=booking(outlet), table_names=["A1"], **BY).cart
    assert other is not None
    Cart.objects.filter(pk=other.pk).update(state=CartState.PAID)

    opening = operations.seat_party(reservation=booking(outlet), table_names=["A1"], **BY)

    assert opening.state == "OPENED"


def test_a_check_opened_for_a_walk_in_within_the_window_becomes_the_partys(outlet: Any) -> None:
    HouseRatesFactory.create(outlet=outlet, attach_minutes_before=30)
    walk_in = operations.seat_walk_in_party(
        outlet=outlet,
        tables=[table(outlet, "A1")],
        party_size=2,
        actor="server",
        now=EVENING - timedelta(minutes=30),
    ).cart
    assert walk_in is not None
    party = booking(outlet, party_size=4)

    opening = operations.seat_party(reservation=party, table_names=["A1"], **BY)

    cart = Cart.objects.get()
    assert (opening.state, opening.cart) == ("EXISTING", walk_in)
    assert (cart.reservation, cart.party_size, cart.check_number) == (party, 4, 1)
    assert Reservation.objects.get(source="WALK_IN").state == "DONE"
    assert [event.kind for event in cart.events.order_by("number")] == ["open", "attach"]


def test_a_walk_ins_check_from_before_the_window_is_another_partys(outlet: Any) -> None:
    HouseRatesFactory.create(outlet=outlet, attach_minutes_before=30)
    before = EVENING - timedelta(minutes=31)
    operations.seat_walk_in_party(
        outlet=outlet, tables=[table(outlet, "A1")], party_size=2, actor="server", now=before
    )

    opening = operations.seat_party(reservation=booking(outlet), table_names=["A1"], **BY)

    assert opening.reason == "TABLE_IN_USE"


def test_a_party_that_settled_its_check_gets_no_second_one(outlet: Any) -> None:
    party = booking(outlet)
    first = operations.seat_party(reservation=party, table_names=["A1"], **BY).cart
    Cart.objects.update(state=CartState.CLOSED)

    opening = operations.seat_party(reservation=party, table_names=["A1"], **BY)

    assert (opening.state, opening.cart) == ("EXISTING", first)


@pytest.mark.parametrize(
    ("booked", "signaled", "enabled", "allowed"),
    [
        (False, True, True, True),
        (True, None, True, True),
        (True, False, True, False),
        (False, None, True, False),
        (True, True, False, False),
    ],
)
def test_the_seated_signal_says_whether_the_guest_may_pay(
    outlet: Any, booked: bool, signaled: bool | None, enabled: bool, allowed: bool
) -> None:
    outlet.payments_enabled = enabled
    outlet.save(update_fields=["payments_enabled"])
    party = booking(outlet, may_pay=booked)

    opening = operations.seat_party(reservation=party, table_names=["A1"], may_pay=signaled, **BY)

    assert opening.cart is not None
    assert opening.cart.may_pay is allowed


def test_a_later_signal_lets_the_guest_pay_on_the_open_cart(outlet: Any) -> None:
    party = booking(outlet)
    operations.seat_party(reservation=party, table_names=["A1"], **BY)

    operations.seat_party(reservation=party, table_names=["A1"], may_pay=True, **BY)

    assert Cart.objects.get().may_pay is True


def test_undoing_a_seat_voids_the_empty_cart(outlet: Any) -> None:
    party = booking(outlet)
    operations.seat_party(reservation=party, table_names=["A1"], **BY)

    operations.undo_seating(reservation=party, actor="host", now=EVENING)

    assert Cart.objects.get().state == CartState.VOIDED
    assert Reservation.objects.get(pk=party.pk).state == "BOOKED"


def test_a_seat_is_not_undone_once_something_was_ordered(outlet: Any) -> None:
    party = booking(outlet)
    cart = operations.seat_party(reservation=party, table_names=["A1"], **BY).cart
    LineFactory.create(cart=cart, kitchen_state=KitchenState.FIRED)

    with pytest.raises(errors.Conflict) as refused:
        operations.undo_seating(reservation=party, actor="host", now=EVENING)

    assert refused.value.code == "check_not_empty"
    assert Reservation.objects.get(pk=party.pk).state == "SEATED"


def test_finishing_voids_an_empty_cart(outlet: Any) -> None:
    party = booking(outlet)
    operations.seat_party(reservation=party, table_names=["A1"], **BY)

    departure = operations.finish_party(reservation=party, actor="host", now=EVENING)

    assert (Cart.objects.get().state, departure.is_left_open) == (CartState.VOIDED, False)


def test_finishing_leaves_open_what_is_due_and_says_so(outlet: Any) -> None:
    party = booking(outlet)
    cart = operations.seat_party(reservation=party, table_names=["A1"], **BY).cart
    assert cart is not None
    line = LineFactory.create(cart=cart)
    operations.fire_lines(cart=cart, lines=[line], actor="server", now=EVENING)

    departure = operations.finish_party(reservation=party, actor="host", now=EVENING)

    assert (departure.is_left_open, Cart.objects.get().state) == (True, CartState.OPEN)
    assert problems(outlet) == [("check_left_open", str(cart.pk))]
