"""What screens ask about money."""

from typing import Any

import pytest

from payments import operations, queries
from tests.factories.payments import PAID_AT, check_of

pytestmark = pytest.mark.django_db


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
