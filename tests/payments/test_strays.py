"""Payments that found no check: kept when they are refused, listed until they are settled, and moved."""

import uuid
from typing import Any

import pytest
from django.db import ProgrammingError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from config import errors
from config.opentable import documents, tokens
from config.opentable.models import OutboxMessage, Problem
from payments import operations, queries
from payments.models import Payment, PaymentMove, Stray
from pos_sync import operations as pos
from pos_sync.models import Cart
from reservations.models import Reservation, Visit
from tests.factories.payments import (
    DINED,
    PAID_AT,
    asked_of,
    at,
    body_of,
    check_of,
    connection_of,
    last_message,
    order,
)
from tests.factories.pos import CartFactory, HouseRatesFactory
from tests.factories.reservations import ReservationFactory

pytestmark = pytest.mark.django_db

AUTHORIZE = "/opentable/v1/payments/authorizations"
GONE = "5f6a1c9e-0000-4000-8000-000000000001"


def _call(cart: Cart, **fields: Any) -> int:
    token = tokens.grant(connection=connection_of(cart), now=timezone.now())
    answer = Client().post(
        AUTHORIZE,
        documents.render(body_of(cart, **fields)),
        content_type="application/json",
        headers={"Authorization": f"Bearer {token}"},
    )
    return answer.status_code


def second_check(cart: Cart, total_minor: int = 10_000) -> Cart:
    """Another party's open check at the same outlet."""
    party = ReservationFactory.create(outlet=cart.outlet, state="SEATED", seated_at=DINED)
    other: Cart = CartFactory.create(reservation=party)
    order(other, total_minor)
    pos.take_snapshot(cart=other, reason="fire", now=DINED)
    return other


def take(cart: Cart, amount_minor: int = 4_000, tender: str = "CASH") -> Payment:
    return operations.take_tender(
        cart=cart, tender=tender, amount_minor=amount_minor, tip_minor=0, received_minor=None, actor="ana",
        now=PAID_AT,
    )  # fmt: skip


def move(payment: Payment, to_cart: Cart, **facts: Any) -> PaymentMove:
    return operations.move_payment(
        payment=payment, to_cart=to_cart, reason="wrong check", actor="maria", now=at(1), **facts
    )


def facts_of(*carts: Cart) -> list[tuple[str, int, int]]:
    found = [Cart.objects.get(pk=cart.pk) for cart in carts]
    return [(cart.state, cart.paid_minor, cart.due_minor) for cart in found]


def test_a_payment_refused_for_want_of_a_check_is_kept_though_all_else_is_undone() -> None:
    cart = check_of(total_minor=10_000)

    assert _call(cart, check_id=GONE) == 404

    stray = Stray.objects.get()
    assert (stray.code, stray.amount_minor, stray.tip_minor, stray.check_id) == (
        "check_not_found", 10_000, 1_500, GONE,
    )  # fmt: skip
    assert "4242" not in repr(Stray.objects.values().get())
    (found,) = queries.load_strays(outlet=cart.outlet, now=stray.asked_at).refused
    assert (found.reservation, found.cart) == (cart.reservation, cart)


@pytest.mark.parametrize(("fields", "status"), [({"amount": 10_001}, 409), ({"currency": "USD"}, 422)])
def test_what_the_app_tells_the_guest_itself_is_not_kept(fields: dict[str, Any], status: int) -> None:
    cart = check_of(total_minor=10_000)

    assert _call(cart, **fields) == status
    assert not Stray.objects.exists()


def test_it_leaves_the_list_once_it_is_applied_after_all() -> None:
    cart = check_of(total_minor=10_000)
    asked = asked_of(cart, check_id=GONE)
    account = connection_of(cart)
    operations.keep_refused(
        connection=account, outlet=cart.outlet, asked=asked, code="check_not_found", now=PAID_AT
    )
    assert len(queries.load_strays(outlet=cart.outlet, now=PAID_AT).refused) == 1

    operations.authorize(
        connection=account, outlet=cart.outlet, asked=asked_of(cart, amount=4_000), now=at(1)
    )

    assert queries.load_strays(outlet=cart.outlet, now=at(1)).refused == ()


