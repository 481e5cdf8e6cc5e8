"""Words that stand twice, as a rule's and as a column's choices, are the same words."""

import pytest

from payments import models as money
from payments import settlement
from reservations import lifecycle
from reservations import models as book


@pytest.mark.parametrize(
    ("kept", "ruled"),
    [
        (book.State, lifecycle.State),
        (money.Tender, settlement.Tender),
        (money.PaymentState, settlement.PaymentState),
    ],
)
def test_a_column_takes_the_words_of_its_rule(kept: type[str], ruled: type[str]) -> None:
    assert list(kept) == list(ruled)
