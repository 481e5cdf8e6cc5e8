"""What holds of the money of any check at all, whatever is ordered, voided, given away and paid."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from pos_sync import totals
from pos_sync.totals import Discount, House, Line
from tests.pos_sync.anychecks import AMOUNTS, COINS, DISCOUNTS, HOUSES, LINES, OFF_CHECKS, OFF_LINES

SOME_LINES = st.lists(LINES, max_size=6)


@settings(deadline=None)
@given(
    lines=SOME_LINES,
    house=HOUSES,
    discounts=DISCOUNTS,
    prepaid=AMOUNTS,
    paid=AMOUNTS,
    waived=AMOUNTS,
    coin=COINS,
)
def test_the_contracts_sums_hold_for_any_check(
    lines: list[Line],
    house: House,
    discounts: list[Discount],
    prepaid: int,
    paid: int,
    waived: int,
    coin: int,
) -> None:
    facts = {"prepaid_minor": prepaid, "paid_minor": paid, "waived_minor": waived}
    before = totals.total(lines, house, discounts, **facts)
    rounding = totals.to_coin(before.due_minor, coin) - before.due_minor

    found = totals.total(lines, house, discounts, **facts, rounding_minor=rounding)

    net = found.sub_total_minor - found.discounts_minor
    charges = found.service_charges_minor + found.tax_minor + found.other_charges_minor
    assert found.total_minor == net + charges
    assert found.due_minor == found.total_minor - found.prepaid_minor - paid
    # What is waived is waived with the rounding, so that nothing is left of it.
    more_waived = found.waived_minor - before.waived_minor
    assert found.due_minor == before.due_minor + rounding - more_waived
    assert min(0, rounding) <= more_waived <= max(0, rounding)
    # A deposit never pays more than there is to pay, and is left over only where nothing is due.
    assert 0 <= found.prepaid_minor <= min(prepaid, max(0, found.total_minor))
    assert found.prepaid_minor == prepaid or found.due_minor <= 0
    assert ((found.due_minor + more_waived) % coin, abs(2 * rounding) <= coin) == (0, True)
    assert found.sub_total_minor == sum(line.price_minor() for line in lines if not line.is_voided)
    most = net + found.service_charges_minor + found.tax_minor + rounding
    assert 0 <= found.waived_minor <= min(waived, max(0, most))
    assert found.tax_minor == 0 or found.tax_included_minor == 0
    assert found.tax_included_minor <= net + found.service_charges_minor
    assert found.total_minor >= min(rounding, 0)


@settings(deadline=None)
@given(lines=SOME_LINES, house=HOUSES, discounts=DISCOUNTS)
def test_no_discount_goes_beyond_what_it_is_on_and_all_sum_to_what_was_given_away(
    lines: list[Line], house: House, discounts: list[Discount]
) -> None:
    found = totals.total(lines, house, discounts)

    counted = [line for line in lines if not line.is_voided]
    assert all(0 <= line.given_away_minor() <= line.price_minor() for line in counted)
    assert all(given.amount_minor >= 0 for given in found.given)
    assert found.discounts_minor == sum(given.amount_minor for given in found.given)
    assert 0 <= found.discounts_minor <= found.sub_total_minor


@settings(deadline=None)
@given(lines=SOME_LINES, house=HOUSES, discounts=DISCOUNTS)
def test_the_rates_sum_to_the_tax_and_what_they_are_on_to_what_is_taxed(
    lines: list[Line], house: House, discounts: list[Discount]
) -> None:
    found = totals.total(lines, house, discounts)

    taxed = found.sub_total_minor - found.discounts_minor
    taxed += found.service_charges_minor if house.service_is_taxed else 0
    assert sum(part.tax_minor for part in found.taxes) == found.tax_minor + found.tax_included_minor
    assert sum(part.net_minor for part in found.taxes) == taxed - found.tax_included_minor
    assert all(part.net_minor >= 0 and part.tax_minor >= 0 for part in found.taxes)
    assert [part.rate for part in found.taxes] == sorted({part.rate for part in found.taxes}, reverse=True)


@settings(deadline=None)
@given(lines=SOME_LINES, house=HOUSES, discounts=DISCOUNTS, off_check=OFF_CHECKS, off_line=OFF_LINES)
def test_a_discount_more_never_raises_a_figure_of_the_check(
    lines: list[Line], house: House, discounts: list[Discount], off_check: Discount, off_line: Discount
) -> None:
    before = totals.total(lines, house, discounts)
    given_away = [replace(line, discounts=(*line.discounts, off_line)) for line in lines[:1]]

    after = [
        totals.total(lines, house, [*discounts, off_check]),
        totals.total([*given_away, *lines[1:]], house, discounts),
    ]

    for found in after:
        assert found.total_minor <= before.total_minor
        assert found.service_charges_minor <= before.service_charges_minor
        assert found.tax_minor <= before.tax_minor
        assert found.sub_total_minor == before.sub_total_minor


@settings(deadline=None)
@given(lines=SOME_LINES, house=HOUSES, extra=LINES)
def test_a_voided_line_changes_no_figure(lines: list[Line], house: House, extra: Line) -> None:
    voided = replace(extra, is_voided=True)

    found = totals.total([*lines, voided], house)

    standing = totals.total(lines, house)
    assert replace(found, given=()) == replace(standing, given=())
    assert found.given_by("") == standing.given_by("")
