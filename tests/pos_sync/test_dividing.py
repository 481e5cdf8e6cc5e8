"""The money of parts for any check, any shares, any payments: it sums to the unit and asks nobody twice."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from pos_sync import totals
from pos_sync.totals import Line, Portion
from tests.pos_sync.anychecks import AMOUNTS, DISCOUNTS, HOUSES, LINES
from tests.pos_sync.test_totals import HARBOUR, PLAIN, WINE, divided, own

QUICK = settings(deadline=None, max_examples=60)
# Of one line, how many units each of at most four parts bears, and nobody in particular.
UNITS = st.lists(st.integers(0, 5), min_size=5, max_size=5)
SHARED_LINES = st.lists(st.tuples(LINES, UNITS), max_size=5)
FIXED = st.lists(st.none() | st.integers(1, 300_000), min_size=4, max_size=4)
COVERS = st.lists(st.integers(1, 3), min_size=4, max_size=4)


def bear(
    shared: Sequence[tuple[Line, list[int]]], **facts: Sequence[int | None]
) -> tuple[list[totals.Part], list[Portion]]:
    """Four parts that bear the lines by their units, and the portions that are nobody's own."""
    portions: list[list[Portion]] = [[], [], [], [], []]
    for line, units in shared:
        held = units if any(units) else [0, 0, 0, 0, 1]
        for place, mine in enumerate(held):
            if mine:
                portions[place].append(Portion(line, mine, sum(held)))
    parts = []
    for place in range(4):
        figures: dict[str, Any] = {name: values[place] for name, values in facts.items()}
        parts.append(totals.Part(tuple(portions[place]), **figures))
    return parts, portions[4]


def test_two_of_three_beers_and_a_bottle_between_three() -> None:
    beers, bottle = Line("1", 3, 700), Line("2", 1, 4_000)
    parts = [
        totals.Part((Portion(beers, 2, 3), Portion(bottle, 1, 3))),
        totals.Part((Portion(beers, 1, 3), Portion(bottle, 1, 3))),
        totals.Part((Portion(bottle, 1, 3),)),
        totals.Part(),
    ]

    found = totals.divide(totals.total([beers, bottle], PLAIN), parts).parts

    assert [part.amount_minor for part in found] == [2_734, 2_033, 1_333, 0]
    assert totals.spell_out(found[0].items_minor, parts[0].portions) == [1_400, 1_334]


def test_a_part_bears_of_what_all_share_by_its_covers() -> None:
    assert divided(totals.Part(covers=2), totals.Part(), shared=[WINE]) == [(6_667, 6_667), (3_333, 3_333)]


def test_a_fixed_amount_is_borne_whole_and_the_others_bear_the_rest_by_their_items() -> None:
    assert divided(own(1_000, fixed_minor=5_000), own(6_000), own(3_000)) == [
        (5_000, 5_000), (3_333, 3_333), (1_667, 1_667),
    ]  # fmt: skip


def test_a_fixed_amount_is_never_more_than_is_left_and_deposits_come_off_it_last() -> None:
    assert divided(totals.Part(fixed_minor=700), totals.Part(fixed_minor=700), own(1_000)) == [
        (700, 700), (300, 300), (0, 0),
    ]  # fmt: skip
    assert divided(totals.Part(fixed_minor=700), own(1_000), prepaid_minor=200) == [(700, 700), (300, 100)]


def test_what_a_part_paid_in_cash_was_rounded_by_is_its_own() -> None:
    paid = own(1_002, paid_minor=1_000, settled_minor=1_000, rounding_minor=-2)

    assert divided(paid, own(1_002), paid_minor=1_000, rounding_minor=-2) == [(1_000, 0), (1_002, 1_002)]


def test_what_nobody_is_left_to_bear_is_the_rest() -> None:
    line = Line("1", 1, 1_000)
    fixed = [totals.Part((Portion(line),), fixed_minor=600), totals.Part(fixed_minor=300)]
    settled = [totals.Part((Portion(line),), paid_minor=800, settled_minor=800)]

    amounts = totals.divide(totals.total([line], PLAIN), fixed)
    paid = totals.divide(totals.total([line], PLAIN, paid_minor=800), settled)

    assert (amounts.rest.amount_minor, amounts.rest.due_minor) == (100, 100)
    assert (paid.parts[0].due_minor, paid.rest.due_minor) == (0, 200)


def test_what_is_loose_no_part_bears() -> None:
    first, second = Line("1", 1, 1_000), Line("2", 1, 500)

    found = totals.divide(
        totals.total([first, second], HARBOUR),
        [totals.Part((Portion(first),)), totals.Part()],
        loose=[Portion(second)],
    )

    assert [part.amount_minor for part in found.parts] == [1_199, 0]
    assert found.rest.amount_minor == 600


