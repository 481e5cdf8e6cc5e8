"""Single items given back: what they bear of the check, over the payments that paid it, and no item twice."""

import uuid
from itertools import pairwise
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from config import errors
from config.roles import Role
from payments import operations, queries, returns
from payments.models import Payment, Refund, Return
from pos_sync import operations as pos
from pos_sync.models import Cart, HouseRates, Line
from reservations.models import Visit
from tests.factories import people
from tests.factories.payments import DINED, PAID_AT, at, check_of, last_message, order
from tests.factories.pos import HouseRatesFactory
from tests.reading import text


def _dinner(**facts: Any) -> Cart:
    """S$10.00, S$30.00 and two for S$20.00 each, with 10 % service and 9 % tax on both: S$95.92."""
    cart = check_of(total_minor=1_000, **facts)
    HouseRatesFactory.create(outlet=cart.outlet)
    order(cart, 3_000)
    order(cart, 2_000)
    Line.objects.filter(unit_price_minor=2_000).update(quantity=2)
    pos.take_snapshot(cart=cart, reason="fire", now=DINED)
    return cart


def _round_cash(cart: Cart) -> None:
    """Singapore's smallest coin is of five cents."""
    HouseRates.objects.update(rounds_cash=True)
    cart.outlet.refresh_from_db()


def _take(cart: Cart, tender: str, amount_minor: int, tip_minor: int = 0) -> Payment:
    return operations.take_tender(
        cart=cart, tender=tender, amount_minor=amount_minor, tip_minor=tip_minor, received_minor=None,
        actor="ana", now=PAID_AT,
    )  # fmt: skip


def _paid(**facts: Any) -> tuple[Cart, Payment, Payment]:
    cart = _dinner(**facts)
    card, cash = _take(cart, "CARD", 6_000, 500), _take(cart, "CASH", 3_592)
    return cart, card, cash


def _line(price_minor: int) -> Line:
    return Line.objects.get(unit_price_minor=price_minor)


def _refund(cart: Cart, *chosen: tuple[int, int], **facts: Any) -> list[Refund]:
    said = {
        "payment_ids": set(Payment.objects.values_list("pk", flat=True)),
        "reason": "cold", "actor": "ana", "approved_by": "maria", "now": at(30),
    }  # fmt: skip
    quantities = {_line(price).pk: number for price, number in chosen}
    return operations.refund_lines(cart=cart, quantities=quantities, **{**said, **facts})


@settings(deadline=None, max_examples=200)
@given(
    borne=st.integers(0, 10_000_000),
    quantity=st.integers(1, 9),
    payments=st.lists(
        st.tuples(st.integers(0, 50_000), st.sampled_from((1, 1, 5, 100))), min_size=1, max_size=4
    ),
    cuts=st.lists(st.integers(0, 200_000), max_size=6),
)
def test_refunds_in_coins_come_to_all_that_was_paid_and_none_is_a_coin_off(
    borne: int, quantity: int, payments: list[tuple[int, int]], cuts: list[int]
) -> None:
    sources = [returns.Source(left, coin) for left, coin in payments]
    total = sum(left for left, _ in payments)
    edges = sorted({min(cut, total) for cut in cuts} | {total})

    for amount in (after - before for before, after in pairwise([0, *edges])):
        shares = returns.spread(amount, sources)
        assert sum(share.owed_minor for share in shares) == amount
        for share, source in zip(shares, sources, strict=True):
            assert 0 <= share.given_minor <= source.left_minor
            is_last = share.owed_minor == source.owed_minor
            assert is_last or share.given_minor % source.coin_minor == 0
            assert abs(source.rounded_minor + share.rounding_minor) < source.coin_minor
        sources = [
            returns.Source(
                source.left_minor - share.given_minor,
                source.coin_minor,
                source.rounded_minor + share.rounding_minor,
            )
            for share, source in zip(shares, sources, strict=True)
        ]

    assert [(source.left_minor, source.rounded_minor) for source in sources] == [(0, 0)] * len(sources)
    assert sum(returns.price_of(borne, quantity, one, 1) for one in range(quantity)) == borne


