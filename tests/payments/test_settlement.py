"""The rules of paying: each refusal of an authorization, tenders with change, and where a check stands."""

import dataclasses
import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from payments import settlement
from payments.settlement import AuthorizationAsk, Check, Payment, PaymentState, Tender

NOW = dt.datetime(2026, 3, 3, 13, 0, tzinfo=dt.UTC)
CHECK = Check(state="OPEN", due_minor=8633, currency="SGD", payments_enabled=True, seen_due_minor=8633)
ASK = AuthorizationAsk(amount_minor=8633, currency="SGD", expires_at=NOW + dt.timedelta(minutes=5))


def code(check: Check, ask: AuthorizationAsk = ASK) -> str:
    """The refusal, "" if accepted."""
    verdict = settlement.judge_authorization(check, ask, NOW)
    assert verdict.is_accepted == (verdict.code == "") == (verdict.words == "")
    return verdict.code


def test_the_whole_due_is_accepted() -> None:
    assert code(CHECK) == ""


def test_a_part_of_the_due_is_accepted() -> None:
    assert code(CHECK, dataclasses.replace(ASK, amount_minor=1)) == ""


def test_an_app_that_names_no_snapshot_is_held_to_the_due_alone() -> None:
    check = dataclasses.replace(CHECK, seen_due_minor=None)

    assert code(check) == ""
    assert code(check, dataclasses.replace(ASK, amount_minor=8634)) == "check_changed"


def test_an_authorization_without_an_end_stands() -> None:
    assert code(CHECK, dataclasses.replace(ASK, expires_at=None)) == ""


@pytest.mark.parametrize(
    ("check", "ask", "expected"),
    [
        (dataclasses.replace(CHECK, payments_enabled=False), ASK, "payments_not_enabled"),
        (CHECK, dataclasses.replace(ASK, currency="USD"), "currency_mismatch"),
        (CHECK, dataclasses.replace(ASK, expires_at=NOW), "authorization_expired"),
        (dataclasses.replace(CHECK, due_minor=0), ASK, "check_already_paid"),
        (dataclasses.replace(CHECK, state="PAID"), ASK, "check_already_paid"),
        (dataclasses.replace(CHECK, state="CLOSED"), ASK, "check_already_paid"),
        (dataclasses.replace(CHECK, seen_due_minor=8000), ASK, "check_changed"),
        (dataclasses.replace(CHECK, seen_due_minor=9000), ASK, "check_changed"),
        (dataclasses.replace(CHECK, seen_due_minor=-1), ASK, "check_changed"),
        (CHECK, dataclasses.replace(ASK, amount_minor=8634), "check_changed"),
    ],
)
def test_a_refusal_has_the_contracts_code(check: Check, ask: AuthorizationAsk, expected: str) -> None:
    assert code(check, ask) == expected


def test_the_first_of_several_refusals_is_told() -> None:
    check = Check(state="PAID", due_minor=0, currency="SGD", payments_enabled=False, seen_due_minor=5)
    ask = AuthorizationAsk(10, "USD", NOW)

    told = [code(check, ask)]
    check = dataclasses.replace(check, payments_enabled=True)
    told.append(code(check, ask))
    ask = dataclasses.replace(ask, currency="SGD")
    told.append(code(check, ask))
    ask = dataclasses.replace(ask, expires_at=None)
    told.append(code(check, ask))

    assert told == [
        "payments_not_enabled",
        "currency_mismatch",
        "authorization_expired",
        "check_already_paid",
    ]


def test_a_check_is_paid_by_captured_and_authorized_money_without_tips() -> None:
    found = settlement.received(
        [
            Payment(5000, 800, PaymentState.CAPTURED),
            Payment(2633, 0, PaymentState.AUTHORIZED),
            Payment(9999, 99, PaymentState.VOIDED),
        ]
    )

    assert found == settlement.Received(paid_minor=7633, tip_minor=800)


def test_a_refund_comes_off_the_amount_first() -> None:
    found = settlement.received([Payment(5000, 500, PaymentState.CAPTURED, refunded_minor=1200)])

    assert found == settlement.Received(paid_minor=3800, tip_minor=500)


def test_a_refund_reaches_the_tip_last() -> None:
    found = settlement.received([Payment(5000, 500, PaymentState.REFUNDED, refunded_minor=5400)])

    assert found == settlement.Received(paid_minor=0, tip_minor=100)


@pytest.mark.parametrize(
    ("tender", "received", "tip", "applied", "change"),
    [
        (Tender.CASH, 10_000, 0, 8633, 1367),
        (Tender.CASH, 10_000, 1000, 8633, 367),
        (Tender.CASH, 5000, 0, 5000, 0),
        (Tender.CARD, 8633, 0, 8633, 0),
        (Tender.CARD, 9633, 1000, 8633, 0),
        (Tender.GIFT_CARD, 2000, 0, 2000, 0),
    ],
)
def test_a_tender_is_applied_and_only_cash_gives_change(
    tender: Tender, received: int, tip: int, applied: int, change: int
) -> None:
    found = settlement.judge_tender(tender, received, 8633, tip)

    assert found == settlement.TenderVerdict(True, applied, change)


