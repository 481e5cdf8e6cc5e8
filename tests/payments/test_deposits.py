"""What was paid ahead: it comes off what is due as far as the check goes, and nobody records it unseen."""

import uuid
from typing import Any

import pytest
from django.core import mail
from django.db import IntegrityError, transaction

from config import errors
from config.roles import Role
from payments import operations
from payments.models import Deposit
from pos_sync import operations as pos
from pos_sync.models import Cart
from reservations.models import Reservation, Visit
from tests.factories import people
from tests.factories.payments import (
    DINED,
    PAID_AT,
    asked_of,
    at,
    check_of,
    connection_of,
    last_message,
    order,
)
from tests.reading import text

pytestmark = pytest.mark.django_db


def _record(cart: Cart, amount_minor: int = 3_000, **facts: Any) -> Deposit:
    chosen = {"reference": "bank transfer", "actor": "maria", "approved_by": "maria", "now": DINED, **facts}
    return operations.record_deposit(cart=cart, amount_minor=amount_minor, **chosen)


def _remove(deposit: Deposit, **facts: Any) -> Deposit:
    chosen = {"reason": "wrong check", "actor": "maria", "now": at(1), **facts}
    return operations.remove_deposit(deposit=deposit, **chosen)


def _take(cart: Cart, amount_minor: int) -> None:
    operations.take_tender(
        cart=cart, tender="CARD", amount_minor=amount_minor, tip_minor=0, received_minor=None,
        actor="ana", now=PAID_AT,
    )  # fmt: skip


def _sums(cart: Cart) -> tuple[str, int, int, int]:
    totals = last_message(cart).body["totals"]
    return last_message(cart).body["state"], totals["total"], totals["prepaid"], totals["due"]


def test_a_deposit_comes_off_what_is_due_and_the_rest_closes_the_check() -> None:
    cart = check_of(total_minor=10_000)

    _record(cart)
    recorded = _sums(cart)
    _take(cart, 7_000)

    assert (recorded, _sums(cart)) == (("OPEN", 10_000, 3_000, 7_000), ("CLOSED", 10_000, 3_000, 0))
    # The visit counts what was eaten, whoever paid it when.
    assert Visit.objects.get().spent_minor == 10_000
    assert list(cart.snapshots.order_by("-sequence_id").values_list("reason", flat=True))[2:3] == ["deposit"]


def test_what_is_more_than_the_check_counts_as_more_is_ordered() -> None:
    cart = check_of(total_minor=10_000)

    _record(cart, 12_000)
    before = _sums(cart)
    order(cart, 5_000)
    pos.take_snapshot(cart=cart, reason="fire", now=at(1))

    assert (before, _sums(cart)) == (("OPEN", 10_000, 10_000, 0), ("OPEN", 15_000, 12_000, 3_000))


def test_a_check_that_the_deposit_pays_is_closed_by_staff() -> None:
    cart = check_of(total_minor=10_000)
    _record(cart, 12_000)

    operations.close_check(cart=cart, actor="ana", now=at(1))

    assert (_sums(cart), cart.deposit_minor) == (("CLOSED", 10_000, 10_000, 0), 12_000)
    with pytest.raises(errors.Conflict) as refused:
        _remove(Deposit.objects.select_related("cart").get())
    assert refused.value.code == "check_closed"


def test_the_last_that_is_due_may_be_a_deposit() -> None:
    cart = check_of(total_minor=10_000)
    _take(cart, 7_000)

    _record(cart)

    assert (_sums(cart)[0], Reservation.objects.get().release_at is not None) == ("CLOSED", True)


def test_a_closed_check_stays_closed_where_the_deposit_covers_a_payment_that_is_withdrawn() -> None:
    cart = check_of(total_minor=10_000)
    link = connection_of(cart)
    asked = asked_of(cart, amount=4_000)
    operations.authorize(connection=link, outlet=cart.outlet, asked=asked, now=PAID_AT)
    _record(Cart.objects.get(pk=cart.pk), 10_000)
    closed = _sums(cart)

    operations.cancel_authorization(
        connection=link, outlet=cart.outlet, authorization_id=asked.authorization_id,
        confirmation_number=asked.confirmation_number, now=at(1),
    )  # fmt: skip

    assert (closed, _sums(cart)) == (("CLOSED", 10_000, 6_000, 0), ("CLOSED", 10_000, 10_000, 0))


