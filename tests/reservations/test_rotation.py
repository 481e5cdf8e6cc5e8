"""Whose turn it is: the fewest covers, then the longest wait; and letters that stand for people."""

import datetime as dt

import pytest

from reservations import rotation
from reservations.rotation import Load, Turn

NOW = dt.datetime(2026, 6, 12, 11, 0, tzinfo=dt.UTC)


def _ago(minutes: int) -> dt.datetime:
    return NOW - dt.timedelta(minutes=minutes)


def test_the_section_with_the_fewest_covers_is_next() -> None:
    loads = [Load("Ana", "AN", 22, _ago(30)), Load("Jo", "JO", 19, _ago(14))]
    turn = rotation.next_turn(["Ana", "", "Jo"], loads, NOW)
    assert turn == Turn(2, "JO's section: fewest covers, last seated 14 min ago")


def test_of_equal_covers_the_one_longest_without_a_party_is_next() -> None:
    loads = [Load("Ana", "AN", 4, _ago(3)), Load("Jo", "JO", 4, _ago(14))]
    turn = rotation.next_turn(["Ana", "Jo"], loads, NOW)
    assert turn == Turn(1, "JO's section: longest without a party, last seated 14 min ago")


def test_who_has_had_nobody_yet_is_next() -> None:
    loads = [Load("Ana", "AN", 0, _ago(90)), Load("Jo", "JO", 0)]
    turn = rotation.next_turn(["Ana", "Jo"], loads, NOW)
    assert turn == Turn(1, "JO's section: longest without a party, nobody seated there yet")


@pytest.mark.parametrize("servers", [[], [""], ["Ana"], ["Ana", "Ana"], ["Ana", "Somebody else"]])
def test_without_two_servers_to_choose_between_it_is_nobodys_turn(servers: list[str]) -> None:
    assert rotation.next_turn(servers, [Load("Ana", "AN", 9), Load("Jo", "JO")], NOW) is None


def test_of_two_with_the_same_load_the_better_table_stays_first() -> None:
    assert rotation.next_turn(["Ana", "Jo"], [Load("Ana", "AN"), Load("Jo", "JO")], NOW) is None


def test_a_load_counts_who_sits_and_remembers_who_has_left() -> None:
    parties = [
        ("Ana", 4, True, _ago(40)),
        ("Ana", 2, False, _ago(5)),
        ("Jo", 3, False, None),
        ("", 6, True, NOW),
    ]
    loads = rotation.loads_of([("Ana", "AN"), ("Jo", "JO")], parties)
    assert loads == [Load("Ana", "AN", 4, _ago(5)), Load("Jo", "JO", 0, None)]
    assert [load.minutes_since(NOW) for load in loads] == [5, None]


def test_joined_tables_are_served_by_the_server_of_the_first_that_has_one() -> None:
    assert rotation.server_of([3, 2, 1], {1: "Ana", 2: "Jo"}) == "Jo"
    assert rotation.server_of([9], {1: "Ana"}) == ""


@pytest.mark.parametrize(
    ("name", "taken", "initials"),
    [
        ("Ana Novak", [], "AN"),
        ("Ana Maria Novak", ["AN"], "AA"),
        ("jo", [], "JO"),
        ("Jo", ["JO"], "J2"),
        ("J", [], "JX"),
        ("J", ["JX"], "J2"),
        ("Zoë", [], "ZO"),
        ("李小龍", [], "李小"),
        ("!?", [], "?X"),
    ],
)
def test_two_letters_stand_for_a_name(name: str, taken: list[str], initials: str) -> None:
    assert rotation.initials_of(name, taken) == initials
