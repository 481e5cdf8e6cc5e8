"""OpenTable's names as text: one a line, to the letter, every fault with its line."""

import pytest

from pos_sync import matching
from pos_sync.matching import Fault, ListedName


def names(text: str, *, is_csv: bool = False) -> list[str]:
    listed = matching.read_list(text, is_csv=is_csv)
    assert listed.faults == ()
    return [row.name for row in listed.names]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_spaces_at_a_names_ends_are_kept_and_empty_lines_passed_over(end: str) -> None:
    assert names(end.join(["T1", "", "T9 ", " T2", "   ", "T\u00a03", ""])) == [
        "T1",
        "T9 ",
        " T2",
        "T\u00a03",
    ]


def test_no_other_character_ends_a_line() -> None:
    assert names("T\x0b1\nT\u20282\nT\x853") == ["T\x0b1", "T\u20282", "T\x853"]


def test_after_tabs_an_area_and_covers_may_follow() -> None:
    listed = matching.read_list("T1\tMain\t4\nT2 \t\t2-4\nT3\tPatio\nT4")

    assert listed.names == (
        ListedName("T1", "Main", 1, 4),
        ListedName("T2 ", "", 2, 4),
        ListedName("T3", "Patio"),
        ListedName("T4"),
    )


@pytest.mark.parametrize("sign", [",", ";", "\t"])
def test_a_csv_file_has_a_header_and_quotes(sign: str) -> None:
    lines = ["Name#Area#Covers", '"T9 "#Main#2-4', '"The ""big"" one# left"##', " T1", ""]

    listed = matching.read_list("\n".join(lines).replace("#", sign), is_csv=True)

    assert listed.names == (
        ListedName("T9 ", "Main", 2, 4),
        ListedName(f'The "big" one{sign} left'),
        ListedName(" T1"),
    )


def test_pasted_commas_belong_to_the_name() -> None:
    assert names("Bar, left\nBar; right") == ["Bar, left", "Bar; right"]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("\tMain", "There is no name before the area or covers."),
        ("x" * 65, "A name has 64 characters at most; this has 65."),
        ("T\x001", "A name of text has no NUL character."),
        ("T1\t" + "x" * 61, "An area has 60 characters at most; this has 61."),
        ("T1\tMain\tfour", "Covers are written as 4 or 2-4, not as “four”."),
        ("T1\tMain\t4-2", "Covers are written as 4 or 2-4, not as “4-2”."),
        ("T1\tMain\t4\tmore", "A line has a name, an area and covers: here is more."),
    ],
)
def test_every_wrong_line_is_told(line: str, words: str) -> None:
    listed = matching.read_list(f"T1\n{line}\nT2\n{line}")

    assert listed.faults == (Fault(2, words), Fault(4, words))


@pytest.mark.parametrize("text", ["", "\n \n", "\ufeff"])
def test_a_list_without_a_name_is_none(text: str) -> None:
    assert matching.read_list(text).faults == (Fault(1, "There is no name in it."),)


def test_a_plan_has_500_tables_at_most() -> None:
    assert len(names("\n".join(map(str, range(500))))) == 500
    many = matching.read_list("\n".join(map(str, range(501))))
    assert many.faults == (Fault(501, "A plan has 500 tables at most; here are 501."),)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_file_is_read_with_or_without_its_first_mark(encoding: str) -> None:
    assert matching.read_bytes("Café 1\nT9 ".encode(encoding)) == "Café 1\nT9 "


@pytest.mark.parametrize("content", ["Café".encode("latin-1"), b"x" * 100_001])
def test_what_is_no_such_text_is_refused(content: bytes) -> None:
    with pytest.raises(matching.Unreadable):
        matching.read_bytes(content)
