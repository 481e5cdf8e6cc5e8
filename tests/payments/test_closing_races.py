"""A tender against the close of its day: exactly one wins; a control shows that the lock decides."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Barrier, Event
from typing import Any

import pytest
from django.db import connection, transaction

from config import errors
from payments import operations
from payments.models import DayClose, Payment
from pos_sync import operations as pos
from pos_sync.models import Cart
from pos_sync.operations import journal
from tests.factories.payments import PAID_AT, at, check_of
from tests.payments.test_closing_days import DAY, close, counted, take

pytestmark = pytest.mark.django_db(transaction=True)


def _answer(deed: Callable[[], Any]) -> str:
    try:
        deed()
    except errors.Refusal as refusal:
        return refusal.code
    finally:
        connection.close()
    return "done"


def _at_once(*deeds: Callable[[], Any]) -> list[str]:
    start = Barrier(len(deeds))

    def run(deed: Callable[[], Any]) -> str:
        start.wait()
        return _answer(deed)

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(run, deeds))


def _refund(cart: Cart) -> None:
    payment = Payment.objects.select_related("cart__outlet").get(cart=cart)
    operations.refund(
        payment=payment, amount_minor=1_000, reason="cold", actor="ana", approved_by="ana", now=at(59)
    )


@pytest.mark.parametrize("_round", range(5))
def test_a_refund_beside_a_close_is_counted_or_refused(_round: int) -> None:
    cart = check_of(total_minor=10_000)
    take(cart, 10_000)

    refunded, closed = _at_once(lambda: _refund(cart), lambda: close(cart, 9_000, "counted as it was"))

    given_back = Payment.objects.get().refunded_minor
    assert closed == "done"
    assert (refunded, given_back) in {("done", 1_000), ("day_closed", 0)}
    assert counted(DayClose.objects.get())[0] == 10_000 - given_back


def test_two_closes_at_once_are_one() -> None:
    cart = check_of(total_minor=10_000)
    take(cart, 10_000)

    answers = _at_once(lambda: close(cart, 10_000), lambda: close(cart, 10_000))

    assert (answers, DayClose.objects.count()) == (["done", "done"], 1)


def _halfway(take_locks: Callable[..., Cart], cart: Cart, begun: Event, may_end: Event) -> None:
    """An act on the check, or a fact of OpenTable's, that has its locks and is not done yet."""
    with transaction.atomic():
        take_locks(cart=Cart.objects.get(pk=cart.pk))
        begun.set()
        may_end.wait(5)


@pytest.mark.parametrize(
    ("take_locks", "is_guarded", "is_closed_meanwhile"),
    [(pos.take_locks, True, False), (pos.lock_rows, True, False), (pos.take_locks, False, True)],
)
def test_a_close_waits_for_what_is_under_way(
    monkeypatch: pytest.MonkeyPatch,
    take_locks: Callable[..., Cart],
    is_guarded: bool,
    is_closed_meanwhile: bool,
) -> None:
    """The control: with the shared row lock left out, the close passes an act that has begun."""
    if not is_guarded:
        monkeypatch.setattr(journal, "_DAY", journal._DAY.replace("FOR KEY SHARE", ""))
    cart = check_of(total_minor=10_000)
    take(cart, 10_000)
    begun, may_end = Event(), Event()

    def close_in_time() -> None:
        with suppress(Exception), transaction.atomic(), connection.cursor() as sql:
            sql.execute("SET LOCAL lock_timeout = '300ms'")
            close(cart, 10_000)

    with ThreadPoolExecutor(2) as pool:
        acting = pool.submit(_answer, lambda: _halfway(take_locks, cart, begun, may_end))
        assert begun.wait(5)
        pool.submit(_answer, close_in_time).result()
        closed_meanwhile = DayClose.objects.filter(date=DAY).exists()
        may_end.set()
        acting.result()

    assert closed_meanwhile is is_closed_meanwhile


def test_a_check_that_opens_beside_a_close_counts_in_one_day_alone() -> None:
    cart = check_of(total_minor=10_000)
    take(cart, 10_000)
    party = cart.reservation

    opening, closed = _at_once(
        lambda: pos.open_cart(reservation=party, tables=[], may_pay=False, actor="host", now=PAID_AT),
        lambda: close(cart, 10_000),
    )

    new = Cart.objects.exclude(pk=cart.pk).get()
    assert opening == "done"
    assert (new.date == DAY, closed) in {(True, "checks_open"), (False, "done")}
