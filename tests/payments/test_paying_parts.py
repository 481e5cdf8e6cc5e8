"""A split check is paid part by part: each its own, all of it together, to the minor unit."""

from collections.abc import Sequence
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from config import errors
from config.roles import Role
from payments import operations
from payments.models import Authorization, Payment
from pos_sync import operations as pos
from pos_sync import queries as pos_queries
from pos_sync.models import Cart, Part
from pos_sync.operations import splitting
from pos_sync.queries import splits
from tests import crowds
from tests.factories import people
from tests.factories.payments import PAID_AT, asked_of, at, check_of, connection_of, last_message, order
from tests.factories.pos import HouseRatesFactory
from tests.reading import text

pytestmark = pytest.mark.django_db


def split(cart: Cart, count: int) -> list[Part]:
    return pos.split_evenly(cart=cart, count=count, actor="ana", now=PAID_AT)


def take(cart: Cart, part: Part | None, amount_minor: int, **facts: Any) -> Payment:
    chosen = {"tender": "CARD", "tip_minor": 0, "received_minor": None, **facts}
    return operations.take_tender(
        cart=cart, part=part, amount_minor=amount_minor, actor="ana", now=PAID_AT, **chosen
    )


def refund(payment: Payment, amount_minor: int) -> None:
    operations.refund(
        payment=payment, amount_minor=amount_minor, reason="cold", actor="ana", approved_by="maria", now=at(1)
    )


def dues(cart: Cart) -> list[int]:
    """What each part owes; they sum to what the check does, and the amounts to its total."""
    fresh = Cart.objects.get(pk=cart.pk)
    found = pos_queries.picture_split(cart=fresh, lines=pos_queries.sent_lines(fresh))
    owed = [part.due_minor for part in found.parts]
    assert found.amount_minor + found.rest_minor == fresh.total_minor
    assert found.rest_minor or sum(owed) == fresh.due_minor
    return owed


def refused(code: str, *args: Any, **facts: Any) -> None:
    with pytest.raises(errors.Refusal) as refusal:
        take(*args, **facts)
    assert refusal.value.code == code


def test_three_parts_by_three_tenders_close_the_check_and_sum_in_its_one_snapshot() -> None:
    cart = check_of(total_minor=10_000)
    parts = split(cart, 3)

    states = []
    tenders = ("CASH", "CARD", "GIFT_CARD")
    for part, amount, tender in zip(parts, (3_334, 3_333, 3_333), tenders, strict=True):
        take(cart, part, amount, tender=tender, tip_minor=100)
        states.append((cart.state, dues(cart)))

    assert states == [("OPEN", [0, 3_333, 3_333]), ("OPEN", [0, 0, 3_333]), ("CLOSED", [0, 0, 0])]
    document = last_message(cart).body
    assert (document["check_id"], document["check_number"]) == (str(cart.pk), str(cart.check_number))
    assert sorted(row["amount"] for row in document["payments"]) == [3_333, 3_333, 3_334]
    assert (document["totals"]["total"], document["totals"]["tip"], document["totals"]["due"]) == (
        10_000, 300, 0,
    )  # fmt: skip
    assert set(document) == set(last_message(check_of()).body)


def test_no_more_is_taken_for_a_part_than_it_owes_but_cash_gives_change() -> None:
    cart = check_of(total_minor=10_000)
    first, second = split(cart, 2)

    refused("over_tendered", cart, first, 5_001)
    payment = take(cart, first, 6_000, tender="CASH", received_minor=6_000)

    assert (payment.amount_minor, payment.change_minor, payment.part) == (5_000, 1_000, first)
    refused("part_already_paid", cart, first, 100)
    assert (dues(cart), Payment.objects.count()) == ([0, 5_000], 1)
    assert second.check_number == first.check_number + 1


def test_a_part_is_paid_in_pieces() -> None:
    cart = check_of(total_minor=10_000)
    first, second = split(cart, 2)

    take(cart, first, 2_000)
    assert dues(cart) == [3_000, 5_000]
    take(cart, second, 5_000)
    take(cart, first, 3_000)

    assert cart.state == "CLOSED"


def test_what_the_app_pays_comes_off_every_part() -> None:
    cart = check_of(total_minor=9_000)
    first, *_others = split(cart, 3)

    _authorize(cart, amount=3_000)
    assert dues(cart) == [2_000, 2_000, 2_000]
    take(cart, first, 2_000)
    assert dues(cart) == [0, 2_000, 2_000]
    _authorize(cart, amount=4_000, authorization_id="auth-2")

    cart.refresh_from_db()
    assert (cart.state, cart.due_minor) == ("CLOSED", 0)
    assert set(Authorization.objects.values_list("state", flat=True)) == {"AUTHORIZED"}


