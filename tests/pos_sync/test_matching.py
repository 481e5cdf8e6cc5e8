"""Table names: exact on the wire, near misses explained to the character."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pos_sync import matching
from pos_sync.matching import Kind, Row

STATION = [f"T{number}" for number in range(1, 13)]


def test_a_name_matches_exactly_or_not_at_all() -> None:
    found = matching.match(["T4", "t5", "T9 ", " T1", "T4", "T12"], STATION)

    assert found == matching.Matched(exact=("T4", "T12"), unmatched=("t5", "T9 ", " T1"))


def test_nothing_asked_is_nothing_matched() -> None:
    assert matching.match([], STATION) == matching.Matched((), ())


@pytest.mark.parametrize(
    ("our_name", "their_name", "kind"),
    [
        ("T5", "T5", Kind.EXACT),
        ("T5", "t5", Kind.CASE),
        ("Table 5", "table 5", Kind.CASE),
        ("T9", "T9 ", Kind.SPACE),
        ("Table 5", "Table5", Kind.SPACE),
        ("T9", "T\u200b9", Kind.SPACE),
        ("T 9", "T\u00a09", Kind.SPACE),
        ("A-1", "A1", Kind.DASH),
        ("A-1", "A\u20131", Kind.DASH),
        ("T5", "T05", Kind.ZERO_PADDING),
        ("5", "005", Kind.ZERO_PADDING),
        ("T10", "TIO", Kind.LOOK_ALIKE),
        ("B1", "\u04121", Kind.LOOK_ALIKE),
        ("T5", "\uff345", Kind.LOOK_ALIKE),
        ("T5", " t5", Kind.SPACE),
        ("T5", "t-05", Kind.ZERO_PADDING),
        ("T10", "T1", None),
        ("T100", "T1", None),
        ("A1", "B1", None),
    ],
)
def test_a_pair_is_told_its_difference(our_name: str, their_name: str, kind: Kind | None) -> None:
    assert matching.judge_pair(our_name, their_name) == kind
    assert matching.judge_pair(their_name, our_name) == kind


def test_the_station_has_its_two_near_misses_marked() -> None:
    theirs = [*STATION[:4], "t5", *STATION[5:8], "T9 ", *STATION[9:]]

    found = matching.compare(STATION, theirs)

    assert [row for row in found if row.kind is not Kind.EXACT] == [
        Row(Kind.CASE, "T5", "t5", (0,), (0,)),
        Row(Kind.SPACE, "T9", "T9 ", (), (2,)),
    ]
    assert [row.their_name for row in found] == theirs


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


NAMES = st.lists(st.text(alphabet="Tt0O1 -", max_size=4), max_size=8)


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
    assert once <= set(matching.match(theirs, ours).exact)