def test_it_leaves_the_list_once_its_party_has_paid_another_way() -> None:
    cart = check_of(total_minor=10_000)
    _keep(cart)

    take(cart, 10_000)

    assert queries.load_strays(outlet=cart.outlet, now=at(1)).refused == ()


def test_a_payment_withdrawn_before_it_came_is_listed_and_resolved_with_a_note() -> None:
    cart = check_of(total_minor=10_000)
    operations.cancel_authorization(
        connection=connection_of(cart), outlet=cart.outlet, authorization_id="auth-9",
        confirmation_number=cart.reservation.confirmation_number, now=PAID_AT,
    )  # fmt: skip
    (found,) = queries.load_strays(outlet=cart.outlet, now=at(1)).refused
    assert (found.stray.code, found.stray.amount_minor) == ("withdrawn", None)

    with pytest.raises(errors.Invalid):
        operations.resolve_stray(stray=found.stray, note=" ", actor="ana", now=at(1))
    operations.resolve_stray(stray=found.stray, note="paid in cash", actor="ana", now=at(1))

    assert queries.load_strays(outlet=cart.outlet, now=at(1)).refused == ()
    assert (found.stray.resolved_by, found.stray.note) == ("ana", "paid in cash")


def test_what_staff_noted_stands_though_the_payment_is_refused_again_and_withdrawn() -> None:
    cart = check_of(total_minor=10_000)
    stray = _keep(cart)
    operations.resolve_stray(stray=stray, note="paid in cash", actor="ana", now=at(1))

    _keep(cart)
    operations.cancel_authorization(
        connection=connection_of(cart), outlet=cart.outlet, authorization_id=stray.authorization_id,
        confirmation_number=cart.reservation.confirmation_number, now=at(2),
    )  # fmt: skip

    found = Stray.objects.get()
    assert (found.code, found.amount_minor) == (stray.code, stray.amount_minor)
    assert (found.note, queries.load_strays(outlet=cart.outlet, now=at(3)).refused) == ("paid in cash", ())


def test_what_waits_is_told_after_a_few_minutes() -> None:
    cart = check_of(total_minor=10_000)
    stray = _keep(cart)

    def told() -> list[str]:
        return list(
            Problem.objects.filter(code="payments_unmatched", closed_at=None).values_list("cause", flat=True)
        )

    operations.watch_strays(now=at(4))
    early = told()
    operations.watch_strays(now=at(6))
    late = told()
    operations.resolve_stray(stray=stray, note="paid in cash", actor="ana", now=at(7))

    assert (early, late, told()) == ([], ["1 payment has found no check for some minutes."], [])


def test_money_on_a_check_of_nobody_here_is_told_as_such_and_not_as_unpaid() -> None:
    cart = check_of(total_minor=10_000)
    payment = take(cart)
    Reservation.objects.filter(pk=cart.reservation_id).update(state="NOSHOW", house_state="NO_SHOW")

    operations.watch_strays(now=at(6))

    told = Problem.objects.get()
    assert (told.code, told.cause) == (
        "payments_misplaced",
        "1 payment is on a check of nobody here.",
    )
    assert told.next_step.endswith("before anyone pays again.")

    operations.void_payment(payment=payment, reason="given back", actor="ana", now=at(7))
    operations.watch_strays(now=at(8))
    assert not Problem.objects.filter(closed_at=None).exists()


def test_the_checks_offered_for_a_payment_are_those_the_move_accepts() -> None:
    cart = check_of(total_minor=10_000)
    HouseRatesFactory.create(outlet=cart.outlet, tax_rate=0, service_rate=0, rounds_cash=True)
    right, foreign, small = (second_check(cart, total) for total in (8_498, 9_000, 8_400))
    Cart.objects.filter(pk=foreign.pk).update(currency="USD")
    cash = take(cart, 8_500)

    assert queries.places_for(cash) == [right]

    move(cash, right)
    assert facts_of(right, small) == [("CLOSED", 8_500, 0), ("OPEN", 0, 8_400)]