def test_a_withdrawn_authorization_is_owed_again_by_those_it_paid_for() -> None:
    cart = check_of(total_minor=9_000)
    parts = split(cart, 3)
    take(cart, parts[2], 3_000)
    _authorize(cart, amount=2_000)
    take(cart, parts[0], 2_000)
    assert dues(cart) == [0, 2_000, 0]

    operations.void_payment(
        payment=Payment.objects.get(tender="OPENTABLE"), reason="pays in cash", actor="ana", now=at(1)
    )

    assert dues(cart) == [1_000, 3_000, 0]


def test_a_voided_payment_of_a_part_is_owed_by_that_part_again_and_lets_it_be_cut_anew() -> None:
    cart = check_of(total_minor=10_000)
    first, _second = split(cart, 2)
    payment = take(cart, first, 5_000)

    operations.void_payment(payment=payment, reason="wrong card", actor="ana", now=at(1))

    assert dues(cart) == [5_000, 5_000]
    split(cart, 4)
    assert dues(cart) == [2_500, 2_500, 2_500, 2_500]


def give_back(payment: Payment, amount_minor: int) -> None:
    operations.refund(
        payment=payment,
        amount_minor=amount_minor,
        reason="cold soup",
        actor="maria",
        approved_by="maria",
        now=at(1),
    )


def test_what_is_given_back_of_a_part_is_owed_by_that_part_again() -> None:
    cart = check_of(total_minor=10_000)
    first, _second = split(cart, 2)
    payment = take(cart, first, 5_000)

    give_back(payment, 2_000)
    part = dues(cart)
    give_back(payment, 3_000)

    assert (part, dues(cart)) == ([2_000, 5_000], [5_000, 5_000])


@pytest.mark.parametrize("amount", [1_000, 3_000])
def test_what_is_given_back_of_a_closed_split_check_is_asked_of_no_part(amount: int) -> None:
    cart = check_of(total_minor=9_000)
    payments = [take(cart, part, 3_000) for part in split(cart, 3)]

    give_back(payments[1], amount)

    cart.refresh_from_db()
    assert (cart.state, cart.total_minor, dues(cart)) == ("CLOSED", 9_000 - amount, [0, 0, 0])


def test_a_refund_on_an_open_check_is_owed_by_the_part_whose_payment_it_was() -> None:
    cart = check_of(total_minor=9_000)
    parts = split(cart, 3)
    payment = take(cart, parts[0], 3_000)
    take(cart, parts[1], 3_000)

    refund(payment, 1_000)

    assert dues(cart) == [1_000, 0, 3_000]


def test_a_refund_on_a_closed_check_is_owed_by_nobody_and_its_part_comes_to_less() -> None:
    cart = check_of(total_minor=9_000)
    payments = [take(cart, part, 3_000) for part in split(cart, 3)]

    refund(payments[1], 1_000)

    found = pos_queries.picture_split(cart=cart, lines=pos_queries.sent_lines(cart))
    assert (cart.state, cart.total_minor, dues(cart)) == ("CLOSED", 8_000, [0, 0, 0])
    assert [part.amount_minor for part in found.parts] == [3_000, 2_000, 3_000]


def test_what_is_ordered_after_a_part_was_paid_is_owed_by_the_others() -> None:
    cart = check_of(total_minor=9_000)
    parts = split(cart, 3)
    take(cart, parts[1], 3_000)
    order(cart, 1_001)
    pos.take_snapshot(cart=cart, reason="fire", now=at(1))

    assert dues(cart) == [3_501, 0, 3_500]
    take(cart, parts[0], 3_501)
    take(cart, parts[2], 3_500)
    assert cart.state == "CLOSED"


def test_what_is_ordered_once_all_have_paid_is_on_no_part_until_one_is_added() -> None:
    cart = check_of(total_minor=9_000)
    for part in split(cart, 3):
        take(cart, part, 3_000)
    pos.reopen_cart(cart=cart, reason="dessert", actor="ana", now=at(1))
    order(cart, 1_000)
    pos.take_snapshot(cart=cart, reason="fire", now=at(2))

    assert dues(cart) == [0, 0, 0]
    pos.add_part(cart=cart, actor="ana", now=at(2))
    assert dues(cart) == [0, 0, 0, 1_000]


