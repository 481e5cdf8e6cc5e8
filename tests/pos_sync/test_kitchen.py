"""Hold, fire, ready, served and void, each in its order and each once a tap."""

import uuid
from typing import Any

import pytest

from config import errors
from pos_sync import operations
from pos_sync.models import CartState, KitchenState, Line
from reservations import operations as book
from tests.factories.pos import CartFactory, LineFactory
from tests.factories.reservations import EVENING

pytestmark = pytest.mark.django_db

BY: dict[str, Any] = {"actor": "server", "now": EVENING}


@pytest.fixture
def cart() -> Any:
    return CartFactory.create()


def states(cart: Any) -> list[str]:
    return list(Line.objects.filter(cart=cart).order_by("id").values_list("kitchen_state", flat=True))


def reasons(cart: Any) -> list[str]:
    return list(cart.snapshots.order_by("sequence_id").values_list("reason", flat=True))


def test_held_lines_are_on_the_check_but_not_with_the_kitchen(cart: Any) -> None:
    line = LineFactory.create(cart=cart)

    operations.hold_lines(cart=cart, lines=[line], **BY)

    cart.refresh_from_db()
    assert (states(cart), reasons(cart)) == (["HELD"], ["hold"])
    assert (cart.total_minor, cart.due_minor, Line.objects.get().sent_at) == (1_000, 1_000, None)


def test_an_unsent_line_is_not_on_the_check(cart: Any) -> None:
    LineFactory.create(cart=cart)

    operations.take_snapshot(cart=cart, reason="open", now=EVENING)

    assert cart.total_minor == 0


def test_a_fire_sends_what_is_named(cart: Any) -> None:
    held, new, other = LineFactory.create_batch(3, cart=cart)
    operations.hold_lines(cart=cart, lines=[held], **BY)

    fired = operations.fire_lines(cart=cart, lines=[held, new], **BY)

    assert fired == [held, new]
    assert states(cart) == ["FIRED", "FIRED", "NEW"]
    assert Line.objects.get(pk=held.pk).sent_at == EVENING
    assert reasons(cart) == ["hold", "fire"]
    assert Line.objects.get(pk=other.pk).sent_at is None


def test_the_same_fire_twice_takes_one_snapshot(cart: Any) -> None:
    line, tap = LineFactory.create(cart=cart), uuid.uuid4()

    first = operations.fire_lines(cart=cart, lines=[line], event_key=tap, **BY)
    again = operations.fire_lines(cart=cart, lines=[line], event_key=tap, **BY)

    assert again == first
    assert reasons(cart) == ["fire"]


def test_nothing_is_fired_twice(cart: Any) -> None:
    line = LineFactory.create(cart=cart, kitchen_state=KitchenState.FIRED)

    with pytest.raises(errors.Conflict) as refused:
        operations.fire_lines(cart=cart, lines=[line], **BY)

    assert refused.value.code == "nothing_to_fire"


def test_the_next_course_is_the_lowest_that_waits(cart: Any) -> None:
    LineFactory.create(cart=cart, course=1, kitchen_state=KitchenState.SERVED)
    main = LineFactory.create(cart=cart, course=2, kitchen_state=KitchenState.HELD)
    LineFactory.create(cart=cart, course=3, kitchen_state=KitchenState.HELD)

    fired = operations.fire_next_course(cart=cart, **BY)

    assert fired == [main]
    assert states(cart) == ["SERVED", "FIRED", "HELD"]


@pytest.mark.parametrize(
    ("course", "house_state"),
    [(0, "COURSE_1"), (1, "COURSE_1"), (2, "COURSE_2"), (3, "COURSE_3"), (7, "COURSE_3")],
)
def test_a_fire_tells_the_floor_the_course(cart: Any, course: int, house_state: str) -> None:
    line = LineFactory.create(cart=cart, course=course)

    operations.fire_lines(cart=cart, lines=[line], **BY)

    cart.reservation.refresh_from_db()
    assert cart.reservation.house_state == house_state


def test_allergies_are_acknowledged_before_the_first_fire(cart: Any) -> None:
    guest = cart.reservation.guest
    guest.allergies = "nuts"
    guest.save(update_fields=["allergies"])
    line = LineFactory.create(cart=cart)

    with pytest.raises(errors.Conflict) as refused:
        operations.fire_lines(cart=cart, lines=[line], **BY)
    operations.acknowledge_allergies(cart=cart, read="nuts", **BY)
    operations.fire_lines(cart=cart, lines=[line], **BY)

    assert (refused.value.code, refused.value.details) == (
        "allergies_not_acknowledged",
        {"allergies": "nuts"},
    )
    assert states(cart) == ["FIRED"]