@pytest.mark.django_db
def test_an_item_is_given_back_with_its_tax_and_service_over_both_payments() -> None:
    cart, card, cash = _paid()

    made = _refund(cart, (3_000, 1))

    # 30.00 of 80.00 bear 35.97 of 95.92; 60.00 of it were on the card, 35.92 in cash; the tip stays.
    assert {refund.payment_id: refund.amount_minor for refund in made} == {card.pk: 2_250, cash.pk: 1_347}
    assert len({refund.act for refund in made}) == 1
    card.refresh_from_db()
    assert (card.refunded_minor, card.left_minor) == (2_250, 4_250)
    cart.refresh_from_db()
    assert (cart.state, cart.total_minor, cart.paid_minor, cart.due_minor) == ("CLOSED", 5_995, 5_995, 0)
    assert (Visit.objects.get().spent_minor, Visit.objects.get().tip_minor) == (5_995, 500)
    told = cart.reservation.changes.get(act="payment_refunded").words
    dish = _line(3_000).label
    assert told.startswith(f"1 × {dish} refunded (cold), approved by maria: S$35.97, of it ")
    assert {"Card S$22.50", "Cash S$13.47"} == set(told.partition(" of it ")[2].split(", "))
    assert {row["refunded_amount"] for row in last_message(cart).body["payments"]} == {2_250, 1_347}


@pytest.mark.django_db
def test_items_given_back_one_by_one_come_to_the_check_and_none_twice() -> None:
    cart, card, cash = _paid()

    for chosen in ((1_000, 1), (2_000, 1), (3_000, 1), (2_000, 1)):
        _refund(cart, chosen)

    with pytest.raises(errors.Conflict) as refused:
        _refund(cart, (2_000, 1))
    assert refused.value.code == "line_already_refunded"
    assert "2 of 2" in refused.value.words
    cart.refresh_from_db()
    card.refresh_from_db()
    cash.refresh_from_db()
    assert (cart.total_minor, card.left_minor, cash.state) == (0, 500, "REFUNDED")


@pytest.mark.django_db
def test_only_the_chosen_payments_give_back() -> None:
    cart, _card, cash = _paid()

    [made] = _refund(cart, (2_000, 1), payment_ids={cash.pk})
    with pytest.raises(errors.Conflict) as refused:
        _refund(cart, (2_000, 1), payment_ids={cash.pk})

    assert (made.payment_id, made.amount_minor) == (cash.pk, 2_398)
    assert (refused.value.code, refused.value.details) == ("over_refunded", {"left": 1_194})


@pytest.mark.django_db
def test_what_a_deposit_paid_is_not_given_back_by_a_payment() -> None:
    cart = _dinner()
    operations.record_deposit(
        cart=cart, amount_minor=9_000, reference="transfer", actor="m", approved_by="m", now=DINED
    )
    _take(cart, "CARD", 592)

    with pytest.raises(errors.Conflict) as refused:
        _refund(cart, (1_000, 1))

    assert refused.value.words == (
        "The items come to S$11.99, and S$5.92 is left of these payments."
        " What the deposit paid goes back the way it came."
    )


@pytest.mark.django_db
def test_a_paid_check_that_is_not_closed_is_open_again() -> None:
    cart, _card, _cash = _paid(closes_paid_checks=False)

    _refund(cart, (1_000, 1))

    cart.refresh_from_db()
    assert (cart.state, cart.due_minor, cart.total_minor) == ("OPEN", 1_199, 9_592)


@pytest.mark.django_db
def test_one_tap_sent_twice_gives_back_once() -> None:
    cart, key = _paid()[0], uuid.uuid4()

    first = _refund(cart, (3_000, 1), act_key=key)
    again = _refund(cart, (3_000, 1), act_key=key)

    assert {refund.pk for refund in first} == {refund.pk for refund in again}
    assert (Refund.objects.count(), Return.objects.count()) == (2, 1)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("chosen", "facts", "code"),
    [
        ([], {}, "nothing_chosen"),
        ([(3_000, 0)], {}, "nothing_chosen"),
        ([(3_000, -1)], {}, "nothing_chosen"),
        ([(3_000, 2)], {}, "line_already_refunded"),
        ([(3_000, 1)], {"reason": " "}, "reason_required"),
        ([(3_000, 1)], {"payment_ids": set()}, "over_refunded"),
    ],
)
def test_what_cannot_be_given_back_is_refused_and_changes_nothing(
    chosen: list[tuple[int, int]], facts: dict[str, Any], code: str
) -> None:
    cart = _paid()[0]

    with pytest.raises(errors.Refusal) as refused:
        _refund(cart, *chosen, **facts)

    assert (refused.value.code, Refund.objects.exists(), Return.objects.exists()) == (code, False, False)


@pytest.mark.django_db
def test_an_open_check_has_its_items_voided_instead() -> None:
    cart = _dinner()

    with pytest.raises(errors.Conflict) as refused:
        _refund(cart, (1_000, 1))

    assert refused.value.code == "check_open"