def test_a_part_that_paid_its_own_owes_nothing_when_a_payment_for_the_whole_check_is_taken_back() -> None:
    cart = check_of(total_minor=9_000)
    first, *_others = split(cart, 3)
    take(cart, first, 3_000)
    order(cart, 1_500)
    pos.take_snapshot(cart=cart, reason="fire", now=at(1))
    helped = take(cart, None, 1_000)

    operations.void_payment(payment=helped, reason="wrong card", actor="ana", now=at(2))

    assert dues(cart) == [0, 3_750, 3_750]


def test_what_is_paid_for_the_whole_check_leaves_no_part_owing() -> None:
    cart = check_of(total_minor=9_000)
    parts = split(cart, 3)
    take(cart, parts[0], 3_000)

    take(cart, None, 6_000)

    assert (cart.state, dues(cart)) == ("CLOSED", [0, 0, 0])


def test_a_part_that_is_gone_is_not_paid_nor_another_checks() -> None:
    cart, other = check_of(total_minor=9_000), check_of(total_minor=1_000)
    *_kept, third = split(cart, 3)
    split(cart, 2)
    elsewhere = split(other, 2)[0]

    refused("part_is_gone", cart, third, 100)
    refused("part_is_gone", cart, elsewhere, 100)
    pos.unsplit(cart=cart, actor="ana", now=PAID_AT)
    refused("part_is_gone", cart, _kept[0], 100)

    assert not Payment.objects.exists()


def test_the_database_refuses_a_payment_for_another_checks_part() -> None:
    cart, other = check_of(total_minor=9_000), check_of(total_minor=1_000)
    payment = take(cart, split(cart, 3)[0], 100)
    elsewhere = split(other, 2)[0]

    with pytest.raises(IntegrityError, match="payment_is_for_a_part_of_its_cart"), transaction.atomic():
        _move_unchecked(payment, elsewhere)


def _move_unchecked(payment: Payment, part: Part) -> None:
    Payment.objects.filter(pk=payment.pk).update(part=part)
    connection.check_constraints()


@pytest.mark.django_db(transaction=True)
def test_two_tablets_that_pay_one_part_pay_it_once() -> None:
    cart = check_of(total_minor=9_000)
    first, *_others = split(cart, 3)

    answers = _at_once(cart, [first] * 4)

    assert sorted(map(str, answers)) == ["CARD 3000", *["part_already_paid"] * 3]
    assert dues(cart) == [0, 3_000, 3_000]


@pytest.mark.django_db(transaction=True)
def test_parts_paid_at_once_close_the_check_once() -> None:
    cart = check_of(total_minor=9_000)

    answers = _at_once(cart, split(cart, 3))

    cart.refresh_from_db()
    assert (list(map(str, answers)), cart.state) == (["CARD 3000"] * 3, "CLOSED")


def test_the_pay_page_of_a_part_is_about_what_it_owes_and_takes_no_more() -> None:
    cart = check_of(total_minor=10_000)
    first, second = split(cart, 2)
    staff = people.browser(cart.outlet, Role.SERVER)
    path = f"/at/{cart.outlet.slug}/checks/{cart.pk}/pay/"
    number = first.check_number

    page = text(staff.get(f"{path}?part={first.pk}"))
    over = staff.post(f"{path}take/", {"tender": "CARD", "amount": "50.01", "part": first.pk})
    unreadable = staff.post(f"{path}take/", {"tender": "CARD", "amount": "1", "part": "x"})
    assert (f"Due on part {number}" in page, f"{second.check_number}: S$50.00" in page) == (True, True)
    assert (over.status_code, unreadable.status_code, Payment.objects.exists()) == (409, 422, False)

    cash = {"tender": "CASH", "amount": "50", "received": "60", "part": first.pk}
    taken = text(staff.post(f"{path}take/", cash))
    told = (f"Part {number} is paid", "S$10.00", "S$50.00 is due on the other parts", f"for part {number}")
    assert [words in taken for words in told] == [True] * 4
    assert f"{number}: ✓ paid" in taken
    last = {"tender": "CARD", "amount": "50", "part": second.pk}
    assert "Paid and closed" in text(staff.post(f"{path}take/", last))


def test_a_part_that_has_nothing_and_paid_nothing_is_not_called_paid() -> None:
    cart = check_of(total_minor=10_000)
    first, second = split(cart, 2)
    lines = pos_queries.sent_lines(cart)
    pos.put_lines(cart=cart, lines=lines, part=first, actor="ana", now=PAID_AT)
    staff = people.browser(cart.outlet, Role.SERVER)

    page = text(staff.get(f"/at/{cart.outlet.slug}/checks/{cart.pk}/pay/?part={second.pk}"))

    number = second.check_number
    assert (f"{number}: nothing due" in page, f"Nothing is due on part {number}" in page) == (True, True)
    assert ("✓ paid" in page, f"Part {number} is paid" in page) == (False, False)


