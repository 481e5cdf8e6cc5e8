"""Words that stand twice, as a rule's and as a column's choices, are the same words."""

from collections.abc import Iterable

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
def test_a_column_takes_the_words_of_its_rule(kept: Iterable[object], ruled: Iterable[object]) -> None:
    assert _words(kept) == _words(ruled)


def _words(choices: Iterable[object]) -> list[str]:
    return [str(word) for word in choices]