@pytest.mark.django_db
def test_the_database_returns_no_more_of_a_line_than_was_sold_and_alters_nothing() -> None:
    cart = _paid()[0]
    _refund(cart, (2_000, 2))

    with pytest.raises(IntegrityError, match="more of line"), transaction.atomic():
        Return.objects.create(act=uuid.uuid4(), line=_line(2_000), quantity=1, amount_minor=1)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Return.objects.update(quantity=1)


@pytest.mark.django_db
def test_the_sheet_tells_beforehand_what_goes_where_and_the_page_afterwards(
    django_assert_num_queries: Any,
) -> None:
    cart, card, cash = _paid()
    staff, page = people.browser(cart.outlet, Role.MANAGER), f"/at/{cart.outlet.slug}/checks/{cart.pk}/pay/"
    asked = {f"quantity-{_line(3_000).pk}": "1", "payment": [str(card.pk), str(cash.pk)]}

    sheet = text(staff.get(f"{page}returning/"))
    before = text(staff.get(f"{page}returning/sum/", asked))
    wrong = staff.get(f"{page}returning/sum/", {**asked, f"quantity-{_line(3_000).pk}": "x"})
    after = text(staff.post(f"{page}return/", {**asked, "reason": "Cold"}))

    assert ("bears S$35.97 of the total" in sheet, "2 sold" in sheet) == (True, True)
    assert "<b>S$35.97</b> is given back:" in before
    assert '<b>S$22.50</b> card. <span class="muted">Give it back on the card terminal too' in before
    assert (wrong.status_code, "as a number" in text(wrong)) == (422, True)
    assert f"S$13.47 for 1 × {_line(3_000).label}: Cold" in after
    for some in (cart, check_of()):
        with django_assert_num_queries(3):
            queries.returnables_of(some)


@pytest.mark.django_db
def test_each_item_bears_its_own_tax_and_all_come_to_the_check_whatever_rates_and_discounts() -> None:
    cart = _dinner()
    for price, rate in ((1_000, 0), (3_000, 20_000)):
        Line.objects.filter(unit_price_minor=price).update(tax_rate=rate)
    pos.give_discount(
        cart=cart, kind="RATE", value=10_000, reason="birthday", role=Role.OWNER, actor="ana", now=DINED
    )
    total = Cart.objects.get().total_minor
    _take(cart, "CARD", total)

    made = [_refund(cart, chosen)[0].amount_minor for chosen in ((1_000, 1), (3_000, 1), (2_000, 2))]

    # 9.00, 27.00 and 36.00 are left; 10 % service, 9 % tax on that; then 0, 5.40 and 3.24 of their own.
    assert (made, sum(made)) == ([998, 3_534, 4_317], total)


@pytest.mark.django_db
def test_cash_is_given_back_in_coins_and_the_last_of_it_as_it_was_taken() -> None:
    cart = _dinner()
    _round_cash(cart)
    cash = _take(cart, "CASH", 9_592)
    staff = people.browser(cart.outlet, Role.MANAGER)
    page = f"/at/{cart.outlet.slug}/checks/{cart.pk}/pay/"
    asked = {f"quantity-{_line(3_000).pk}": "1", "payment": [str(cash.pk)]}

    sheet = text(staff.get(f"{page}returning/sum/", asked))
    first = _refund(cart, (3_000, 1))[0]
    rest = _refund(cart, (1_000, 1), (2_000, 2))[0]
    shown = text(staff.get(page))

    # 95.92 was taken as 95.90: the dish bears 35.96 of it, and 35.95 goes over the counter.
    assert (cash.amount_minor, first.amount_minor, first.rounding_minor) == (9_590, 3_595, -1)
    assert (rest.amount_minor, rest.rounding_minor) == (5_995, 1)
    assert "<b>S$35.95</b> is given back:" in sheet
    assert "The items come to S$35.96; cash is given back in coins." in sheet
    assert "S$35.95 (rounded by -S$0.01)" in shown
    told = cart.reservation.changes.filter(act="payment_refunded").order_by("pk").first()
    assert told is not None
    assert ": S$35.95 (S$35.96 in coins), of it Cash S$35.95" in told.words


@pytest.mark.django_db
def test_what_there_are_no_coins_for_is_not_given_back_alone() -> None:
    cart = _dinner()
    _round_cash(cart)
    order(cart, 1)
    pos.take_snapshot(cart=cart, reason="fire", now=DINED)
    _take(cart, "CASH", cart.due_minor)

    with pytest.raises(errors.Conflict) as refused:
        _refund(cart, (1, 1))

    assert (refused.value.code, Refund.objects.exists()) == ("nothing_to_give_back", False)
