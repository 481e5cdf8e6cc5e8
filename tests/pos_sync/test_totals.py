"""The money of a check: each demo outlet's rules, and the contract's sums for any check at all."""

from fractions import Fraction
from typing import Any

import pytest

from pos_sync import totals
from pos_sync.totals import Discount, House, Line, Portion

HARBOUR = House(prices_include_tax=False, tax_rate=9_000, service_rate=10_000, service_is_taxed=True)
STATION = House(prices_include_tax=True, tax_rate=20_000, service_rate=12_500, service_is_taxed=False)
HOUSE = House(prices_include_tax=False, tax_rate=9_000, service_rate=0, service_is_taxed=False)
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
        [
            Line("1", 1, 1000, discounts=(Discount(units=1),)),
            Line("2", 1, 1000, discounts=(Discount(amount_minor=200),)),
        ],
        HARBOUR,
    )

    assert figures(found) == (2000, 1200, 80, 79, 0, 0, 959)


def test_what_was_waived_is_signed_in_the_other_charges_and_leaves_the_sale_alone() -> None:
    lines = [Line("1", 2, 2800), Line("2", 1, 1450, modifiers_minor=150)]

    found = totals.total(lines, HARBOUR, waived_minor=1000, paid_minor=7633)

    assert figures(found) == (7200, 0, 720, 713, 0, -1000, 7633)
    assert (found.due_minor, found.waived_minor, found.rounding_minor) == (0, 1000, 0)


def test_no_more_is_waived_than_the_check_comes_to() -> None:
    found = totals.total([Line("1", 1, 1000), Line("2", 1, 5000, is_voided=True)], OLDTOWN, waived_minor=2000)

    assert (found.other_charges_minor, found.total_minor, found.due_minor) == (-1089, 0, 0)


def test_discounts_on_the_check_come_after_those_on_lines() -> None:
    found = totals.total(
        [Line("1", 1, 10_000, discounts=(Discount(amount_minor=1000),))],
        OLDTOWN,
        [Discount(rate=10_000), Discount(amount_minor=100)],
    )

    assert figures(found) == (10_000, 2000, 0, 710, 0, 0, 8710)


def test_a_discount_never_takes_more_than_is_left() -> None:
    found = totals.total(
        [Line("1", 1, 500, discounts=(Discount(amount_minor=900),))], HARBOUR, [Discount(amount_minor=5000)]
    )

    assert figures(found) == (500, 500, 0, 0, 0, 0, 0)


def test_lines_of_other_rates_share_the_checks_discount() -> None:
    found = totals.total(
        [Line("1", 1, 1000, tax_rate=10_000), Line("2", 1, 1000, tax_rate=0)],
        OLDTOWN,
        [Discount(rate=50_000)],
    )

    assert (found.discounts_minor, found.tax_minor) == (1000, 50)


def test_what_cash_was_rounded_by_is_signed_in_the_other_charges() -> None:
    lines = [Line("1", 1, 1002)]

    found = totals.total(lines, HOUSE, paid_minor=1090, rounding_minor=-2)

    assert figures(found) == (1002, 0, 0, 90, 0, -2, 1090)
    assert (found.due_minor, found.rounding_minor, totals.total(lines, HOUSE).total_minor) == (0, -2, 1092)


@pytest.mark.parametrize(
    ("due", "coin", "rounded"),
    [(8497, 5, 8495), (8498, 5, 8500), (2, 5, 0), (8450, 100, 8500), (985, 10, 990), (984, 1, 984)],
)
def test_an_amount_is_paid_in_coins_halves_up(due: int, coin: int, rounded: int) -> None:
    assert totals.to_coin(due, coin) == rounded


def test_comps_come_off_first_and_each_discount_is_of_what_is_left() -> None:
    half, comp = Discount(rate=50_000, key="half"), Discount(units=1, key="comp")
    line = Line("1", 2, 1000, discounts=(half, Discount(amount_minor=800, key="off"), comp))

    found = totals.total([line], HOUSE, [Discount(rate=100_000, key="all")])

    taken = {given.key: given.amount_minor for given in found.given}
    assert taken == {"half": 500, "off": 500, "comp": 1000, "all": 0}
    assert (found.discounts_minor, found.total_minor) == (2000, 0)


def test_a_rate_with_a_most_stops_there_whatever_is_ordered_later() -> None:
    off = Discount(rate=10_000, most_minor=2000)

    taken = [totals.total([Line("1", 1, price)], HOUSE, [off]).discounts_minor for price in (9_000, 90_000)]

    assert taken == [900, 2000]


def test_each_rate_is_named_with_what_it_is_on_and_they_sum_to_the_tax() -> None:
    lines = [Line("1", 1, 1000, tax_rate=20_000), Line("2", 1, 500, tax_rate=0)]
    inside = House(prices_include_tax=True, tax_rate=20_000, service_rate=0, service_is_taxed=False)

    added = totals.total(lines, HARBOUR, [Discount(amount_minor=150)])
    included = totals.total(lines, inside)

    # Service of 135 is taxed at the house's 9 %: 180 + 12.15 + 0, rounded once.
    assert [(part.rate, part.net_minor, part.tax_minor) for part in added.taxes] == [
        (20_000, 900, 180),
        (9_000, 135, 12),
        (0, 450, 0),
    ]
    assert [(part.rate, part.net_minor, part.tax_minor) for part in included.taxes] == [
        (20_000, 833, 167),
        (0, 500, 0),
    ]