def test_an_allergy_that_is_added_to_a_seated_party_is_read_before_the_next_fire(cart: Any) -> None:
    guest = cart.reservation.guest
    first, second = LineFactory.create_batch(2, cart=cart)
    book.edit_guest(guest=guest, said={"allergies": "nuts"}, **BY)
    operations.acknowledge_allergies(cart=cart, read="nuts", **BY)
    operations.fire_lines(cart=cart, lines=[first], **BY)
    book.edit_guest(guest=guest, said={"allergies": "nuts, shellfish"}, **BY)

    # A tap on a page from before the edit has read the former words alone.
    operations.acknowledge_allergies(cart=cart, read="nuts", **BY)
    with pytest.raises(errors.Conflict, match="allergies_not_acknowledged"):
        operations.fire_lines(cart=cart, lines=[second], **BY)
    operations.acknowledge_allergies(cart=cart, read="nuts, shellfish", **BY)
    operations.fire_lines(cart=cart, lines=[second], **BY)

    assert states(cart) == ["FIRED", "FIRED"]


def test_the_pass_and_the_table_follow_the_fire(cart: Any) -> None:
    bumped, carried = LineFactory.create_batch(2, cart=cart, kitchen_state=KitchenState.FIRED)

    operations.mark_ready(cart=cart, lines=[bumped], **BY)
    operations.mark_served(cart=cart, lines=[carried], **BY)

    assert states(cart) == ["READY", "SERVED"]
    assert reasons(cart) == []


def test_a_voided_line_keeps_its_kitchen_state_and_leaves_the_total(cart: Any) -> None:
    kept, voided = LineFactory.create_batch(2, cart=cart, kitchen_state=KitchenState.READY)

    operations.void_line(line=voided, reason="wrong dish", **BY)

    voided.refresh_from_db()
    cart.refresh_from_db()
    assert (voided.kitchen_state, voided.void_reason) == ("READY", "wrong dish")
    assert (cart.total_minor, reasons(cart), kept.voided_at) == (1_000, ["void"], None)


def test_a_void_asks_for_a_reason(cart: Any) -> None:
    line = LineFactory.create(cart=cart, kitchen_state=KitchenState.FIRED)

    with pytest.raises(errors.Invalid) as refused:
        operations.void_line(line=line, reason=" ", **BY)

    assert refused.value.code == "reason_required"


def test_a_void_below_what_was_paid_is_refused_whole(cart: Any) -> None:
    line = LineFactory.create(cart=cart, kitchen_state=KitchenState.FIRED)
    operations.record_payments(
        cart=cart, rows=[{"payment_id": "1"}], paid_minor=1_000, tip_minor=0, now=EVENING, reason="payment"
    )

    with pytest.raises(errors.Conflict) as refused:
        operations.void_line(line=line, reason="cold", **BY)

    line.refresh_from_db()
    assert (refused.value.code, line.voided_at, reasons(cart)) == ("paid_exceeds_total", None, ["payment"])


def test_a_fire_after_the_check_was_presented_opens_the_order_again(cart: Any) -> None:
    first, second = LineFactory.create_batch(2, cart=cart)
    operations.fire_lines(cart=cart, lines=[first], **BY)
    operations.present_check(cart=cart, **BY)
    cart.reservation.refresh_from_db()
    dropped = cart.reservation.house_state

    operations.fire_lines(cart=cart, lines=[second], **BY)

    cart.refresh_from_db()
    assert (dropped, cart.presented_at, cart.reservation.house_state) == ("CHECK_DROPPED", None, "COURSE_2")


def test_a_paid_check_on_which_more_is_fired_is_open_again(cart: Any) -> None:
    first, second = LineFactory.create_batch(2, cart=cart)
    operations.fire_lines(cart=cart, lines=[first], **BY)
    operations.record_payments(
        cart=cart, rows=[{"payment_id": "1"}], paid_minor=1_000, tip_minor=0, now=EVENING, reason="payment"
    )
    assert cart.state == CartState.PAID

    operations.fire_lines(cart=cart, lines=[second], **BY)

    assert (cart.state, cart.due_minor) == (CartState.OPEN, 1_000)