def test_a_slip_adds_up_from_its_items_to_its_total() -> None:
    lines = [Line("1", 1, 1_001), Line("2", 2, 333), Line("3", 1, 777)]
    whole = totals.total(lines, HARBOUR, [totals.Discount(amount_minor=100)])
    parts = [
        totals.Part((Portion(lines[0]), Portion(lines[1], 1, 2))),
        totals.Part((Portion(lines[1], 1, 2),)),
    ]

    found = totals.divide(whole, parts, [Portion(lines[2])]).parts[0]
    off, service, tax, other = totals.additions(whole, 2_444, found)

    assert (found.items_minor, off, service, tax, other) == (1_723, -71, 165, 163, 0)
    assert found.items_minor + off + service + tax + other == found.amount_minor == 1_980


@QUICK
@given(
    shared=SHARED_LINES,
    house=HOUSES,
    discounts=DISCOUNTS,
    fixed=FIXED,
    covers=COVERS,
    paid=st.lists(st.integers(0, 200_000), min_size=4, max_size=4),
    kept=st.lists(st.none() | st.integers(1, 200_000), min_size=4, max_size=4),
    prepaid=AMOUNTS,
    for_none=AMOUNTS,
    is_by_item=st.booleans(),
)
def test_any_parts_and_the_rest_sum_to_the_check_and_none_is_below_zero(
    shared: list[tuple[Line, list[int]]],
    house: totals.House,
    discounts: list[totals.Discount],
    fixed: list[int | None],
    covers: list[int],
    paid: list[int],
    kept: list[int | None],
    prepaid: int,
    for_none: int,
    is_by_item: bool,
) -> None:
    parts, nobodys = bear(shared, fixed_minor=fixed, covers=covers, paid_minor=paid, settled_minor=kept)
    lines = [line for line, _units in shared]
    whole = totals.total(lines, house, discounts, prepaid_minor=prepaid, paid_minor=sum(paid) + for_none)

    shared_, loose = ([], nobodys) if is_by_item else (nobodys, [])
    found = totals.divide(whole, parts, shared_, loose)

    every = [*found.parts, found.rest]
    net = sum(line.net_minor() for line in lines)
    assert sum(part.items_minor for part in every) == net
    assert sum(part.share_minor for part in every) == whole.total_minor
    assert sum(part.amount_minor for part in every) == whole.total_minor
    assert sum(part.due_minor for part in every) == whole.due_minor
    assert min(part.amount_minor for part in every) >= 0
    assert whole.due_minor < 0 or min(part.due_minor for part in every) >= 0
    # Settled ones are asked for nothing, and fixed ones never for more than their amounts.
    for part, sums in zip(parts, found.parts, strict=True):
        assert part.settled_minor is None or sums.due_minor <= 0
        assert part.settled_minor or part.fixed_minor is None or sums.amount_minor <= part.fixed_minor
        assert sums.items_minor + sum(totals.additions(whole, net, sums)) == sums.share_minor
        if is_by_item:
            assert sum(totals.spell_out(sums.items_minor, part.portions)) == sums.items_minor


@QUICK
@given(lines=st.lists(LINES, max_size=6), house=HOUSES, discounts=DISCOUNTS, count=st.integers(2, 20))
def test_even_parts_differ_by_one_unit_at_most_the_larger_first(
    lines: list[Line], house: totals.House, discounts: list[totals.Discount], count: int
) -> None:
    whole = totals.total(lines, house, discounts)

    found = totals.divide(whole, [totals.Part()] * count, map(Portion, lines))
    given_out = totals.divide(
        whole, [totals.Part(tuple(Portion(line, 2, 2 * count) for line in lines))] * count
    )

    amounts = [part.amount_minor for part in found.parts]
    assert sum(amounts) == whole.total_minor
    assert max(amounts) - min(amounts) <= 1
    assert amounts == sorted(amounts, reverse=True)
    assert amounts == [part.amount_minor for part in given_out.parts]


