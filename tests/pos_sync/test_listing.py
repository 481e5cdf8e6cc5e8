"""Menu files: what is written reads back to the same menu, and every fault is told by its line."""

import csv
import io
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pos_sync import listing
from pos_sync.listing import Kind, Listed, Menu, Priced

BAR, GRILL = Kind(0, "Bar"), Kind(2, "Grill")
RED = Listed(
    "Drinks", "House red", BAR, (Priced("glass", 1_600, (("Happy hour", 900),)), Priced("bottle", 7_000))
)
STEAK = Listed(
    "Mains", "Steak", Kind(2, "Grill", "Hot food"), (Priced("", 4_200),), "milk", "ST", is_favorite=True
)
OLD = Listed("Mains", "Old pie", GRILL, (Priced("", 900),), is_listed=False)
MENU = Menu(
    decimals=2,
    categories={"Drinks": BAR, "Mains": GRILL},
    items=(RED, STEAK, OLD),
    stations=("Bar", "Grill"),
    tax_classes=("Hot food",),
    periods=("Happy hour",),
)
WRITTEN = (
    "category,item,variant,price,price: Happy hour,course,station,tax class,allergens,quick key,favorite\r\n"
    "Drinks,House red,glass,16.00,9.00,,,,,,\r\n"
    "Drinks,House red,bottle,70.00,,,,,,,\r\n"
    "Mains,Steak,,42.00,,,,Hot food,milk,ST,yes\r\n"
)


NO_AMOUNT = "is no amount: write it like 12.50, without a sign."


def faults(text: str, menu: Menu = MENU) -> list[tuple[int, str, str]]:
    return [(fault.line, fault.column, fault.words) for fault in listing.plan(text, menu).faults]


def test_a_menu_is_written_a_row_a_price_with_what_is_its_own() -> None:
    assert listing.write(MENU) == WRITTEN
    assert listing.plan(WRITTEN, MENU).is_idle


# All that a form lets through: words without spaces at their ends.
words = (
    st.text(
        st.one_of(
            st.sampled_from(list("=+-@'\",;\n\r\tä漢🍷 :")),
            st.characters(blacklist_categories=["Cs"], blacklist_characters="\0"),
        ),
        min_size=1,
        max_size=12,
    )
    .map(str.strip)
    .filter(bool)
)


@st.composite
def menus(draw: Any) -> Menu:
    """Any menu, in a currency of none, two or three decimals."""
    stations = draw(st.lists(words, min_size=1, max_size=2, unique=True))
    periods = tuple(draw(st.lists(words, max_size=2, unique=True)))
    kinds = st.builds(Kind, st.integers(0, 9), st.sampled_from(stations))
    categories = draw(st.dictionaries(words, kinds, min_size=1, max_size=2))
    amounts = st.integers(0, listing.MOST_MINOR)
    items = []
    for category in categories:
        for name in draw(st.lists(words, max_size=3, unique=True)):
            variants = draw(st.one_of(st.just([""]), st.lists(words, min_size=1, max_size=2, unique=True)))
            prices = tuple(
                Priced(one, draw(amounts), tuple((period, draw(amounts)) for period in periods))
                for one in variants
            )
            items.append(
                Listed(category, name, draw(kinds), prices, draw(st.one_of(st.just(""), words)),
                       is_favorite=draw(st.booleans()))
            )  # fmt: skip
    return Menu(draw(st.sampled_from([0, 2, 3])), categories, tuple(items), tuple(stations), (), periods)


@settings(max_examples=80, deadline=None)
@given(menus())
def test_whatever_the_names_are_an_export_reads_back_to_no_change(menu: Menu) -> None:
    if not menu.items:
        return
    text = listing.write(menu)

    assert listing.plan(text, menu).is_idle
    cells = [cell for row in csv.reader(io.StringIO(text, newline="")) for cell in row]
    assert [cell for cell in cells if cell[:1] in {"=", "+", "-", "@", "\t", "\r"}] == []


def test_what_a_file_would_do_is_told_item_by_item() -> None:
    text = (
        "category,item,variant,price,price: Happy hour,station,quick key\n"
        'Drinks,House red,glass,"17,50",,,\n'
        "Drinks,House red,carafe,45,30.00,,hr\n"
        "Mains,Old pie,,9.00,,,\n"
        "Brunch,Eggs,,12.00,,Grill,EG\n"
    )

    plan = listing.plan(text, MENU)

    assert [(change.item.name, change.words) for change in plan.changed] == [
        (
            "House red",
            (
                "price, glass: 16.00 → 17.50",
                "price, glass, Happy hour: 9.00 → none",
                "price, bottle: 70.00 → none",
                "price, carafe: none → 45.00",
                "price, carafe, Happy hour: none → 30.00",
                "quick key: none → HR",
            ),
        ),
        ("Old pie", ("listed again",)),
    ]
    assert plan.categories == (("Brunch", Kind(0, "Grill")),)
    assert plan.created == (Listed("Brunch", "Eggs", Kind(0, "Grill"), (Priced("", 1_200),), "", "EG"),)
    assert (plan.unlisted, plan.kept, plan.faults) == ((STEAK,), 0, ())


