"""What OpenTable is sent of a check, to the last minor unit, and how a check becomes paid."""

import json
from typing import Any

import pytest

from config import errors
from config.opentable.models import OutboxMessage, Stream
from config.opentable.sandbox.house import checks as opentable_checks
from pos_sync import operations
from pos_sync.models import Cart, CartState, KitchenState
from tests import contract
from tests.factories.availability import AreaFactory, TableFactory
from tests.factories.opentable import LinkFactory
from tests.factories.outlets import OutletFactory
from tests.factories.pos import CartFactory, CategoryFactory, HouseRatesFactory, ItemFactory, LineFactory
from tests.factories.reservations import EVENING

pytestmark = pytest.mark.django_db

# One dish for 33.33, taken twice, and a voided one beside it: an amount that no rate divides evenly.
HOUSES: list[tuple[str, dict[str, Any], dict[str, int]]] = [
    (
        "SGD",
        {"prices_include_tax": False, "tax_rate": 9_000, "service_rate": 10_000, "service_is_taxed": True},
        {"sub_total": 6666, "service_charges": 667, "tax": 660, "tax_included": 0, "total": 7993},
    ),
    (
        "GBP",
        {"prices_include_tax": True, "tax_rate": 20_000, "service_rate": 12_500, "service_is_taxed": False},
        {"sub_total": 6666, "service_charges": 833, "tax": 0, "tax_included": 1111, "total": 7499},
    ),
    (
        "USD",
        {"prices_include_tax": False, "tax_rate": 8_875, "service_rate": 0, "service_is_taxed": False},
        {"sub_total": 6666, "service_charges": 0, "tax": 592, "tax_included": 0, "total": 7258},
    ),
]


def cart_at(currency: str, rates: dict[str, Any]) -> Any:
    """A cart on A4 with two dishes fired and one voided, of an outlet that is tied to OpenTable."""
    outlet = OutletFactory.create(currency=currency)
    LinkFactory.create(rid=outlet.rid)
    HouseRatesFactory.create(outlet=outlet, **rates)
    cart = CartFactory.create(reservation__outlet=outlet, reservation__state="SEATED", server_name="Ana")
    cart.tables.add(TableFactory.create(area=AreaFactory.create(outlet=outlet), name="A4"))
    mains = CategoryFactory.create(outlet=outlet, name="Mains", course=2)
    laksa = ItemFactory.create(category=mains, name="Laksa", price_minor=3_333)
    LineFactory.create(cart=cart, item=laksa, quantity=2, kitchen_state=KitchenState.FIRED, sent_at=EVENING)
    LineFactory.create(
        cart=cart, item=laksa, kitchen_state=KitchenState.READY, sent_at=EVENING, voided_at=EVENING, seat=2
    )
    LineFactory.create(cart=cart, item=laksa)
    return cart


NOTHING = {"discounts": 0, "other_charges": 0, "tip": 0, "prepaid": 0, "paid": 0}


def laksa(line: Any, **facts: Any) -> dict[str, Any]:
    """The item of a snapshot that one of these lines makes."""
    return {
        "line_id": str(line.pk),
        "label": "Laksa",
        "category": "Mains",
        "quantity": 1,
        "unit_price": 3333,
        "total_price": 3333,
        "course": 2,
        "seat": None,
        "sent_at_utc": "2026-06-12T11:00:00Z",
        "voided": False,
        "modifiers": [],
        **facts,
    }


def sent(cart: Any) -> Any:
    return OutboxMessage.objects.filter(stream__key=str(cart.pk)).latest("version")


@pytest.mark.parametrize(("currency", "rates", "sums"), HOUSES)
def test_a_snapshot_is_the_contracts_document(
    currency: str, rates: dict[str, Any], sums: dict[str, int]
) -> None:
    cart = cart_at(currency, rates)

    operations.take_snapshot(cart=cart, reason="fire", now=EVENING)

    contract.check(sent(cart).body, contract="opentable-api", name="Check")
    fired, voided = cart.lines.order_by("id")[:2]
    assert sent(cart).body == {
        "rid": cart.outlet.rid,
        "check_id": str(cart.pk),
        "check_number": str(cart.check_number),
        "confirmation_number": cart.reservation.confirmation_number,
        "sequence_id": 1,
        "state": "OPEN",
        "meal_phase": "ENTREE",
        "tables": ["A4"],
        "party_size": 4,
        "opened_at_utc": "2026-06-12T11:00:00Z",
        "updated_at_utc": "2026-06-12T11:00:00Z",
        "closed_at_utc": None,
        "server_name": "Ana",
        "currency": currency,
        "items": [
            laksa(fired, quantity=2, total_price=6666, kitchen_state="FIRED"),
            laksa(voided, seat=2, kitchen_state="READY", voided=True),
        ],
        "totals": {**NOTHING, **sums, "due": sums["total"]},
        "payments": [],
    }


