"""Table names: exact on the wire, near misses explained to the character."""

from itertools import combinations, permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pos_sync import matching
from pos_sync.matching import Difference, Kind, Row
from pos_sync.matching.assigning import assign

STATION = [f"T{number}" for number in range(1, 13)]
CASE, SPACE, DASH, ZERO, WIDTH, INVISIBLE, LOOK, ACCENT = Difference


def test_a_name_matches_exactly_or_not_at_all() -> None:
    found = matching.match(["T4", "t5", "T9 ", " T1", "T4", "T12"], STATION)

    assert found == matching.Matched(exact=("T4", "T12"), unmatched=("t5", "T9 ", " T1"))


def test_nothing_asked_is_nothing_matched() -> None:
    assert matching.match([], STATION) == matching.Matched((), ())


SAME: tuple[Difference, ...] = ()
# Escapes where a reader could not tell the characters apart.
PAIRS = [
    # The very same, to the letter.
    ("T5", "T5", SAME),
    (" T5", " T5", SAME),
    # Case.
    ("T5", "t5", (CASE,)),
    ("Table 5", "table 5", (CASE,)),
    ("7a", "7A", (CASE,)),
    ("PATIO 1", "Patio 1", (CASE,)),
    ("ß1", "SS1", None),
    ("É1", "é1", (CASE,)),
    # Spaces: at an end, inside, of another kind.
    ("T9", "T9 ", (SPACE,)),
    ("T9", " T9", (SPACE,)),
    ("Table 5", "Table5", (SPACE,)),
    ("Table 5", "Table  5", (SPACE,)),
    ("T 9", "T\u00a09", (SPACE,)),
    ("T 9", "T\u20099", (SPACE,)),
    ("T9", "T9\t", (SPACE,)),
    ("1 1", "1\u00a01", (SPACE,)),
    # Dashes of every kind, or none.
    ("A-1", "A1", (DASH,)),
    ("A-1", "A\u20131", (DASH,)),
    ("A-1", "A\u20141", (DASH,)),
    ("A-1", "A\u20101", (DASH,)),
    ("A-1", "A\u20111", (DASH,)),
    ("A-1", "A\u22121", (DASH,)),
    ("A-1", "A_1", (DASH,)),
    ("1-1", "1\u20131", (DASH,)),
    # Zero-padding.
    ("T5", "T05", (ZERO,)),
    ("5", "005", (ZERO,)),
    ("A-5", "A-05", (ZERO,)),
    ("1-1", "1-01", (ZERO,)),
    # Width.
    ("T5", "\uff345", (WIDTH,)),
    ("T5", "T\uff15", (WIDTH,)),
    ("A-1", "A\uff0d1", (DASH,)),
    ("\u30ab1", "\uff761", (WIDTH,)),
    # What is not drawn.
    ("T9", "T\u200b9", (INVISIBLE,)),
    ("T9", "\ufeffT9", (INVISIBLE,)),
    ("T9", "T9\u200e", (INVISIBLE,)),
    ("T9", "T\u00ad9", (INVISIBLE,)),
    ("T9", "T9\ufe0f", (INVISIBLE,)),
    ("T9", "T9\u2800", (INVISIBLE,)),
    # Drawn alike: zero and O; one, l, I and the bar; Cyrillic; Greek; other forms of the same letter.
    ("T10", "T1O", (LOOK,)),
    ("T10", "T1o", (LOOK,)),
    ("T10", "TIO", (LOOK,)),
    ("T1", "Tl", (LOOK,)),
    ("T1", "T|", (LOOK,)),
    ("TI", "Tl", (LOOK,)),
    ("B1", "\u04121", (LOOK,)),
    ("T5", "\u04225", (LOOK,)),
    ("Patio", "P\u0430ti\u043e", (LOOK,)),
    ("Table 3", "Table \u0417", (LOOK,)),
    ("A1", "\u03911", (LOOK,)),
    ("T10", "T1\u039f", (LOOK,)),
    ("O'Neill", "O\u2019Neill", (LOOK,)),
    ("1/2", "1\u20442", (LOOK,)),
    ("T1", "T\u2460", (LOOK,)),
    ("\u00c91", "E\u03011", (LOOK,)),
    # An accent.
    ("Café 1", "Cafe 1", (ACCENT,)),
    ("Caf\u00e9 1", "Cafe\u0301 1", (LOOK,)),
    # Several at once, each of them named.
    ("T5", " t5", (CASE, SPACE)),
    ("T5", "t-5", (CASE, DASH)),
    ("T5", "t-05", (CASE, DASH, ZERO)),
    ("T5", "T 05", (SPACE, ZERO)),
    ("T5", "\uff54\uff15", (CASE, WIDTH)),
    ("T5", "T\uff10\uff15", (ZERO, WIDTH)),
    ("T5", "\u04425", (CASE, LOOK)),
    ("tio", "T10", (CASE, LOOK)),
    ("Table 1", "TABLE l", (CASE, LOOK)),
    ("T9", "T\u200b9 ", (SPACE, INVISIBLE)),
    ("Café 1", "CAFE1", (CASE, SPACE, ACCENT)),
    # Other tables, however near they look.
    ("T10", "T1", None),
    ("T100", "T1", None),
    ("T1", "T11", None),
    ("A1", "B1", None),
    ("B1", "81", None),
    ("S5", "55", None),
    ("L1", "11", None),
    ("1-1", "11", None),
    ("1 1", "11", None),
    ("T5", "TO5", None),
    ("T5", "T50", None),
    ("", "T5", None),
]


