"""What screens ask about money."""

from typing import Any

import pytest

from payments import operations, queries
from reservations.models import Visit
from tests.factories.payments import PAID_AT, asked_of, check_of, connection_of
from tests.factories.reservations import GuestFactory, ReservationFactory

pytestmark = pytest.mark.django_db


def test_a_guest_without_a_visit_has_spent_nothing() -> None:
    assert queries.spend_of(GuestFactory.create()) == queries.Spend(0, 0, 0, "SGD")


def test_a_guests_spend_is_summed_over_visits() -> None:
    guest = GuestFactory.create()
    for spent in (1_000, 2_001):
        Visit.objects.create(
            guest=guest,
            reservation=ReservationFactory.create(outlet=guest.outlet, guest=guest),
            date=PAID_AT.date(),
            party_size=2,
            spent_minor=spent,
            tip_minor=100,
            currency="SGD",
            closed_at=PAID_AT,
        )

    assert queries.spend_of(guest) == queries.Spend(2, 3_001, 1_501, "SGD")


@pytest.mark.parametrize("count", [1, 3])
def test_outstanding_authorizations_take_one_statement(count: int, django_assert_num_queries: Any) -> None:
    cart = check_of(total_minor=10_000)
    for number in range(count):
        asked = asked_of(cart, authorization_id=f"auth-{number}", amount=1_000)
        operations.authorize(connection=connection_of(cart), outlet=cart.outlet, asked=asked, now=PAID_AT)
        cart.refresh_from_db()

    outlet = cart.outlet
    with django_assert_num_queries(1):
        waiting = queries.outstanding_authorizations(outlet)
        assert [str(payment.cart.reservation.guest) for payment in waiting] == ["Ada Lee"] * count


@pytest.mark.parametrize("count", [1, 3])
def test_the_payments_of_a_check_take_one_statement(count: int, django_assert_num_queries: Any) -> None:
    cart = check_of(total_minor=10_000)
    for _ in range(count):
        operations.take_tender(
            cart=cart,
            tender="CASH",
            amount_minor=1_000,
            tip_minor=0,
            received_minor=None,
            actor="ana",
            now=PAID_AT,
        )

    with django_assert_num_queries(1):
        assert [payment.amount_minor for payment in queries.payments_of(cart)] == [1_000] * count
