"""Many hands on one check while it is matched: one winner, words for the other, one visit of whom it is."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from payments import operations
from pos_sync import operations as pos
from pos_sync.models import Cart, Match
from pos_sync.operations import journal
from reservations import operations as book
from reservations.models import Reservation, Visit
from reservations.operations import joining
from tests.crowds import at_once, crowd
from tests.factories.availability import AreaFactory, TableFactory
from tests.factories.payments import DINED, PAID_AT, order, seated_party
from tests.factories.reservations import ReservationFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cart() -> Cart:
    """A walk-in's check over S$100.00 at A1."""
    outlet = seated_party().outlet
    table = TableFactory.create(area=AreaFactory.create(outlet=outlet), name="A1")
    found = pos.seat_walk_in_party(
        outlet=outlet, tables=[table], party_size=4, actor="server", now=DINED - timedelta(hours=1)
    ).cart
    assert found is not None
    order(found, 10_000)
    pos.take_snapshot(cart=found, reason="fire", now=DINED)
    return found


def party_at(outlet: Any, name: str) -> Reservation:
    party: Reservation = ReservationFactory.create(
        outlet=outlet, state="SEATED", seated_at=DINED, table_names=[name]
    )
    return party


def matching(cart: Cart, party: Reservation) -> Callable[[], Any]:
    own, theirs = Cart.objects.get(pk=cart.pk), Reservation.objects.get(pk=party.pk)
    return partial(pos.match_cart, cart=own, reservation=theirs, actor="host", now=PAID_AT)


def paying(cart: Cart) -> Callable[[], Any]:
    own = Cart.objects.get(pk=cart.pk)
    return partial(
        operations.take_tender, cart=own, tender="CASH", amount_minor=10_000, tip_minor=0,
        received_minor=None, actor="ana", now=PAID_AT,
    )  # fmt: skip


@pytest.mark.parametrize("_round", range(3))
def test_of_two_matches_of_one_check_one_wins_and_the_other_hears_whose_it_is(
    cart: Cart, _round: int
) -> None:
    parties = [party_at(cart.outlet, name) for name in ("X1", "X2")]

    with crowd() as pool:
        answers = at_once(pool, *(matching(cart, party) for party in parties))

    cart.refresh_from_db()
    assert answers.count("check_was_matched") == 1
    assert Match.objects.get().reservation_id == cart.reservation_id
    assert Reservation.objects.filter(source="WALK_IN", state="DONE").count() == 1


@pytest.mark.parametrize("_round", range(3))
def test_a_match_beside_the_last_payment_leaves_one_visit_of_the_right_guest(cart: Cart, _round: int) -> None:
    party = party_at(cart.outlet, "X1")

    with crowd() as pool:
        at_once(pool, matching(cart, party), paying(cart))

    cart.refresh_from_db()
    assert (cart.state, cart.reservation_id) == ("CLOSED", party.pk)
    assert Visit.objects.get().reservation_id == party.pk


def test_an_act_that_waited_for_a_match_holds_the_party_that_the_check_is_of_now(cart: Cart) -> None:
    party, waited = party_at(cart.outlet, "X1"), Cart.objects.get(pk=cart.pk)
    matching(cart, party)()

    with crowd() as pool, transaction.atomic():
        journal.lock_rows(cart=waited)
        held = pool.submit(_is_locked, party).result()

    assert (waited.reservation_id, held) == (party.pk, True)


@transaction.atomic
def _is_locked(party: Reservation) -> bool:
    free = Reservation.objects.select_for_update(no_key=True, skip_locked=True)
    return not free.filter(pk=party.pk).exists()


@pytest.mark.parametrize("_round", range(3))
def test_a_payment_moved_both_ways_at_once_is_on_one_check(cart: Cart, _round: int) -> None:
    party = party_at(cart.outlet, "X1")
    other = pos.open_cart(reservation=party, tables=[], may_pay=False, actor="host", now=DINED)
    order(other, 10_000)
    pos.take_snapshot(cart=other, reason="fire", now=DINED)
    payments = [
        operations.take_tender(
            cart=check, tender="CASH", amount_minor=2_000, tip_minor=0, received_minor=None, actor="ana",
            now=DINED,
        )
        for check in (cart, other)
    ]  # fmt: skip

    with crowd() as pool:
        at_once(
            pool,
            *(
                partial(
                    operations.move_payment, payment=payment, to_cart=Cart.objects.get(pk=place.pk),
                    reason="wrong check", actor="ana", now=PAID_AT,
                )
                for payment, place in zip(payments, (other, cart), strict=True)
            ),
        )  # fmt: skip

    due = Cart.objects.order_by("check_number").values_list("due_minor", flat=True)
    assert (list(due), [payment.moves.count() for payment in payments]) == ([8_000, 8_000], [1, 1])


@pytest.mark.parametrize("after", ["match", "payment"])
def test_without_the_row_locks_the_other_meets_a_fault_and_no_words(
    cart: Cart, after: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: each reads as if nobody else wrote, and only the journal's own order keeps it out."""
    monkeypatch.setattr(book, "take_parties", lambda **_: None)
    monkeypatch.setattr(joining, "take_parties", lambda **_: None)
    for name in ("take_locks", "lock_rows"):
        monkeypatch.setattr(journal, name, lambda *, cart: cart)
        monkeypatch.setattr(pos, name, lambda *, cart: cart)
    first = matching(cart, party_at(cart.outlet, "X1"))
    second = matching(cart, party_at(cart.outlet, "X2")) if after == "match" else paying(cart)
    first()

    with pytest.raises(IntegrityError, match="cart_event_is_one_a_number"):
        second()