@QUICK
@given(
    shared=SHARED_LINES,
    house=HOUSES,
    for_none=AMOUNTS,
    chosen=st.integers(0, 3),
    of_it=st.fractions(0, 1),
)
def test_what_one_part_pays_changes_what_it_owes_by_as_much_and_no_other(
    shared: list[tuple[Line, list[int]]], house: totals.House, for_none: int, chosen: int, of_it: Fraction
) -> None:
    parts, nobodys = bear(shared)
    lines = [line for line, _units in shared]
    for_none = min(for_none, totals.total(lines, house).total_minor)
    before = totals.divide(totals.total(lines, house, paid_minor=for_none), parts, nobodys).parts
    dues = [part.due_minor for part in before]
    paid = int(dues[chosen] * of_it)
    kept = before[chosen].amount_minor if 0 < paid == dues[chosen] else None
    parts[chosen] = totals.Part(parts[chosen].portions, paid, settled_minor=kept)

    after = totals.divide(totals.total(lines, house, paid_minor=for_none + paid), parts, nobodys)

    dues[chosen] -= paid
    assert [part.due_minor for part in after.parts] == dues


@QUICK
@given(
    shared=SHARED_LINES,
    house=HOUSES,
    fixed=FIXED,
    order=st.lists(st.integers(0, 3), max_size=4),
    changes=st.lists(LINES, max_size=4),
)
def test_whoever_has_paid_whole_is_asked_for_nothing_more_whatever_is_ordered_or_voided(
    shared: list[tuple[Line, list[int]]],
    house: totals.House,
    fixed: list[int | None],
    order: list[int],
    changes: list[Line],
) -> None:
    parts, nobodys = bear(shared, fixed_minor=fixed)
    lines = [line for line, _units in shared]
    paid = 0
    for step, place in enumerate(order):
        sums = totals.divide(totals.total(lines, house, paid_minor=paid), parts, nobodys).parts[place]
        if sums.due_minor > 0:
            paid += sums.due_minor
            parts[place] = totals.Part(
                parts[place].portions,
                sums.due_minor,
                settled_minor=sums.amount_minor,
                fixed_minor=fixed[place],
            )
        if step < len(changes):
            lines, nobodys = [*lines, changes[step]], [*nobodys, Portion(changes[step])]

    whole = totals.total(lines, house, paid_minor=paid)
    found = totals.divide(whole, parts, nobodys)

    settled = [place for place, part in enumerate(parts) if part.settled_minor is not None]
    assert [found.parts[place].due_minor for place in settled] == [0] * len(settled)
    assert [found.parts[place].amount_minor for place in settled] == [
        parts[place].paid_minor for place in settled
    ]
    assert sum(part.due_minor for part in (*found.parts, found.rest)) == whole.due_minor


BEARERS = st.none() | st.integers(1, 4)
SHARES = st.dictionaries(BEARERS, st.integers(1, 30), min_size=1, max_size=5)


@QUICK
@given(
    shares=SHARES,
    quantity=st.integers(1, 9),
    target=BEARERS,
    chosen=st.integers(0, 4),
    units=st.integers(1, 30),
)
def test_moving_there_and_back_is_as_if_nothing_was_moved(
    shares: dict[int | None, int], quantity: int, target: int | None, chosen: int, units: int
) -> None:
    before = totals.tidy(shares, quantity)
    origin = list(before)[chosen % len(before)]
    moved = min(units, before[origin])

    there = totals.tidy(totals.move(before, origin=origin, target=target, units=moved), quantity)
    share = Fraction(moved, sum(before.values()))
    # The tablet moves by what it is shown then: the same share of the line, in the units that it has now.
    finer = sum(there.values()) * share.denominator
    scaled = {bearer: held * share.denominator for bearer, held in there.items()}
    back = totals.move(scaled, origin=target, target=origin, units=int(finer * share))

    assert totals.tidy(back, quantity) == before


@QUICK
@given(shares=SHARES, quantity=st.integers(1, 9))
def test_tidy_shares_are_the_same_shares_in_single_items_where_that_is_even(
    shares: dict[int | None, int], quantity: int
) -> None:
    found = totals.tidy(shares, quantity)

    whole, new = sum(shares.values()), sum(found.values())
    assert {bearer: Fraction(held, new) for bearer, held in found.items()} == {
        bearer: Fraction(held, whole) for bearer, held in shares.items()
    }
    items = [Fraction(held * quantity, whole) for held in shares.values()]
    assert (new == quantity) == all(item.denominator == 1 for item in items)


@QUICK
@given(amount=st.integers(-10_000, 10_000), weights=st.lists(st.integers(0, 500), min_size=1, max_size=9))
def test_an_amount_is_apportioned_whole_and_within_one_unit_of_each_exact_share(
    amount: int, weights: list[int]
) -> None:
    shares = totals.apportion(amount, weights)

    by = weights if any(weights) else [1] * len(weights)
    exact = [Fraction(amount * weight, sum(by)) for weight in by]
    assert sum(shares) == amount
    assert all(abs(share - figure) < 1 for share, figure in zip(shares, exact, strict=True))
