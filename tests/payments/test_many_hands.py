"""Fifty answers to one authorization are one payment, and of the app and the till exactly one is paid."""

import random
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import IntegrityError, connection

from config import errors
from payments import operations
from payments.models import Payment
from pos_sync.models import Cart
from tests.factories.payments import PAID_AT, asked_of, check_of, connection_of

pytestmark = pytest.mark.django_db(transaction=True)


REFUSALS = {"check_already_paid", "check_changed", "lost"}
# Who was refused and how, what is paid, and by how many payments.
ONE_WINNER = ("check_already_paid", 10_000, 1)


class Hands:
    """So many threads with a database connection each, which begin every round together."""

    def __init__(self, count: int) -> None:
        self.pool, self.count = ThreadPoolExecutor(count), count

    def __enter__(self) -> "Hands":
        return self

    def __exit__(self, *_: object) -> None:
        self.at_once([lambda: connection.close()] * self.count)
        self.pool.shutdown()

    def at_once(self, deeds: Sequence[Callable[[], Any]]) -> list[Any]:
        """What each deed returned, or the code of its refusal."""
        gate = threading.Barrier(self.count)

        def run(deed: Callable[[], Any]) -> Any:
            gate.wait(60)
            try:
                return deed()
            except errors.Refusal as refusal:
                return refusal.code
            except IntegrityError:
                return "lost"

        return list(self.pool.map(run, deeds))


def _authorizing(cart: Cart) -> Callable[[], Any]:
    account, asked = connection_of(cart), asked_of(cart)
    return lambda: operations.authorize(connection=account, outlet=cart.outlet, asked=asked, now=PAID_AT)


def _closing(cart: Cart) -> Callable[[], Any]:
    """The till takes all that is due, which closes the check."""
    mine = Cart.objects.get(pk=cart.pk)
    return lambda: operations.take_tender(
        cart=mine, tender="CARD", amount_minor=10_000, tip_minor=0, received_minor=None, actor="ana",
        now=PAID_AT,
    ).tender  # fmt: skip


def _race(hands: Hands, rounds: int) -> list[tuple[str, int, int]]:
    """Of each round: who was refused and how, what was paid, and how many payments stand."""
    found = []
    for _ in range(rounds):
        cart = check_of(total_minor=10_000)
        deeds = [_authorizing(cart), _closing(cart)]
        random.shuffle(deeds)
        codes = [
            answer for answer in hands.at_once(deeds) if answer in ("check_already_paid", "check_changed")
        ]
        cart.refresh_from_db()
        found.append((" ".join(codes), cart.paid_minor, Payment.objects.filter(cart=cart).count()))
    return found


def _answers(hands: Hands) -> list[Any]:
    """What one authorization is answered that all hands send at once."""
    return hands.at_once([_authorizing(check_of(total_minor=10_000))] * hands.count)


@pytest.fixture
def unlocked(monkeypatch: pytest.MonkeyPatch) -> None:
    """No act of money takes the row locks."""

    def look(*, cart: Cart) -> Cart:
        cart.refresh_from_db()
        return cart

    for place in ("pos_sync.operations", "pos_sync.operations.journal"):
        for name in ("take_locks", "lock_rows"):
            monkeypatch.setattr(f"{place}.{name}", look)


def test_the_app_and_the_till_at_once_have_one_winner_and_the_other_hears_why() -> None:
    with Hands(2) as hands:
        assert _race(hands, 20) == [ONE_WINNER] * 20


def test_without_the_row_locks_there_is_more_than_one_winner(unlocked: None) -> None:
    """The control: it is the locks that decide."""
    with Hands(2) as hands:
        assert any(_race(hands, 1) != [ONE_WINNER] for _ in range(20))


def test_without_the_row_locks_repeats_are_answered_otherwise(unlocked: None) -> None:
    """The control of the fifty: the database alone lets one of them pay, and fails the others."""
    with Hands(8) as hands:
        found = [_answers(hands) for _ in range(5)]

    assert any(set(map(str, answers)) > {str(answers[0])} for answers in found)


@pytest.mark.long
def test_fifty_of_one_authorization_are_one_payment() -> None:
    with Hands(50) as hands:
        answers = _answers(hands)

    assert answers == [answers[0]] * 50
    assert (answers[0]["check_state"], Payment.objects.count()) == ("CLOSED", 1)


@pytest.mark.long
def test_two_hundred_races_have_one_winner_each() -> None:
    with Hands(2) as hands:
        assert _race(hands, 200) == [ONE_WINNER] * 200
