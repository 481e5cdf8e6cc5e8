"""Whether two guests may be one person: what speaks for it, in points and in words."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reservations import likeness
from reservations.likeness import Person
from reservations.likeness.spelling import is_one_edit_apart

ADA = Person("Ada", "Lee", phone="9123 4567", phone_key="+6591234567")
LETTERS = st.text("abé ", max_size=5)
PEOPLE = st.builds(
    Person,
    first_name=LETTERS,
    last_name=LETTERS,
    phone_key=st.sampled_from(["", "+6591234567", "+6091234567"]),
    emails=st.lists(st.sampled_from(["a@b.example", "A@B.example", "c@d.example"]), max_size=2).map(tuple),
    gpid=st.sampled_from([None, 1, 2]),
)


@pytest.mark.parametrize(
    ("other", "score", "words"),
    [
        (replace(ADA, first_name="ADÁ"), 100, "same phone, same name but for accents"),
        (replace(ADA, first_name="Lee", last_name="Ada"), 100, "same phone, first and last name swapped"),
        (replace(ADA, first_name="Adda"), 90, "same phone, name differs by one letter"),
        (replace(ADA, first_name="A."), 90, "same phone, first name given as an initial"),
        (replace(ADA, first_name=""), 80, "same phone, same last name, one without a first name"),
        (replace(ADA, last_name="Wong"), 65, "same phone, same first name, other last name"),
        (replace(ADA, first_name="Bo"), 60, "same phone, same last name, other first name"),
        (Person("Bo", "Wong", phone_key=ADA.phone_key), 20, "same phone, other name"),
        (
            replace(ADA, phone_key="+6091234567"),
            70,
            "phones end in the same seven digits, same name",
        ),
        (Person("Ada", "Lee"), 60, "same name, one has neither phone nor e-mail"),
        (Person("Ada", "Lee", phone="81112222", phone_key="+6581112222"), 40, "same name"),
    ],
)
def test_two_guests_are_judged_by_what_reaches_them_and_by_their_names(
    other: Person, score: int, words: str
) -> None:
    verdict = likeness.judge(ADA, other)
    assert (verdict.score, verdict.words) == (score, words)


def test_two_numbers_of_opentables_speak_against_one_person() -> None:
    verdict = likeness.judge(replace(ADA, gpid=1), replace(ADA, gpid=2))
    assert (verdict.score, verdict.reasons[-1]) == (85, "but OpenTable has a number for each")


def test_a_family_with_two_numbers_of_opentables_is_not_suggested() -> None:
    spouse = replace(ADA, first_name="Bo", gpid=2)
    assert likeness.judge(replace(ADA, gpid=1), spouse).is_suggested is False


@given(PEOPLE, PEOPLE)
def test_the_order_of_two_guests_says_nothing(one: Person, other: Person) -> None:
    assert likeness.judge(one, other) == likeness.judge(other, one)


@given(PEOPLE, PEOPLE)
def test_who_is_suggested_shares_a_key(one: Person, other: Person) -> None:
    if likeness.judge(one, other).is_suggested:
        assert set(likeness.keys_of(one)) & set(likeness.keys_of(other)) != set()


def _neighbors(word: str) -> set[str]:
    """Every word that is one slip away, of these letters: the definition, and slow."""
    cuts = [(word[:place], word[place:]) for place in range(len(word) + 1)]
    left_out = {head + tail[1:] for head, tail in cuts if tail}
    swapped = {head + tail[1] + tail[0] + tail[2:] for head, tail in cuts if len(tail) > 1}
    replaced = {head + letter + tail[1:] for head, tail in cuts if tail for letter in "abc"}
    added = {head + letter + tail for head, tail in cuts for letter in "abc"}
    return (left_out | swapped | replaced | added) - {word}


@given(st.text("abc", max_size=4), st.text("abc", max_size=5))
def test_one_slip_of_the_finger_is_told_from_two(one: str, other: str) -> None:
    assert is_one_edit_apart(one, other) == (other in _neighbors(one))


@pytest.mark.parametrize(
    ("text", "folded"),
    [("Müller-Løv", "muller lov"), ("  O'Neil ", "o neil"), ("Weiß", "weiss"), ("王 明", "王 明")],
)
def test_a_name_is_folded(text: str, folded: str) -> None:
    assert likeness.fold(text) == folded


@pytest.mark.parametrize(
    ("number", "country", "dialed", "key"),
    [
        ("9123 4567", "SG", "", "+6591234567"),
        ("020 7946 0000", "GB", "", "+442079460000"),
        ("+44 (0)20 7946 0000", "SG", "", "+442079460000"),
        ("555.666.7777", "SG", "1", "+15556667777"),
        ("555.666.7777", "SG", "US", "+15556667777"),
        ("9123 4567", "", "", ""),
        ("1234", "SG", "", ""),
        ("call the office", "SG", "", ""),
        ("9123 4567", "SG", "no country", "+6591234567"),
    ],
)
def test_a_phone_is_read_in_its_country(number: str, country: str, dialed: str, key: str) -> None:
    assert likeness.phone_key(number, country=country, dialed=dialed) == key