def test_there_are_sixty_pairs_and_none_twice() -> None:
    assert len({pair[:2] for pair in PAIRS}) == len(PAIRS) >= 60


@pytest.mark.parametrize(("our_name", "their_name", "differences"), PAIRS)
def test_a_pair_is_told_its_differences(
    our_name: str, their_name: str, differences: tuple[Difference, ...] | None
) -> None:
    assert matching.judge_pair(our_name, their_name) == differences
    assert matching.judge_pair(their_name, our_name) == differences


def test_differences_are_said_in_words() -> None:
    assert matching.say((CASE,)) == "case"
    assert matching.say((CASE, SPACE)) == "case and a space"
    assert matching.say((CASE, DASH, ZERO)) == "case, a dash and zero-padding"


def test_the_nearest_of_several_is_the_one_that_was_meant() -> None:
    assert matching.nearest("t5", ["T 5", "T05", "T5", "T50"]) == ("T5", (CASE,))
    assert matching.nearest("Z1", ["T5"]) is None


def test_the_station_has_its_two_near_misses_marked() -> None:
    theirs = [*STATION[:4], "t5", *STATION[5:8], "T9 ", *STATION[9:]]

    found = matching.compare(STATION, theirs)

    assert [row for row in found if row.kind is not Kind.EXACT] == [
        Row(Kind.NEAR, "T5", "t5", (CASE,), (0,), (0,)),
        Row(Kind.NEAR, "T9", "T9 ", (SPACE,), (), (2,)),
    ]
    assert [row.their_name for row in found] == theirs
    assert matching.count_exact(STATION, theirs) == 10


def test_what_only_one_side_has_is_told() -> None:
    assert matching.compare(["A1", "A2"], ["A2", "Z9"]) == (
        Row(Kind.EXACT, "A2", "A2"),
        Row(Kind.MISSING, None, "Z9"),
        Row(Kind.EXTRA, "A1", None),
    )


def test_a_name_that_comes_twice_is_told_once() -> None:
    assert matching.compare(["A1", "A2", "A2"], ["A1", "A1"]) == (
        Row(Kind.DUPLICATE, "A1", "A1"),
        Row(Kind.DUPLICATE, "A2", None),
    )