def test_a_removed_deposit_is_due_again() -> None:
    cart = check_of(total_minor=10_000, closes_paid_checks=False)
    deposit = _record(cart)
    _take(cart, 7_000)
    paid = _sums(cart)

    _remove(deposit)

    assert (paid[0], _sums(cart)) == ("PAID", ("OPEN", 10_000, 0, 3_000))
    with pytest.raises(errors.Conflict) as refused:
        _remove(deposit)
    assert refused.value.code == "already_removed"


def test_the_story_and_the_journal_tell_of_it() -> None:
    cart = check_of(total_minor=10_000)

    _remove(_record(cart, actor="ana"))

    told = cart.reservation.changes.filter(act__startswith="deposit").order_by("id")
    assert list(told.values_list("words", "actor")) == [
        ("Deposit recorded (bank transfer), approved by maria: S$30.00", "ana"),
        ("Deposit removed (wrong check): S$30.00", "maria"),
    ]
    assert cart.events.filter(kind="deposit").count() == 2


def test_one_tap_sent_twice_is_one_deposit() -> None:
    cart, key = check_of(), uuid.uuid4()

    assert _record(cart, deposit_id=key) == _record(cart, deposit_id=key)

    cart.refresh_from_db()
    assert cart.deposit_minor == 3_000


@pytest.mark.parametrize(
    ("facts", "code"),
    [({"amount_minor": 0}, "invalid_amount"), ({"reference": " "}, "reference_required")],
)
def test_a_deposit_that_says_too_little_is_refused(facts: dict[str, Any], code: str) -> None:
    with pytest.raises(errors.Invalid) as refused:
        _record(check_of(), **facts)

    assert (refused.value.code, Deposit.objects.exists()) == (code, False)


def test_a_paid_check_takes_no_deposit() -> None:
    cart = check_of(total_minor=10_000, closes_paid_checks=False)
    _take(cart, 10_000)

    with pytest.raises(errors.Conflict) as refused:
        _record(cart)

    assert refused.value.code == "check_already_paid"


def test_a_party_that_has_paid_ahead_is_not_unseated_unseen() -> None:
    cart = check_of()
    cart.lines.all().delete()
    _record(cart)

    with pytest.raises(errors.Conflict) as refused:
        pos.void_empty_cart(cart=cart, actor="ana", now=at(1))

    assert refused.value.code == "check_not_empty"


def test_the_database_counts_no_more_than_was_paid_ahead() -> None:
    cart = check_of(total_minor=10_000)
    _record(cart)

    for wrong in ({"prepaid_minor": 3_001, "due_minor": 6_999}, {"prepaid_minor": -1, "due_minor": 10_001}):
        with pytest.raises(IntegrityError, match="no_more_than_the_deposit"), transaction.atomic():
            Cart.objects.filter(pk=cart.pk).update(**wrong)


def test_a_server_records_with_a_managers_pin_and_the_page_tells_all_of_it() -> None:
    cart = check_of(total_minor=10_000)
    Reservation.objects.update(deposit_note="S$30, bank transfer")
    manager = people.hire(cart.outlet, Role.MANAGER)
    people.give_pin(manager)
    staff, page = people.browser(cart.outlet, Role.SERVER), f"/at/{cart.outlet.slug}/checks/{cart.pk}/pay/"
    asked = {"amount": "30", "reference": "bank transfer"}

    sheet = text(staff.get(f"{page}deposit/"))
    answers = [staff.post(f"{page}deposit/record/", {**asked, "pin": pin}) for pin in ("", "2468")]
    shown = text(staff.get(page))

    assert [answer.status_code for answer in answers] == [422, 200]
    assert ('value="S$30, bank transfer"' in sheet, "A manager's PIN" in sheet) == (True, True)
    assert "Tips are reckoned on the whole check, S$100.00, before the deposit." in shown
    assert ("S$70.00" in shown, "The booking notes: <b>S$30, bank transfer</b>" in shown) == (True, True)
    deposit = Deposit.objects.get()
    removed = staff.post(f"{page}deposit/{deposit.pk}/remove/", {"reason": "twice", "pin": "2468"})
    deposit.refresh_from_db()
    assert (removed.status_code, deposit.remove_reason) == (200, "twice, approved by manager")


def test_the_receipt_tells_of_the_deposit_and_what_the_tip_was_reckoned_on() -> None:
    cart = check_of(total_minor=10_000)
    _record(cart)
    _take(cart, 7_000)

    operations.send_receipts(now=at(1))

    assert "Deposit, paid ahead  -S$30.00" in mail.outbox[0].body
    assert "Tips are reckoned on S$100.00, before the deposit." in mail.outbox[0].body