@pytest.mark.parametrize(
    ("limit", "given", "left"),
    [
        (totals.ALL, 9_000, None),
        (totals.NOTHING, 0, 0),
        (totals.Limit(False, 10_000, 2_000), 0, 1_000),
        (totals.Limit(False, 50_000, 2_000), 500, 1_500),
        (totals.Limit(True, 10_000, None), 1_500, 0),
    ],
)
def test_a_limit_counts_what_the_check_has_already(limit: totals.Limit, given: int, left: int | None) -> None:
    assert limit.left_on(10_000, given) == left


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


def divided(*parts: totals.Part, shared: list[Line] | None = None, **facts: Any) -> list[tuple[int, int]]:
    """What the parts come to and owe, on a check without tax and service."""
    lines = [portion.line for part in parts for portion in part.portions] + (shared or [])
    found = totals.divide(totals.total(lines, PLAIN, **facts), parts, map(Portion, shared or []))
    return [(part.amount_minor, part.due_minor) for part in found.parts]


PLAIN = House(prices_include_tax=False, tax_rate=0, service_rate=0, service_is_taxed=False)
WINE = Line("wine", 1, 10_000)


def own(price: int, **facts: Any) -> totals.Part:
    return totals.Part((Portion(Line("1", 1, price)),), **facts)


def test_parts_share_evenly_and_the_first_have_the_odd_units() -> None:
    assert divided(totals.Part(), totals.Part(), totals.Part(), shared=[WINE]) == [
        (3_334, 3_334), (3_333, 3_333), (3_333, 3_333),
    ]  # fmt: skip


def test_a_part_bears_its_lines_its_share_of_the_rest_and_as_much_of_tax_and_service() -> None:
    lines = [Line("1", 1, 2_000), Line("2", 1, 1_000), Line("3", 1, 3_000)]
    whole = totals.total(lines, HARBOUR)

    first, second, bread = map(Portion, lines)
    found = totals.divide(whole, [totals.Part((first,)), totals.Part((second,))], [bread]).parts

    # 3500 and 2500 of 6000, which come to 7194.
    assert whole.total_minor == 7_194
    assert [part.amount_minor for part in found] == [
        4_197,
        2_997,
    ]  # 4196.5 and 2997.5: the tie is the first's


def test_what_is_voided_or_given_away_weighs_nothing() -> None:
    lines = [
        Line("1", 1, 1_000),
        Line("2", 1, 9_000, is_voided=True),
        Line("3", 1, 500, discounts=(Discount(units=1),)),
    ]

    assert divided(totals.Part(tuple(map(Portion, lines))), own(1_000)) == [(1_000, 1_000), (1_000, 1_000)]


def test_what_was_paid_for_a_part_is_owed_by_no_other() -> None:
    assert divided(own(3_000, paid_minor=1_000), own(7_000), paid_minor=1_000) == [
        (3_000, 2_000), (7_000, 7_000),
    ]  # fmt: skip


def test_what_was_paid_for_no_part_and_a_deposit_come_off_each_by_what_it_bears() -> None:
    assert divided(own(3_000, paid_minor=1_000), own(7_000), paid_minor=3_000, prepaid_minor=3_000) == [
        (3_000, 500), (7_000, 3_500),
    ]  # fmt: skip


def test_what_one_part_cannot_take_off_the_others_do() -> None:
    assert divided(own(3_000, paid_minor=2_800), own(7_000), paid_minor=4_800, prepaid_minor=3_000) == [
        (3_000, 0), (7_000, 2_200),
    ]  # fmt: skip


def test_a_settled_part_owes_nothing_of_what_is_ordered_after_it_was_paid() -> None:
    settled = own(3_000, paid_minor=3_000, settled_minor=3_000)

    assert divided(settled, own(3_000), own(3_000), shared=[Line("4", 1, 1_200)], paid_minor=3_000) == [
        (3_000, 0), (3_600, 3_600), (3_600, 3_600),
    ]  # fmt: skip


def test_a_settled_part_comes_to_what_it_paid_though_less_is_on_the_check_now() -> None:
    settled = own(3_000, paid_minor=4_000, settled_minor=4_000)

    assert divided(settled, own(3_000), own(3_000), paid_minor=4_000) == [
        (4_000, 0), (2_500, 2_500), (2_500, 2_500),
    ]  # fmt: skip


def test_what_a_part_has_paid_too_much_comes_off_the_others() -> None:
    assert divided(own(1_000, paid_minor=3_000), own(5_000), paid_minor=3_000) == [(1_000, 0), (5_000, 3_000)]