@pytest.mark.parametrize(
    ("row", "column", "told"),
    [
        ("Mains,Pie,,12.505,,,,,,", "price", f"“12.505” {NO_AMOUNT}"),
        ("Mains,Pie,,S$12,,,,,,", "price", f"“S$12” {NO_AMOUNT}"),
        ("Mains,Pie,,-1,,,,,,", "price", f"“-1” {NO_AMOUNT}"),
        ("Mains,Pie,,21474836.48,,,,,,", "price",
         "“21474836.48” is too much: a price is 21474836.47 at most."),
        ("Mains,Pie,,,,,,,,", "price", "Every row says its price."),
        (",Pie,,1,,,,,,", "category", "Every row says its category."),
        ("Mains,,,1,,,,,,", "item", "Every row says its item."),
        ("Mains,Pie,,1,x,,,,,", "price: Happy hour", f"“x” {NO_AMOUNT}"),
        ("Mains,Pie,,1,,10,,,,", "course",
         "“10” is no course: write 0 (at once) to 9, or nothing for the category's."),
        ("Mains,Pie,,1,,,Oven,,,", "station", "There is no station “Oven”. There are: Bar, Grill."),
        ("Mains,Pie,,1,,,,Cold,,", "tax class", "There is no tax class “Cold”. There are: Hot food."),
        ("Mains,Pie,,1,,,,,A-1,", "quick key", "“A-1” is no quick key: it has up to 6 letters and digits."),
        ("Mains,Pie,,1,,,,,st,", "quick key", "“ST” is the quick key of Steak too: each has one of its own."),
        ("Mains,Pie,,1,,,,,,maybe", "favorite", "“maybe” says neither yes nor no."),
        ("Brunch,Eggs,,1,,,,,,", "station",
         "“Brunch” is a new category: its first item says which station cooks it."),
        ("Mains,Steak,,42,,,,,,", "item", "Line 2 has this item too: keep one of them."),
        ("Mains,Steak,large,42,,,,,,", "variant",
         "The item has variants: say which this is, or leave the row out."),
        (f"Mains,{'x' * 101},,1,,,,,,", "item", "This has 101 characters: 100 is the most."),
    ],
)  # fmt: skip
def test_every_fault_is_told_with_its_line_its_column_and_what_is_expected(
    row: str, column: str, told: str
) -> None:
    header = "category,item,variant,price,price: Happy hour,course,station,tax class,quick key,favorite"
    text = f"{header}\nMains,Steak,,42.00,,,,,ST,\n{row}\n"

    # A row without a variant beside one that has some is the fault of that row.
    line = 2 if "The item has variants" in told else 3
    assert faults(text) == [(line, column, told)]


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        ("", 1, "The first row names the columns, and “category” is not among them."),
        ("category,item\n", 1, "The first row names the columns, and “price” is not among them."),
        ("category,item,price\n", 1, "The file has no items: nothing would be left on the menu."),
        ("category,item,price,price\nA,B,1,1\n", 1, "The column “price” is there twice."),
        ("category,item,price,colour\nA,B,1,red\n", 1, "There is no column “colour”."),
        ("category,item,price,price: Brunch\nA,B,1,2\n", 1, "The menu has no period “Brunch”."),
        ("category,item,price\nMains,Pie,1,2\n", 2, "This row has 4 cells, and the first row names 3."),
        ('category,item,price\nMains,"Pie" x,1\n', 2, "This row cannot be read"),
        ('category,item,price\nMains,"a\nb",1\nMains,"x,2\n', 4, "This row cannot be read"),
        ("category,item,price\n" + "Mains,Pie,1\n" * 2_001, 2_002, "A file has 2000 rows at most"),
    ],
)  # fmt: skip
def test_a_file_that_is_none_says_where_and_why(text: str, line: int, told: str) -> None:
    [(found, _, words)] = faults(text)

    assert (found, words[: len(told)]) == (line, told)


def test_a_spreadsheet_that_writes_semicolons_is_read() -> None:
    rows = ("Category;Item;Variant;Price", "Drinks;House red;glass;16,00", "Drinks;House red;bottle;70,00",
            "Mains;Steak;;42,00")  # fmt: skip
    text = "\n".join(rows)

    assert listing.plan(text, MENU).is_idle