def test_a_check_for_just_as_much_is_named_where_the_party_is_unknown() -> None:
    cart = check_of(total_minor=10_000)
    _keep(cart, confirmation_number=1)

    (found,) = queries.load_strays(outlet=cart.outlet, now=PAID_AT).refused

    assert (found.reservation, found.likely) == (None, (cart,))


def test_a_tender_on_a_check_of_nobody_here_is_listed() -> None:
    cart = check_of(total_minor=10_000)
    payment = take(cart)
    Reservation.objects.filter(pk=cart.reservation_id).update(state="NOSHOW", house_state="NO_SHOW")

    assert queries.load_strays(outlet=cart.outlet, now=PAID_AT).tenders == (payment,)


def test_a_tender_moves_to_the_right_check_and_back() -> None:
    wrong = check_of(total_minor=10_000)
    right = second_check(wrong)
    payment = take(wrong)

    move(payment, right)

    assert facts_of(wrong, right) == [("OPEN", 0, 10_000), ("OPEN", 4_000, 6_000)]
    assert [len(last_message(cart).body["payments"]) for cart in (wrong, right)] == [0, 1]
    assert [cart.events.order_by("-number").values_list("kind", flat=True)[1] for cart in (wrong, right)] == [
        "payment_away", "payment_here",
    ]  # fmt: skip
    told = [cart.reservation.changes.get(act="tender_moved").words for cart in (wrong, right)]
    assert told[0] == f"Cash of S$40.00 and a tip of S$0.00 moved to check {right.check_number}: wrong check"

    move(Payment.objects.select_related("cart__outlet").get(), wrong)

    assert facts_of(wrong, right) == [("OPEN", 4_000, 6_000), ("OPEN", 0, 10_000)]
    assert PaymentMove.objects.count() == 2


def test_a_move_that_pays_the_right_check_closes_it() -> None:
    wrong = check_of(total_minor=10_000)
    right = second_check(wrong, 4_000)

    move(take(wrong), right)

    assert facts_of(wrong, right) == [("OPEN", 0, 10_000), ("CLOSED", 4_000, 0)]
    assert Visit.objects.get().reservation_id == right.reservation_id


def test_one_tap_moves_a_payment_once_and_nobody_alters_what_was_moved() -> None:
    wrong = check_of(total_minor=10_000)
    right, key = second_check(wrong), uuid.uuid4()
    payment = take(wrong)

    first, again = (move(payment, right, move_key=key) for _ in range(2))

    assert (first.pk, again.pk, PaymentMove.objects.count()) == (key, key, 1)
    with pytest.raises(ProgrammingError, match="append-only"), transaction.atomic():
        PaymentMove.objects.update(reason="other")


def test_a_tap_that_stood_for_something_else_is_refused_in_words() -> None:
    wrong = check_of(total_minor=10_000)
    right, third, key = second_check(wrong), second_check(wrong), uuid.uuid4()
    by: dict[str, Any] = {"actor": "ana", "now": PAID_AT}
    cash: dict[str, Any] = {"tender": "CASH", "tip_minor": 0, "received_minor": None, "payment_id": key, **by}
    ahead: dict[str, Any] = {"reference": "bank", "approved_by": "ana", "deposit_id": key, **by}
    first = operations.take_tender(cart=wrong, amount_minor=4_000, **cash)
    operations.record_deposit(cart=wrong, amount_minor=1_000, **ahead)
    move(first, right, move_key=key)

    codes = []
    for deed in (
        lambda: operations.take_tender(cart=third, amount_minor=4_000, **cash),
        lambda: operations.record_deposit(cart=third, amount_minor=1_000, **ahead),
        lambda: move(take(wrong, 1_000), third, move_key=key),
    ):
        with pytest.raises(errors.Conflict) as refused:
            deed()
        codes.append(refused.value.code)

    assert codes == ["key_in_use"] * 3