@pytest.mark.parametrize(
    ("tender", "received", "due", "tip", "expected"),
    [
        (Tender.CARD, 8634, 8633, 0, "over_tendered"),
        (Tender.GIFT_CARD, 9000, 8633, 0, "over_tendered"),
        (Tender.OPENTABLE, 8633, 8633, 0, "needs_authorization"),
        (Tender.CASH, 0, 8633, 0, "invalid_amount"),
        (Tender.CASH, 500, 8633, 501, "invalid_amount"),
        (Tender.CASH, 500, 8633, -1, "invalid_amount"),
        (Tender.CASH, 500, 8633, 500, "invalid_amount"),
        (Tender.CASH, 500, 0, 0, "check_already_paid"),
    ],
)
def test_a_tender_is_refused_in_words(
    tender: Tender, received: int, due: int, tip: int, expected: str
) -> None:
    found = settlement.judge_tender(tender, received, due, tip)

    assert (found.is_accepted, found.code, found.amount_minor) == (False, expected, 0)
    assert found.words.endswith(".")


@settings(deadline=None)
@given(received=st.integers(1, 100_000), due=st.integers(1, 100_000), tip=st.integers(0, 100_000))
def test_what_is_received_is_applied_tipped_or_given_back(received: int, due: int, tip: int) -> None:
    found = settlement.judge_tender(Tender.CASH, received, due, tip)

    if found.is_accepted:
        assert found.amount_minor + found.change_minor + tip == received
        assert 0 < found.amount_minor <= due


@pytest.mark.parametrize(
    ("payment", "amount", "expected"),
    [
        (Payment(5000, 500, PaymentState.CAPTURED), 1, ""),
        (Payment(5000, 500, PaymentState.CAPTURED), 5500, ""),
        (Payment(5000, 500, PaymentState.CAPTURED, refunded_minor=5499), 1, ""),
        (Payment(5000, 500, PaymentState.CAPTURED, refunded_minor=5499), 2, "over_refunded"),
        (Payment(5000, 500, PaymentState.CAPTURED), 5501, "over_refunded"),
        (Payment(5000, 500, PaymentState.CAPTURED), 0, "invalid_amount"),
        (Payment(5000, 500, PaymentState.CAPTURED), -1, "invalid_amount"),
        (Payment(5000, 500, PaymentState.AUTHORIZED), 1, "not_captured"),
        (Payment(5000, 500, PaymentState.VOIDED), 1, "already_voided"),
        (Payment(5000, 500, PaymentState.REFUNDED, refunded_minor=5500), 1, "already_refunded"),
    ],
)
def test_captured_money_is_refunded_as_far_as_it_goes(payment: Payment, amount: int, expected: str) -> None:
    verdict = settlement.judge_refund(payment, amount)

    assert verdict.code == expected
    assert verdict.is_accepted == (verdict.code == "") == (verdict.words == "")


def test_an_authorized_payment_is_released_instead() -> None:
    verdict = settlement.judge_refund(Payment(5000, 500, PaymentState.AUTHORIZED), 5500)

    assert verdict.words == (
        "Nothing was taken yet: it is authorized in the app only. Release it; reopen the check first"
        " where it is closed."
    )


@settings(deadline=None)
@given(
    amount=st.integers(0, 1_000),
    tip=st.integers(0, 300),
    asked=st.lists(st.integers(-10, 1_400), max_size=8),
)
def test_whatever_is_asked_for_back_no_sum_falls_below_zero(amount: int, tip: int, asked: list[int]) -> None:
    payment, given_back = Payment(amount, tip, PaymentState.CAPTURED), 0

    for sum_ in asked:
        if settlement.judge_refund(payment, sum_).is_accepted:
            payment, given_back = settlement.give_back(payment, sum_), given_back + sum_
        counted = settlement.received([payment])
        assert counted.paid_minor >= 0
        assert 0 <= counted.tip_minor <= tip
        assert counted.paid_minor + counted.tip_minor + given_back == amount + tip
        # The tip is touched only when nothing of the amount is left.
        assert counted.tip_minor == tip or counted.paid_minor == 0
        assert (payment.state is PaymentState.REFUNDED) == (0 < given_back == amount + tip)


def test_a_table_is_released_by_elapsed_time() -> None:
    assert settlement.release_at(NOW, 10) == dt.datetime(2026, 3, 3, 13, 10, tzinfo=dt.UTC)