def test_a_part_of_a_split_that_was_undone_is_told_and_takes_nothing() -> None:
    cart = check_of(total_minor=10_000)
    first, _second = split(cart, 2)
    pos.unsplit(cart=cart, actor="ana", now=PAID_AT)
    staff = people.browser(cart.outlet, Role.SERVER)
    path = f"/at/{cart.outlet.slug}/checks/{cart.pk}/pay/"

    page = text(staff.get(f"{path}?part={first.pk}"))
    redrawn = text(staff.get(f"{path}parts/?part={first.pk}"))
    refusal = staff.post(f"{path}take/", {"tender": "CARD", "amount": "50", "part": first.pk})

    for seen in (page, redrawn):
        assert ("split anew: look again" in seen, "S$100.00" in seen) == (True, True)
        assert ("Due on part" in seen, "/take/" in seen) == (False, False)
    assert "/take/" in text(staff.get(path))
    assert (refusal.status_code, "split anew meanwhile" in text(refusal)) == (409, True)
    assert not Payment.objects.exists()


def _at_once(cart: Cart, parts: Sequence[Part]) -> list[Any]:
    def deed(part: Part) -> Any:
        own = Cart.objects.get(pk=cart.pk)
        return lambda: take(own, part, 3_000)

    with crowds.crowd() as pool:
        return crowds.at_once(pool, *map(deed, parts))


def _authorize(cart: Cart, **fields: Any) -> None:
    cart.refresh_from_db()
    operations.authorize(
        connection=connection_of(cart), outlet=cart.outlet, asked=asked_of(cart, **fields), now=PAID_AT
    )


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_guarded", [True, False])
def test_a_payment_on_a_part_against_a_new_cut_one_wins(
    is_guarded: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    cart = check_of(total_minor=9_000)
    first, *_others = split(cart, 3)
    seen = pos_queries.split_number(cart)
    if not is_guarded:
        # The control: both win, and a part is paid as it no longer is.
        monkeypatch.setattr(pos_queries, "split_number", lambda cart: seen)
        monkeypatch.setattr(splits, "split_number", lambda cart: seen)
        monkeypatch.setattr(splitting.judging, "refuse_paid", lambda parts: None)
    mine, theirs = Cart.objects.get(pk=cart.pk), Cart.objects.get(pk=cart.pk)

    def cut() -> Any:
        return pos.split_evenly(cart=theirs, count=2, seen=seen, actor="maria", now=PAID_AT)

    with crowds.crowd() as pool:
        paid, new = crowds.at_once(pool, lambda: take(mine, first, 3_000, seen=seen), cut)

    outcomes = {(paid if isinstance(paid, str) else "paid", new if isinstance(new, str) else "cut")}
    expected = {("split_anew", "cut"), ("paid", "part_is_paid")} if is_guarded else {("paid", "cut")}
    assert outcomes < expected or outcomes == expected


def test_no_part_is_paid_while_an_item_is_on_none_where_the_outlet_splits_by_item() -> None:
    cart = check_of(total_minor=9_000)
    order(cart, 1_000)
    HouseRatesFactory.create(outlet=cart.outlet, tax_rate=0, service_rate=0, splits_by_item=True)
    cart = Cart.objects.get(pk=cart.pk)
    pos.take_snapshot(cart=cart, reason="fire", now=PAID_AT)
    first, second = pos.split_by_item(cart=cart, count=2, actor="ana", now=PAID_AT)
    dear, cheap = pos_queries.sent_lines(cart)
    pos.put_lines(cart=cart, lines=[dear], part=first, actor="ana", now=PAID_AT)
    staff = people.browser(cart.outlet, Role.SERVER)
    path = f"/at/{cart.outlet.slug}/checks/{cart.pk}/pay/?part={first.pk}"

    refused("rest_on_no_part", cart, first, 9_000)
    waiting = text(staff.get(path))
    pos.put_lines(cart=cart, lines=[cheap], part=second, actor="ana", now=PAID_AT)
    ready = text(staff.get(path))
    take(cart, first, 9_000)

    told = "S$10.00 of the check is on no part yet."
    assert ((told in waiting, "/take/" in waiting), (told in ready, "/take/" in ready)) == (
        (True, False), (False, True),
    )  # fmt: skip
    assert dues(cart) == [0, 1_000]