@pytest.mark.parametrize(("currency", "rates", "sums"), HOUSES)
def test_opentable_finds_that_every_snapshot_adds_up(
    currency: str, rates: dict[str, Any], sums: dict[str, int]
) -> None:
    cart = cart_at(currency, rates)
    paid = {"payment_id": "p1", "type": "CASH", "amount": sums["total"], "tip": 500, "state": "CAPTURED"}

    operations.take_snapshot(cart=cart, reason="fire", now=EVENING)
    opened = opentable_checks.read(json.loads(json.dumps(sent(cart).body)))
    operations.record_payments(
        cart=cart, rows=[paid], paid_minor=sums["total"], tip_minor=500, now=EVENING, reason="payment"
    )
    settled = opentable_checks.read(json.loads(json.dumps(sent(cart).body)))

    assert (opened["totals"]["due"], opened["state"]) == (sums["total"], "OPEN")
    assert (settled["totals"]["due"], settled["totals"]["tip"], settled["state"]) == (0, 500, "PAID")
    assert settled["meal_phase"] == "PAID"


def test_a_snapshot_goes_to_the_checks_own_address_and_again_while_open() -> None:
    cart = cart_at(*HOUSES[0][:2])

    operations.take_snapshot(cart=cart, reason="open", now=EVENING)

    message, stream = sent(cart), Stream.objects.get(kind="CHECK", key=str(cart.pk))
    assert (message.method, message.path) == (
        "PUT",
        f"/api/v1/covers/restaurants/{cart.outlet.rid}/checks/{cart.pk}",
    )
    assert stream.resend_every == operations.RESEND_EVERY


def test_a_settled_check_is_not_sent_again() -> None:
    cart = cart_at(*HOUSES[0][:2])
    operations.record_payments(
        cart=cart, rows=[{"payment_id": "p1"}], paid_minor=7_993, tip_minor=0, now=EVENING, reason="payment"
    )

    operations.close_cart(cart=cart, now=EVENING)

    assert sent(cart).body["state"] == "CLOSED"
    assert Stream.objects.get(key=str(cart.pk)).resend_every is None


def test_each_snapshot_has_the_next_number_and_what_was_due() -> None:
    cart = cart_at(*HOUSES[2][:2])

    operations.take_snapshot(cart=cart, reason="fire", now=EVENING)
    operations.present_check(cart=cart, actor="server", now=EVENING)

    assert list(cart.snapshots.order_by("sequence_id").values_list("sequence_id", "reason", "due_minor")) == [
        (1, "fire", 7258),
        (2, "print", 7258),
    ]
    assert sent(cart).body["meal_phase"] == "CHECK_PRESENTED"


@pytest.mark.parametrize("source", ["WALK_IN", "PHONE"])
def test_a_party_opentable_does_not_know_has_no_confirmation_number_there(source: str) -> None:
    cart = cart_at(*HOUSES[0][:2])
    cart.reservation.source = source
    cart.reservation.save(update_fields=["source"])

    operations.take_snapshot(cart=cart, reason="open", now=EVENING)

    assert sent(cart).body["confirmation_number"] is None


def test_an_outlet_without_integration_keeps_its_snapshots_to_itself() -> None:
    cart = cart_at(*HOUSES[0][:2])
    cart.outlet.integration_enabled = False
    cart.outlet.save(update_fields=["integration_enabled"])

    operations.take_snapshot(cart=cart, reason="open", now=EVENING)

    assert not OutboxMessage.objects.exists()
    assert cart.snapshots.count() == 1


def test_an_optional_service_charge_comes_off_with_a_reason() -> None:
    cart = cart_at("GBP", {**HOUSES[1][1], "service_is_optional": True})

    with pytest.raises(errors.Invalid):
        operations.switch_service(cart=cart, is_on=False, reason="", actor="server", now=EVENING)
    operations.switch_service(cart=cart, is_on=False, reason="guest asked", actor="server", now=EVENING)

    assert sent(cart).body["totals"]["service_charges"] == 0
    assert cart.total_minor == 6666


def test_a_service_charge_of_the_house_stays() -> None:
    cart = cart_at(*HOUSES[0][:2])

    with pytest.raises(errors.Conflict) as refused:
        operations.switch_service(cart=cart, is_on=False, reason="asked", actor="server", now=EVENING)

    assert refused.value.code == "service_not_optional"


def test_a_part_payment_leaves_the_check_open() -> None:
    cart = cart_at(*HOUSES[0][:2])
    operations.take_snapshot(cart=cart, reason="fire", now=EVENING)

    operations.record_payments(
        cart=cart, rows=[{"payment_id": "p1"}], paid_minor=5_000, tip_minor=0, now=EVENING, reason="payment"
    )

    assert (cart.state, cart.paid_minor, cart.due_minor) == (CartState.OPEN, 5_000, 2_993)