def test_an_exact_name_is_never_taken_by_a_near_one() -> None:
    assert matching.compare(["T5"], ["t5", "T5"]) == (
        Row(Kind.MISSING, None, "t5"),
        Row(Kind.EXACT, "T5", "T5"),
    )


def test_a_nearer_pair_gives_way_where_that_makes_two_pairs() -> None:
    # T05 is nearest to TO5, which alone can be "TO5 " too; T05 is T5 as well.
    found = matching.compare(["TO5", "T5"], ["T05", "TO5 "])

    assert [(row.our_name, row.their_name) for row in found] == [("T5", "T05"), ("TO5", "TO5 ")]


def test_what_is_given_up_counts_when_a_pair_gives_way() -> None:
    costs = {("a", "x"): 4, ("a", "y"): 5, ("b", "x"): 5, ("b", "z"): 7}

    assert assign(costs) == {"x": "b", "y": "a"}


NAMES = st.lists(st.text(alphabet="Tt0O1 -", max_size=4), max_size=8)
NEAR_NAMES = st.lists(
    st.sampled_from(["T5", "t5", "T05", "T5 ", "t-5", "TO5", "T\u200b5"]), unique=True, max_size=5
)


def cost(pair: tuple[str, str]) -> int | None:
    differences = matching.judge_pair(*pair)
    return sum(100 + list(Difference).index(one) for one in differences) if differences else None


def best_by_trying_all(ours: list[str], theirs: list[str]) -> tuple[int, int]:
    """Most pairs, then least cost, over every way to pair them."""
    best = (0, 0)
    for count in range(1, min(len(ours), len(theirs)) + 1):
        for some in combinations(ours, count):
            for others in permutations(theirs, count):
                costs = [cost(pair) for pair in zip(some, others, strict=True)]
                if None not in costs:
                    best = min(best, (-count, sum(one or 0 for one in costs)))
    return best


@settings(deadline=None, max_examples=60)
@given(ours=NEAR_NAMES, theirs=NEAR_NAMES)
def test_near_names_are_paired_as_well_as_they_can_be(ours: list[str], theirs: list[str]) -> None:
    exact = set(ours) & set(theirs)
    rows = [row for row in matching.compare(ours, theirs) if row.kind is Kind.NEAR]

    costs = [cost((row.our_name or "", row.their_name or "")) or 0 for row in rows]
    left = [[name for name in names if name not in exact] for names in (ours, theirs)]
    assert (-len(rows), sum(costs)) == best_by_trying_all(*left)


@settings(deadline=None)
@given(ours=NAMES, theirs=NAMES)
def test_every_name_of_both_is_in_exactly_one_row(ours: list[str], theirs: list[str]) -> None:
    found = matching.compare(ours, theirs)

    assert sorted(row.our_name for row in found if row.our_name is not None) == sorted(set(ours))
    assert sorted(row.their_name for row in found if row.their_name is not None) == sorted(set(theirs))


@settings(deadline=None)
@given(ours=NAMES, theirs=NAMES)
def test_a_row_is_exact_just_where_the_wire_matches(ours: list[str], theirs: list[str]) -> None:
    once = {name for name in theirs if theirs.count(name) == 1 and ours.count(name) == 1}

    exact = {row.their_name for row in matching.compare(ours, theirs) if row.kind is Kind.EXACT}

    assert exact == once
    assert len(once) == matching.count_exact(ours, theirs)
    assert once <= set(matching.match(theirs, ours).exact)


@settings(deadline=None)
@given(
    name=st.text(
        alphabet="TtlLIi|oO01\u0412\u0422\u0442\u03bd\u039d\u00e9-\u2013 \uff34\uff15\u200b", max_size=6
    )
)
def test_whatever_differs_by_case_alone_is_near(name: str) -> None:
    # The outline by which names are sought first must hide no pair: l is L in capitals, and looks like 1.
    assert matching.judge_pair(name, name.upper()) in ((), (CASE,))
