"""Strict JSON, strict fields, card numbers."""

import json
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rest_framework import serializers

from config.opentable import documents
from config.opentable.errors import Unreadable

_scalars = (
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=20)
)
_values = st.recursive(
    _scalars,
    lambda inner: (
        st.lists(inner, max_size=5) | st.dictionaries(st.text("abc", max_size=3), inner, max_size=4)
    ),
)


@given(value=_values)
def test_a_document_is_read_as_it_was_written(value: Any) -> None:
    assert documents.parse(json.dumps(value).encode()) == value
    assert documents.parse(documents.canonical(value)) == value


@given(raw=st.binary(max_size=60) | st.text('[]{}",:\\u0dd8 1e+.-NaIfty', max_size=40).map(str.encode))
def test_any_bytes_are_a_document_or_refused_but_never_crash(raw: bytes) -> None:
    try:
        value = documents.parse(raw)
    except Unreadable:
        return
    assert documents.parse(documents.canonical(value)) == value


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"{",
        b'{"rid":1,"rid":2}',
        b'{"a":{"rid":1,"rid":1}}',
        b"NaN",
        b'{"rid":Infinity}',
        b"-Infinity",
        b"1e999",
        b"1" * 310,
        b"-" + b"1" * 310,
        b'"a\x00b"',
        b'"a\\u0000b"',
        b'{"a\\u0000":1}',
        b'"\\ud83d"',
        b'["\\ude00\\ud83d"]',
        b'"\xff"',
        b'"\xed\xa0\x80"',
        b"\xef\xbb\xbf{}",
        '{"rid":1}'.encode("utf-16"),
        b'{"rid":1}{}',
        b"{'rid':1}",
        b"[" * 21 + b"]" * 21,
        b"[" * 200_000,
        b'{"a":' * 100_000,
        json.dumps([0] * 2001).encode(),
        json.dumps([{"a": 0}] * 1001).encode(),
    ],
    ids=lambda raw: raw[:20].decode(errors="replace").replace("\x00", "NUL"),
)
def test_what_two_readers_could_read_differently_is_refused(raw: bytes) -> None:
    with pytest.raises(Unreadable) as refused:
        documents.parse(raw)

    assert refused.value.code == "invalid_json"


def test_the_limits_are_the_last_values_taken() -> None:
    deepest: Any = json.loads("[" * 20 + "]" * 20)
    assert documents.parse(json.dumps(deepest).encode()) == deepest
    assert documents.parse(json.dumps([0] * 2000).encode()) == [0] * 2000
    assert documents.parse(b"9" * 309) == 10**309 - 1
    assert documents.parse(b'"\\ud83d\\ude00"') == "\U0001f600"


def test_the_order_of_keys_and_spaces_do_not_matter_to_a_comparison() -> None:
    one = documents.parse(b'{"rid": 888, "guest": {"b": "\\u00e9", "a": 1}}')
    other = documents.parse('{"guest":{"a":1,"b":"é"},"rid":888}'.encode())

    assert (
        documents.canonical(one)
        == documents.canonical(other)
        == '{"guest":{"a":1,"b":"é"},"rid":888}'.encode()
    )


@pytest.mark.parametrize(
    ("field", "given", "read"),
    [
        (documents.WholeNumber(min_value=1), 888, 888),
        (documents.WholeNumber(), 888.0, 888),
        (documents.Truth(), False, False),
        (documents.Text(max_length=4), "T9 ", "T9 "),
        (documents.Text(), "", ""),
        (documents.FreeText(), "two\r\nlines\x07\x1b[2J, \ttabs", "two\nlines[2J, \ttabs"),
        (documents.Choice(["BOOKED"]), "BOOKED", "BOOKED"),
        (documents.LocalDateTime(), "2015-02-18T18:15", datetime(2015, 2, 18, 18, 15)),
        (documents.LocalDateTime(), "2015-02-18T18:15:59", datetime(2015, 2, 18, 18, 15)),
    ],
)
def test_a_field_reads_its_own_kind(
    field: serializers.Field[Any, Any, Any, Any], given: Any, read: Any
) -> None:
    assert field.run_validation(given) == read


@pytest.mark.parametrize(
    ("field", "given"),
    [
        (documents.WholeNumber(), "888"),
        (documents.WholeNumber(), True),
        (documents.WholeNumber(), 8.5),
        (documents.WholeNumber(), None),
        (documents.WholeNumber(min_value=1), 0),
        (documents.WholeNumber(), 1e300),
        (documents.WholeNumber(), []),
        (documents.Truth(), 1),
        (documents.Truth(), "true"),
        (documents.Truth(), None),
        (documents.Truth(), []),
        (documents.Text(), 5),
        (documents.Text(), True),
        (documents.Text(min_length=1), ""),
        (documents.Text(max_length=2), "T9 "),
        (documents.Choice(["1", "True"]), 1),
        (documents.Choice(["1", "True"]), True),
        (documents.Choice(["BOOKED"]), "booked"),
        (documents.LocalDateTime(), "2015-02-30T18:15"),
        (documents.LocalDateTime(), "2015-02-18T18:15Z"),
        (documents.LocalDateTime(), "2015-02-18T24:00"),
        (documents.LocalDateTime(), "2015-02-18 18:15"),
        (documents.LocalDateTime(), "2015-02-18T18:15\n"),
        (documents.LocalDateTime(), "٢٠١٥-02-18T18:15"),
        (documents.LocalDateTime(), "0000-02-18T18:15"),
        (documents.LocalDateTime(), 5),
    ],
)
def test_a_field_refuses_every_other_kind(field: serializers.Field[Any, Any, Any, Any], given: Any) -> None:
    with pytest.raises(serializers.ValidationError):
        field.run_validation(given)


def test_times_are_written_as_they_are_read() -> None:
    assert documents.LocalDateTime().to_representation(datetime(2015, 2, 18, 18, 15, 7)) == "2015-02-18T18:15"


@pytest.mark.parametrize(
    "text",
    [
        "4111111111111111",
        "pay with 4111 1111 1111 1111 please",
        "4111-1111-1111-1111",
        "amex 378282246310005.",
        "5555555555554444",
        "6011111111111117",
        "30569309025904",
        "3530111333300000",
        "2223003122003222",
        "4222222222222",
        "table 8 4111 1111 1111 1111 12",
        "４１１１１１１１１１１１１１１１",
        "٤١١١ ١١١١ ١١١١ ١١١١",
        r"4111\u00a01111\u0020\u0031\u0031\u0031\u0031 1111",
        r"\uff14\uFF11111111111111\uff11\uff11",
    ],
)
def test_a_card_number_is_found(text: str) -> None:
    assert documents.has_card_number(text)
    with pytest.raises(serializers.ValidationError) as refused:
        documents.FreeText().run_validation(text)
    assert refused.value.get_codes() == ["card_number_not_accepted"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "table for 4 at 18:15",
        "4111111111111112",
        "41111111111111111111",
        "+65 6123 4567 and +44 20 7946 0018",
        "booking 1111111111111117",
        "4111.1111.1111.1111",
        r"\u0044111111111111111",
    ],
)
def test_other_digits_are_left_alone(text: str) -> None:
    assert not documents.has_card_number(text)
    assert documents.FreeText().run_validation(text) == text
