"""A guest pays another way what the app has authorized: in every order the check is paid once."""

import pytest

from config import errors
from config.opentable.models import Problem
from payments import operations
from payments.models import Payment
from payments.overlaps import released_for
from payments.settlement import Tender
from pos_sync.models import Cart
from tests.factories.payments import PAID_AT, asked_of, check_of, connection_of, last_message

CARD, CASH = Tender.CARD, Tender.CASH


@pytest.mark.parametrize(
    ("tender", "amount", "due", "authorized", "released"),
    [
        (CARD, 6_000, 6_000, [4_000], []),
        (CARD, 6_001, 6_000, [4_000], [0]),
        (CARD, 10_000, 6_000, [4_000], [0]),
        (CARD, 10_001, 6_000, [4_000], []),
        (CARD, 6_000, 3_000, [4_000, 3_000], [1]),
        (CARD, 7_000, 3_000, [4_000, 3_000], [0]),
        (CARD, 5_000, 3_000, [2_000, 1_000, 1_000], [0]),
        (CARD, 4_000, 3_000, [1_000, 1_000], [1]),
        (CARD, 10_000, 3_000, [4_000, 3_000], [0, 1]),
        (CASH, 8_000, 6_000, [4_000], []),
        (CASH, 10_000, 6_000, [4_000], [0]),
        (CARD, 10_000, 0, [10_000], [0]),
        (CARD, 6_000, 0, [10_000], []),
        (CARD, 6_000, 6_000, [], []),
    ],
)
def test_a_tender_releases_the_least_that_makes_room_for_it(
    tender: Tender, amount: int, due: int, authorized: list[int], released: list[int]
) -> None:
    assert released_for(tender, amount, due, authorized) == released


def test_all_that_is_owed_in_coins_is_all() -> None:
    assert released_for(CASH, 10_000, 6_000, [4_002], 5) == [0]
    assert released_for(CASH, 10_001, 6_000, [4_002], 5) == []
    assert released_for(CASH, 6_000, 6_000, [2], 5) == []


def _take(cart: Cart, amount_minor: int, tender: str = "CARD") -> Payment:
    return operations.take_tender(
        cart=cart, tender=tender, amount_minor=amount_minor, tip_minor=0, received_minor=None,
        actor="ana", now=PAID_AT,
    )  # fmt: skip


def _authorize(cart: Cart, number: int, amount_minor: int) -> None:
    cart.refresh_from_db()
    asked = asked_of(cart, authorization_id=f"auth-{number}", amount=amount_minor, tip=0)
    operations.authorize(connection=connection_of(cart), outlet=cart.outlet, asked=asked, now=PAID_AT)


def _rows(cart: Cart) -> list[tuple[str, int, str]]:
    rows = last_message(cart).body["payments"]
    return sorted((row["type"], row["amount"], row["state"]) for row in rows)


@pytest.mark.django_db
def test_a_card_for_more_than_the_rest_releases_the_app_and_the_rest_is_due() -> None:
    cart = check_of(total_minor=10_000)
    _authorize(cart, 1, 4_000)

    _take(cart, 8_000)

    assert _rows(cart) == [("CARD", 8_000, "CAPTURED"), ("OPENTABLE", 4_000, "VOIDED")]
    assert (cart.state, cart.paid_minor, cart.due_minor) == ("OPEN", 8_000, 2_000)
    told = Problem.objects.get()
    assert told.code == "paid_another_way"
    assert "authorized S$40.00 and a tip of S$0.00 in the app, then paid another way" in told.cause
    _authorize(cart, 2, 2_000)
    assert last_message(cart).body["state"] == "CLOSED"
    assert ("OPENTABLE", 2_000, "AUTHORIZED") in _rows(cart)


@pytest.mark.django_db
def test_of_two_guests_in_the_app_only_the_one_who_pays_another_way_is_released() -> None:
    cart = check_of(total_minor=10_000)
    _authorize(cart, 1, 4_000)
    _authorize(cart, 2, 3_000)

    _take(cart, 6_000)

    assert _rows(cart) == [
        ("CARD", 6_000, "CAPTURED"),
        ("OPENTABLE", 3_000, "VOIDED"),
        ("OPENTABLE", 4_000, "AUTHORIZED"),
    ]
    assert (cart.state, cart.due_minor) == ("CLOSED", 0)


@pytest.mark.django_db
@pytest.mark.parametrize(("amount", "code"), [(10_001, "over_tendered"), (12_000, "over_tendered")])
def test_more_than_is_owed_in_all_is_a_mistake_and_releases_nothing(amount: int, code: str) -> None:
    cart = check_of(total_minor=10_000)
    _authorize(cart, 1, 4_000)

    with pytest.raises(errors.Conflict) as refused:
        _take(cart, amount)

    assert (refused.value.code, Problem.objects.exists()) == (code, False)
    assert _rows(cart) == [("OPENTABLE", 4_000, "AUTHORIZED")]


@pytest.mark.django_db
def test_a_check_that_the_app_has_paid_takes_no_part_of_it_by_card() -> None:
    cart = check_of(total_minor=10_000, closes_paid_checks=False)
    _authorize(cart, 1, 10_000)

    with pytest.raises(errors.Conflict) as refused:
        _take(cart, 6_000)

    assert refused.value.code == "check_already_paid"


@pytest.mark.django_db
def test_the_app_after_the_card_is_told_that_the_check_has_changed() -> None:
    cart = check_of(total_minor=10_000)
    late = asked_of(cart, amount=10_000)
    _take(cart, 6_000)

    with pytest.raises(errors.Conflict) as refused:
        operations.authorize(connection=connection_of(cart), outlet=cart.outlet, asked=late, now=PAID_AT)

    assert refused.value.code == "check_changed"
    assert _rows(cart) == [("CARD", 6_000, "CAPTURED")]
