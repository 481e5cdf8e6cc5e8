"""What each line bears of any check at all: to the unit together, and each by its own rate."""

from dataclasses import replace
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from pos_sync import totals
from pos_sync.totals import Discount, House, Line
from tests.pos_sync.anychecks import COINS, DISCOUNTS, HOUSES, LINES

SOME = st.lists(LINES, min_size=1, max_size=8)
ONE = 100_000
SINGAPORE = House(prices_include_tax=False, tax_rate=9_000, service_rate=10_000, service_is_taxed=True)


@settings(deadline=None, max_examples=300)
@given(lines=SOME, house=HOUSES, discounts=DISCOUNTS, coin=COINS)
def test_all_lines_bear_the_total_to_the_unit_and_each_what_is_its_own(
    lines: list[Line], house: House, discounts: list[Discount], coin: int
) -> None:
    full = totals.total(lines, house, discounts)
    rounding = totals.to_coin(full.total_minor, coin) - full.total_minor

    plain = totals.borne(lines, house, discounts)
    in_coins = totals.borne(lines, house, discounts, rounding_minor=rounding)

    assert sum(plain) == full.total_minor
    assert sum(in_coins) in {full.total_minor + rounding, 0}
    assert all(share >= 0 for share in (*plain, *in_coins))
    assert all(share == 0 for share, line in zip(plain, lines, strict=True) if line.is_voided)
    exact = [_exact(line, lines, house, discounts) for line in lines]
    # Three figures were rounded by half a unit each, and the share itself by less than one.
    assert all(abs(share - figure) < 3 for share, figure in zip(plain, exact, strict=True))


def _exact(line: Line, lines: list[Line], house: House, discounts: list[Discount]) -> Fraction:
    """The price without what was given away, service on it, and the tax of its own rate: nothing rounded."""
    before = sum(one.net_minor() for one in lines)
    left = Fraction(before)
    for discount in discounts:
        left -= discount.worth(left)
    net = line.net_minor() * left / before if before else Fraction(0)
    service = net * house.service_rate / ONE if house.service_is_on else Fraction(0)
    if house.prices_include_tax:
        return net + service
    own = house.tax_rate if line.tax_rate is None else line.tax_rate
    return net + service + net * own / ONE + (
        service * house.tax_rate / ONE if house.service_is_taxed else 0
    )  # fmt: skip


def test_what_is_free_of_tax_bears_none_but_that_on_its_service() -> None:
    bread = Line("1", 1, 10_000, tax_rate=0)
    wine = replace(bread, line_id="2", tax_rate=20_000)
    beer = replace(bread, line_id="3", tax_rate=None)

    shares = totals.borne([bread, wine, beer], SINGAPORE, [Discount(rate=10_000)])

    # 90.00 of each is left, 9.00 of service and 0.81 of tax on that; then 0, 18.00 and 8.10 of its own.
    assert shares == [9_981, 11_781, 10_791]


def test_a_check_of_which_nothing_is_left_is_borne_by_nobody() -> None:
    lines = [Line("1", 2, 500), Line("2", 1, 300, is_voided=True)]

    assert totals.borne(lines, SINGAPORE, [Discount(rate=ONE)]) == [0, 0]