def test_a_deposit_alone_leaves_the_check_to_staff() -> None:
    cart = cart_at("SGD", HOUSES[0][1])

    operations.count_deposits(cart=cart, deposit_minor=50_000, told={}, actor="ana", now=EVENING)
    left = sent(cart).body
    operations.close_cart(cart=cart, now=EVENING)

    assert (left["state"], sent(cart).body["state"]) == ("OPEN", "CLOSED")
    assert (left["totals"]["prepaid"], left["totals"]["due"]) == (left["totals"]["total"], 0)


def closed_cart() -> Cart:
    """A check over 79.93, paid and closed."""
    cart: Cart = cart_at(*HOUSES[0][:2])
    operations.record_payments(
        cart=cart, rows=[{"payment_id": "p1"}], paid_minor=7_993, tip_minor=0, now=EVENING, reason="payment"
    )
    operations.close_cart(cart=cart, now=EVENING)
    return cart


def pay(cart: Cart, paid_minor: int, reason: str) -> None:
    """State to the cart that so much is paid now."""
    rows = [{"payment_id": "p1"}]
    operations.record_payments(
        cart=cart, rows=rows, paid_minor=paid_minor, tip_minor=0, now=EVENING, reason=reason
    )


def test_a_refund_leaves_a_closed_check_closed_with_nothing_due() -> None:
    cart = closed_cart()

    pay(cart, 6_993, "refund")
    pay(cart, 5_993, "refund")

    cart.refresh_from_db()
    assert (cart.state, cart.closed_at) == (CartState.CLOSED, EVENING)
    assert (cart.total_minor, cart.paid_minor, cart.due_minor) == (5_993, 5_993, 0)
    totals = sent(cart).body["totals"]
    assert (totals["sub_total"], totals["tax"], totals["other_charges"]) == (6_666, 660, -2_000)
    assert (totals["total"], totals["paid"], totals["due"]) == (5_993, 5_993, 0)


@pytest.mark.parametrize("reason", ["void", "payment"])
def test_what_is_taken_off_a_closed_check_otherwise_opens_it_again(reason: str) -> None:
    cart = closed_cart()

    pay(cart, 6_993, reason)

    assert (cart.state, cart.due_minor, cart.closed_at) == (CartState.OPEN, 1_000, None)


def test_a_refund_on_an_open_check_is_due_again() -> None:
    cart = cart_at(*HOUSES[0][:2])
    pay(cart, 7_993, "payment")

    pay(cart, 6_993, "refund")

    assert (cart.state, cart.due_minor, cart.waived_minor) == (CartState.OPEN, 1_000, 0)


def test_what_was_refunded_is_not_asked_for_when_the_check_is_reopened() -> None:
    cart = closed_cart()
    pay(cart, 6_993, "refund")

    operations.reopen_cart(cart=cart, reason="one more coffee", actor="manager", now=EVENING)

    assert (cart.state, cart.total_minor, cart.due_minor) == (CartState.OPEN, 6_993, 0)


def test_a_check_with_something_due_is_not_closed() -> None:
    cart = cart_at(*HOUSES[0][:2])
    operations.take_snapshot(cart=cart, reason="fire", now=EVENING)

    with pytest.raises(errors.Conflict) as refused:
        operations.close_cart(cart=cart, now=EVENING)

    assert (refused.value.code, refused.value.details) == ("check_not_paid", {"due": 7993})


def test_a_reopened_check_stays_open_until_staff_are_done() -> None:
    cart = cart_at(*HOUSES[0][:2])
    operations.record_payments(
        cart=cart, rows=[{"payment_id": "p1"}], paid_minor=7_993, tip_minor=0, now=EVENING, reason="payment"
    )
    operations.close_cart(cart=cart, now=EVENING)

    operations.reopen_cart(cart=cart, reason="one more coffee", actor="manager", now=EVENING)

    assert Cart.objects.get().state == CartState.OPEN
    assert sent(cart).body["state"] == "OPEN"


def test_reopening_stops_the_timer_that_would_release_the_table() -> None:
    cart = cart_at(*HOUSES[0][:2])
    operations.record_payments(
        cart=cart, rows=[{"payment_id": "p1"}], paid_minor=7_993, tip_minor=0, now=EVENING, reason="payment"
    )
    cart.reservation.release_at = EVENING
    cart.reservation.save(update_fields=["release_at"])

    operations.reopen_cart(cart=cart, reason="one more coffee", actor="manager", now=EVENING)

    cart.reservation.refresh_from_db()
    assert cart.reservation.release_at is None


def test_a_settled_check_is_cleared_once_the_party_has_left() -> None:
    cart = cart_at(*HOUSES[0][:2])
    operations.record_payments(
        cart=cart, rows=[{"payment_id": "p1"}], paid_minor=7_993, tip_minor=0, now=EVENING, reason="payment"
    )

    operations.finish_party(reservation=cart.reservation, actor="host", now=EVENING)

    assert (sent(cart).body["state"], sent(cart).body["meal_phase"]) == ("CLOSED", "CLEARED")
