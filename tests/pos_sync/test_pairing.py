"""Which party a check is of: in points and words, alike from both sides, never worse for a better fact."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pos_sync import pairing
from pos_sync.pairing import Side, Since

SAT_AT = dt.datetime(2026, 6, 12, 11, 0, tzinfo=dt.UTC)
WINDOW = 30

PARTY = Side("party", Since.SAT_DOWN, SAT_AT, 4, frozenset({"A4"}), ("Ada", "Lee"))
CHECK = Side("check", Since.OPENED, SAT_AT + dt.timedelta(minutes=6), 4, frozenset({"A4"}))

names = st.sampled_from([("", ""), ("Ada", "Lee"), ("Ade", "Lee"), ("Wei", "Chen"), ("", "Lee")])
tables = st.sampled_from(
    [frozenset[str](), *(frozenset(each) for each in (["A4"], ["a4"], ["A3", "A4"], ["B1"]))]
)
minutes = st.integers(-90, 90)


def check(minute: int, size: int, has: frozenset[str], named: tuple[str, str] = ("", "")) -> Side:
    return Side("check", Since.OPENED, SAT_AT + dt.timedelta(minutes=minute), size, has, named)


checks = st.builds(check, minutes, st.integers(1, 12), tables, names)


def test_the_reasons_are_told_in_words() -> None:
    verdict = pairing.judge(CHECK, PARTY, WINDOW)

    assert verdict.words == "same table A4; opened 6 min after they sat down; 4 of 4 guests"
    assert (verdict.is_strong, verdict.minutes_apart) == (True, 6)


@pytest.mark.parametrize(
    ("facts", "words", "is_suggested"),
    [
        ({"tables": frozenset({"a4"})}, "table “a4” is nearly A4", True),
        ({"tables": frozenset({"A3", "A4"})}, "both have A4", True),
        ({"tables": frozenset({"B1"})}, "A4 is another table than B1", False),
        ({"tables": frozenset()}, "no table is known of one of them", True),
        ({"at": SAT_AT - dt.timedelta(minutes=70)}, "opened 1 h 16 min after they sat down", False),
        (
            {"since": Since.BOOKED, "at": SAT_AT + dt.timedelta(minutes=10)},
            "opened 4 min before their time",
            True,
        ),
        ({"party_size": 6}, "4 of 6 guests", True),
        ({"party_size": 2}, "4 guests for 2", True),
    ],
)
def test_each_fact_is_told_and_weighs(facts: Any, words: str, is_suggested: bool) -> None:
    verdict = pairing.judge(CHECK, replace(PARTY, **facts), WINDOW)

    assert words in verdict.reasons
    assert verdict.is_suggested is is_suggested


def test_a_name_weighs_where_both_are_known() -> None:
    elsewhere = replace(CHECK, tables=frozenset({"B1"}), at=SAT_AT)
    scores = [
        pairing.judge(replace(elsewhere, names=given), PARTY, WINDOW).score
        for given in (("Wei", "Chen"), ("", ""), ("", "Lee"), ("Ada", "Lee"))
    ]

    assert scores == sorted(set(scores))
    assert pairing.judge(replace(elsewhere, names=("Ada", "Lee")), PARTY, WINDOW).is_suggested


@settings(max_examples=150, deadline=None)
@given(checks)
def test_it_is_alike_from_both_sides(side: Side) -> None:
    assert pairing.judge(side, PARTY, WINDOW) == pairing.judge(PARTY, side, WINDOW)


@settings(max_examples=150, deadline=None)
@given(checks, minutes, st.integers(1, 12), st.integers(0, 60))
def test_a_better_fact_never_takes_points(side: Side, minute: int, size: int, window: int) -> None:
    worse = pairing.judge(side, PARTY, window)
    nearer = SAT_AT + dt.timedelta(minutes=minute)
    better = [
        replace(side, tables=PARTY.tables),
        replace(side, names=PARTY.names),
        *([replace(side, at=nearer)] if abs(nearer - SAT_AT) <= abs(side.at - SAT_AT) else []),
        *([replace(side, party_size=size)] if abs(size - 4) <= abs(side.party_size - 4) else []),
    ]

    for side in better:
        verdict = pairing.judge(side, PARTY, window)
        assert verdict.score >= worse.score
        assert verdict.is_in_time >= worse.is_in_time


@settings(max_examples=60, deadline=None)
@given(st.lists(checks, max_size=5), st.randoms(use_true_random=False))
def test_the_rank_does_not_depend_on_the_order_they_are_given_in(sides: list[Side], chance: Any) -> None:
    keyed = [replace(side, key=str(number)) for number, side in enumerate(sides)]
    shuffled = list(keyed)
    chance.shuffle(shuffled)

    assert pairing.rank(PARTY, keyed, WINDOW) == pairing.rank(PARTY, shuffled, WINDOW)


def test_of_equals_the_one_nearer_in_time_is_first_then_by_key() -> None:
    later, sooner = check(2, 4, PARTY.tables), check(1, 4, PARTY.tables)
    window = 600
    ranked = pairing.rank(
        PARTY, [replace(later, key="c"), replace(sooner, key="b"), replace(sooner, key="a")], window
    )

    assert [pair.side.key for pair in ranked] == ["a", "b", "c"]
    assert {pair.verdict.score for pair in ranked} == {90}


def test_one_tap_is_offered_where_no_other_is_as_likely() -> None:
    rival = replace(CHECK, key="rival")

    assert pairing.surest(pairing.rank(PARTY, [CHECK], WINDOW)) is not None
    assert pairing.surest(pairing.rank(PARTY, [CHECK, rival], WINDOW)) is None
    assert pairing.surest(()) is None
