"""The money of a check: each demo outlet's rules, and the contract's sums for any check at all."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pos_sync import totals
from pos_sync.totals import Discount, House, Line

HARBOUR = House(prices_include_tax=False, tax_rate=9_000, service_rate=10_000, service_is_taxed=True)
STATION = House(prices_include_tax=True, tax_rate=20_000, service_rate=12_500, service_is_taxed=False)
OLDTOWN = House(prices_include_tax=False, tax_rate=8_875, service_rate=0, service_is_taxed=False)


def figures(found: totals.Totals) -> tuple[int, int, int, int, int, int, int]:
    """Sub-total, discounts, service, tax, tax included, other charges, total."""
    return (
        found.sub_total_minor,
        found.discounts_minor,
        found.service_charges_minor,
        found.tax_minor,
        found.tax_included_minor,
        found.other_charges_minor,
        found.total_minor,
    )


def test_at_harbour_tax_is_added_on_food_and_service() -> None:
    found = totals.total([Line("1", 2, 2800), Line("2", 1, 1450, modifiers_minor=150)], HARBOUR)

    assert figures(found) == (7200, 0, 720, 713, 0, 0, 8633)


def test_at_the_station_tax_is_inside_the_prices_and_service_may_be_taken_off() -> None:
    lines = [Line("1", 1, 2400)]

    assert figures(totals.total(lines, STATION)) == (2400, 0, 300, 0, 400, 0, 2700)
    without = House(
        prices_include_tax=True,
        tax_rate=20_000,
        service_rate=12_500,
        service_is_taxed=False,
        service_is_on=False,
    )
    assert figures(totals.total(lines, without)) == (2400, 0, 0, 0, 400, 0, 2400)


def test_at_oldtown_a_rate_of_three_decimals_is_exact() -> None:
    assert figures(totals.total([Line("1", 1, 1000)], OLDTOWN)) == (1000, 0, 0, 89, 0, 0, 1089)
    assert figures(totals.total([Line("1", 1, 4000)], OLDTOWN)) == (4000, 0, 0, 355, 0, 0, 4355)


def test_tax_is_rounded_once_a_check_and_not_a_line() -> None:
    lines = [Line(str(number), 1, 105) for number in range(10)]

    assert totals.total(lines, OLDTOWN).tax_minor == 93


def test_a_voided_line_is_not_summed() -> None:
    assert figures(totals.total([Line("1", 3, 900, is_voided=True), Line("2", 1, 1000)], OLDTOWN)) == (
        1000, 0, 0, 89, 0, 0, 1089,
    )  # fmt: skip


def test_a_comped_line_is_listed_and_given_away() -> None:
    found = totals.total(
        [Line("1", 1, 1000, is_comped=True), Line("2", 1, 1000, discount_minor=200)], HARBOUR
    )

    assert figures(found) == (2000, 1200, 80, 79, 0, 0, 959)


def test_discounts_on_the_check_come_after_those_on_lines() -> None:
    found = totals.total(
        [Line("1", 1, 10_000, discount_minor=1000)],
        OLDTOWN,
        [Discount(rate=10_000), Discount(amount_minor=100)],
    )

    assert figures(found) == (10_000, 2000, 0, 710, 0, 0, 8710)


def test_a_discount_never_takes_more_than_is_left() -> None:
    found = totals.total([Line("1", 1, 500, discount_minor=900)], HARBOUR, [Discount(amount_minor=5000)])

    assert figures(found) == (500, 500, 0, 0, 0, 0, 0)


def test_lines_of_other_rates_share_the_checks_discount() -> None:
    found = totals.total(
        [Line("1", 1, 1000, tax_rate=10_000), Line("2", 1, 1000, tax_rate=0)],
        OLDTOWN,
        [Discount(rate=50_000)],
    )

    assert (found.discounts_minor, found.tax_minor) == (1000, 50)


def test_cash_is_rounded_to_the_coin_and_the_difference_is_shown() -> None:
    coins = House(
        prices_include_tax=False,
        tax_rate=9_000,
        service_rate=0,
        service_is_taxed=False,
        cash_rounding_minor=5,
    )

    found = totals.total([Line("1", 1, 1002)], coins, paid_minor=500, is_settled_in_cash=True)

    assert figures(found) == (1002, 0, 0, 90, 0, -2, 1090)
    assert found.due_minor == 590
    assert totals.total([Line("1", 1, 1002)], coins).total_minor == 1092


def test_what_is_due_is_the_total_less_deposit_and_payments_but_not_the_tip() -> None:
    found = totals.total([Line("1", 1, 4000)], OLDTOWN, prepaid_minor=1000, paid_minor=355, tip_minor=800)

    assert (found.total_minor, found.due_minor, found.tip_minor) == (4355, 3000, 800)


def test_a_check_without_lines_is_nothing() -> None:
    assert figures(totals.total([], HARBOUR)) == (0, 0, 0, 0, 0, 0, 0)


@pytest.mark.parametrize(
    ("amount", "rounded"),
    [
        (Fraction(5, 2), 3),
        (Fraction(-5, 2), -2),
        (Fraction(249, 100), 2),
        (Fraction(7), 7),
        (Fraction(1, 3), 0),
    ],
)
def test_halves_go_up(amount: Fraction, rounded: int) -> None:
    assert totals.round_half_up(amount) == rounded


AMOUNTS = st.integers(0, 1_000_000)
RATES = st.integers(0, 30_000)
LINES = st.builds(
    Line,
    line_id=st.just("1"),
    quantity=st.integers(1, 20),
    unit_price_minor=AMOUNTS,
    modifiers_minor=st.integers(0, 5000),
    is_voided=st.booleans(),
    is_comped=st.booleans(),
    discount_minor=AMOUNTS,
    tax_rate=st.none() | RATES,
)
HOUSES = st.builds(
    House,
    prices_include_tax=st.booleans(),
    tax_rate=RATES,
    service_rate=RATES,
    service_is_taxed=st.booleans(),
    service_is_on=st.booleans(),
    cash_rounding_minor=st.sampled_from((1, 5, 10)),
)
DISCOUNTS = st.lists(st.builds(Discount, amount_minor=AMOUNTS, rate=st.integers(0, 100_000)), max_size=3)


@settings(deadline=None)
@given(
    lines=st.lists(LINES, max_size=6),
    house=HOUSES,
    discounts=DISCOUNTS,
    prepaid=AMOUNTS,
    paid=AMOUNTS,
    in_cash=st.booleans(),
)
def test_the_contracts_sums_hold_for_any_check(
    lines: list[Line], house: House, discounts: list[Discount], prepaid: int, paid: int, in_cash: bool
) -> None:
    found = totals.total(
        lines, house, discounts, prepaid_minor=prepaid, paid_minor=paid, is_settled_in_cash=in_cash
    )

    net = found.sub_total_minor - found.discounts_minor
    charges = found.service_charges_minor + found.tax_minor + found.other_charges_minor
    assert found.total_minor == net + charges
    assert found.due_minor == found.total_minor - prepaid - paid
    assert found.sub_total_minor == sum(line.price_minor() for line in lines if not line.is_voided)
    assert 0 <= found.discounts_minor <= found.sub_total_minor
    assert abs(found.other_charges_minor) < house.cash_rounding_minor
    assert found.tax_minor == 0 or found.tax_included_minor == 0
    assert found.tax_included_minor <= net + found.service_charges_minor


@settings(deadline=None)
@given(lines=st.lists(LINES, max_size=6), house=HOUSES, extra=LINES)
def test_a_voided_line_changes_no_figure(lines: list[Line], house: House, extra: Line) -> None:
    voided = Line("2", extra.quantity, extra.unit_price_minor, is_voided=True)

    assert totals.total([*lines, voided], house) == totals.total(lines, house)
