"""The sums of the sheet are those of the checks and of the payments, to the unit, whatever the day was."""

from fractions import Fraction
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from payments import takings
from payments.takings import Check, Sale, Tax, Tendered, Void
from pos_sync import totals

AMOUNTS = st.integers(0, 50_000)
CATEGORIES = st.sampled_from(["Drinks", "Mains", "Desserts"])
TENDERS = st.sampled_from(["CARD", "CASH", "GIFT_CARD", "OPENTABLE", "OTHER"])


@st.composite
def sales(draw: st.DrawFn) -> Sale:
    listed = draw(AMOUNTS)
    comped = draw(st.sampled_from([0, listed]))
    return Sale(draw(CATEGORIES), listed, comped, draw(st.integers(0, listed - comped)))


@st.composite
def payments(draw: st.DrawFn) -> Tendered:
    amount, tip = draw(AMOUNTS), draw(AMOUNTS)
    state = draw(st.sampled_from(["CAPTURED", "AUTHORIZED", "VOIDED"]))
    refunded = draw(st.integers(0, amount + tip)) if state == "CAPTURED" else 0
    return Tendered(draw(TENDERS), amount, tip, refunded, state)


@st.composite
def checks(draw: st.DrawFn) -> Check:
    """A check whose figures are those of its own lines, taxes and payments."""
    sold = tuple(draw(st.lists(sales(), max_size=4)))
    taxes = tuple(
        Tax(rate, draw(AMOUNTS), draw(st.booleans()))
        for rate in draw(st.sets(st.sampled_from([5_000, 9_000])))
    )
    paid = tuple(draw(st.lists(payments(), max_size=3)))
    kept = [payment for payment in paid if payment.counts]
    tip = sum(payment.kept_tip_minor for payment in kept)
    service, rounding, prepaid = draw(AMOUNTS), draw(st.integers(-5, 5)), draw(AMOUNTS)
    net = sum(sale.net_minor for sale in sold)
    total = net + service + rounding + sum(tax.tax_minor for tax in taxes if not tax.is_included)
    received = sum(payment.net_minor for payment in kept) - tip
    return Check(
        key=str(draw(st.uuids())), number=1, party=draw(st.integers(1, 3)), shift=draw(st.sampled_from("LD")),
        state=draw(st.sampled_from(["CLOSED", "PAID", "OPEN", "VOIDED"])), server=draw(st.sampled_from("AB")),
        covers=draw(st.integers(1, 9)), sales=sold,
        voids=tuple(Void(reason, 100) for reason in draw(st.lists(st.sampled_from(["cold", "late"])))),
        taxes=taxes, service_minor=service, rounding_minor=rounding, waived_minor=0, total_minor=total,
        prepaid_minor=prepaid, paid_minor=received, tip_minor=tip, due_minor=total - prepaid - received,
        payments=paid,
    )  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(st.lists(checks(), max_size=8))
def test_the_sheet_sums_what_checks_and_payments_come_to(day: list[Check]) -> None:
    sheet = takings.sum_up(day)

    counted = [check for check in day if check.state != "VOIDED"]
    kept = [one for check in counted for one in check.payments if one.state != "VOIDED"]
    total = sum(check.total_minor for check in counted)
    added = sum(figure.amount_minor for figure, is_included in sheet.taxes if not is_included)
    assert sheet.total.amount_minor == total
    assert total == sheet.sales.net_minor + sheet.service.amount_minor + added + sheet.rounding.amount_minor
    assert sum(row.sale.net_minor for row in sheet.categories) == sheet.sales.net_minor
    assert sum(row.net_minor for row in sheet.tenders) == sum(
        one.amount_minor + one.tip_minor - one.refunded_minor for one in kept
    )
    assert sum(row.net_minor for row in sheet.tenders) == sheet.tip_minor + total - (
        sheet.deposits.amount_minor + sheet.due.amount_minor
    )
    assert sum(row.kept_tip_minor for row in sheet.tenders) == sheet.tip_minor
    assert sum(pool.tip_minor for pool in sheet.tips) == sheet.tip_minor
    assert sum(pool.base_minor for pool in sheet.tips) == total
    assert sum(void.count for void in sheet.voids) == sum(len(check.voids) for check in day)
    cash = [one for one in kept if one.tender == "CASH"]
    assert sheet.expected_cash_minor == sum(one.net_minor for one in cash)


@settings(max_examples=15, deadline=None)
@given(st.lists(checks(), max_size=4))
def test_what_is_frozen_is_read_as_it_was(day: list[Check]) -> None:
    assert takings.read(takings.write(day)) == day


@settings(max_examples=15, deadline=None)
@given(st.lists(checks(), max_size=6))
def test_each_figure_leads_to_the_checks_that_make_it(day: list[Check]) -> None:
    sheet = takings.sum_up(day)

    for row in _rows(sheet):
        found = sheet.checks_of(row.key)
        assert found is not None
        again = {one.key: one for one in _rows(takings.sum_up(check for check in day if check.key in found))}
        assert again[row.key] == row


def _rows(sheet: takings.Sheet) -> list[takings.Figure | takings.TipPool]:
    figures = (sheet.service, sheet.rounding, sheet.deposits, sheet.total)
    return [*sheet.voids, *figures, *sheet.tips]


def test_two_checks_of_one_party_have_its_covers_once() -> None:
    first = _check("1", party=7, covers=4)

    sheet = takings.sum_up([first, _check("2", party=7, covers=2), _check("3", party=8, covers=3)])

    assert (sheet.covers, sheet.net_per_check_minor, sheet.net_per_cover_minor) == (7, 1_000, 429)


def test_guests_whose_check_was_merged_are_covers_and_those_of_a_voided_one_are_not() -> None:
    gone = {"state": "VOIDED", "sales": (), "total_minor": 0}

    sheet = takings.sum_up(
        [
            _check("1", party=7, covers=4),
            _check("2", party=8, covers=3, is_merged=True, **gone),
            _check("3", party=9, covers=2, **gone),
        ]
    )

    assert (sheet.covers, sheet.total.count, sheet.net_per_cover_minor) == (7, 1, 143)


def _check(key: str, **facts: Any) -> Check:
    empty: dict[str, Any] = dict.fromkeys(
        ("service_minor", "rounding_minor", "waived_minor", "prepaid_minor", "paid_minor", "tip_minor"), 0
    )
    usual: dict[str, Any] = {"state": "CLOSED", "sales": (Sale("Mains", 1_000),), "total_minor": 1_090}
    return Check(
        key=key, number=1, shift="Dinner", server="Ana", voids=(), taxes=(Tax(9_000, 90, False),),
        due_minor=0, payments=(), **{**empty, **usual, **facts},
    )  # fmt: skip


def test_an_average_is_rounded_half_up() -> None:
    sheet = takings.sum_up([_check("1", party=1, covers=8)])
    assert sheet.net_per_cover_minor == totals.round_half_up(Fraction(1_000, 8))