def test_opentables_payment_is_not_moved_and_says_what_to_do() -> None:
    wrong = check_of(total_minor=10_000)
    right = second_check(wrong)
    operations.authorize(
        connection=connection_of(wrong), outlet=wrong.outlet, asked=asked_of(wrong, amount=4_000), now=PAID_AT
    )

    with pytest.raises(errors.Conflict) as refused:
        move(Payment.objects.get(), right)

    assert refused.value.code == "applied_by_opentable"
    assert "release or refund it" in refused.value.words


def test_a_move_that_does_not_fit_changes_nothing() -> None:
    wrong = check_of(total_minor=10_000)
    right, closed = second_check(wrong, 3_000), second_check(wrong, 5_000)
    take(closed, 5_000)
    payment = take(wrong)
    order(other := second_check(wrong), 900, state="NEW")

    codes = []
    for place in (right, closed, other, wrong, check_of()):
        with pytest.raises(errors.Conflict) as refused:
            move(payment, place)
        codes.append(refused.value.code)

    assert codes == ["over_tendered", "check_closed", "unsent_lines", "same_check", "other_outlet"]
    assert facts_of(wrong) == [("OPEN", 4_000, 6_000)]


def test_the_list_takes_as_many_statements_for_sixty_as_for_one() -> None:
    counts = []
    for number in (1, 10, 60):
        cart = check_of(total_minor=100_000)
        account = connection_of(cart)
        for place in range(number):
            party = ReservationFactory.create(outlet=cart.outlet, guest=cart.reservation.guest)
            asked = asked_of(
                cart, authorization_id=f"a-{place}", confirmation_number=party.confirmation_number, amount=100
            )
            operations.keep_refused(
                connection=account, outlet=cart.outlet, asked=asked, code="check_not_found", now=PAID_AT
            )
        with CaptureQueriesContext(connection) as statements:
            found = queries.load_strays(outlet=cart.outlet, now=PAID_AT)
        counts.append(len(statements))
        assert len(found.refused) == number

    assert counts == [counts[0]] * 3


def test_what_was_spent_goes_to_the_right_guest_with_the_match_and_back() -> None:
    guest_less = check_of(total_minor=10_000, email="")
    walk_in = guest_less.reservation
    Reservation.objects.filter(pk=walk_in.pk).update(source="WALK_IN", guest=None)
    party = ReservationFactory.create(
        outlet=guest_less.outlet, state="SEATED", seated_at=DINED, table_names=["Z9"]
    )
    take(guest_less, 10_000)
    cart = Cart.objects.get(pk=guest_less.pk)

    match = pos.match_cart(cart=cart, reservation=party, actor="maria", now=at(1))

    visit = Visit.objects.get()
    assert (visit.reservation_id, visit.guest_id, visit.spent_minor) == (party.pk, party.guest_id, 10_000)
    assert Reservation.objects.get(pk=party.pk).house_state == "PAID"
    last = OutboxMessage.objects.filter(stream__key=str(cart.pk)).latest("version").body
    assert (last["state"], last["confirmation_number"]) == ("CLOSED", party.confirmation_number)

    pos.unmatch_cart(match=match, reason="not theirs", actor="maria", now=at(2))

    visit = Visit.objects.get()
    assert (visit.reservation_id, visit.guest_id) == (walk_in.pk, None)
    assert Reservation.objects.get(pk=walk_in.pk).state == "SEATED"


def _keep(cart: Cart, **fields: Any) -> Stray:
    stray = operations.keep_refused(
        connection=connection_of(cart),
        outlet=cart.outlet,
        asked=asked_of(cart, check_id=GONE, **fields),
        code="check_not_found",
        now=PAID_AT,
    )
    assert stray is not None
    return stray
