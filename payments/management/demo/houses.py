"""The demo's four outlets as plain data: hours, rates and furniture (docs/operations.md, "The demo evening").

Table rows: name, smallest, largest party, area, x, y, width, height, shape. Times: minutes from midnight.
"""

from dataclasses import dataclass, field

from payments.wording import Words

TableRow = tuple[str, int, int, str, int, int, int, int, str]


@dataclass(frozen=True, slots=True)
class ShiftRow:
    """One daily service."""

    name: str
    first_seating: int
    last_seating: int
    closes: int


@dataclass(frozen=True, slots=True)
class House:
    """Everything about one outlet but its evening."""

    slug: str
    name: str
    rid: int
    mode: str
    time_zone: str
    currency: str
    country: str
    locale: str
    connection: str
    shifts: tuple[ShiftRow, ...]
    tables: tuple[TableRow, ...]
    # (largest party size, minutes), rising
    turn_times: tuple[tuple[int, int], ...]
    max_party_size: int
    pacing_covers: int | None
    cutoff_minutes: int = 0
    walk_in_area: str = ""
    combinations: tuple[tuple[str, str], ...] = ()
    prices_include_tax: bool = False
    tax_rate: int = 0
    service_rate: int = 0
    service_is_taxed: bool = False
    service_is_optional: bool = False
    rounds_cash: bool = False
    finishes_after_payment: bool = True
    # Minutes after payment of those tables that are not free as soon, or as late, as the others.
    finish_minutes: dict[str, int] = field(default_factory=dict)
    receipt_words: Words = field(default_factory=Words)
    is_paused: bool = False
    plan_names: dict[str, str] = field(default_factory=dict)
    # name, rate, categories, items
    tax_classes: tuple[tuple[str, int, tuple[str, ...], tuple[str, ...]], ...] = ()


def row(
    names: str, sizes: tuple[int, int], area: str, at: tuple[int, int], step: tuple[int, int], draw: str
) -> list[TableRow]:
    """Tables in a line from `at`, each `step` further; `draw` is `WIDTHxHEIGHT SHAPE`."""
    size, shape = draw.split()
    width, height = (int(side) for side in size.split("x"))
    return [
        (name, *sizes, area, at[0] + step[0] * index, at[1] + step[1] * index, width, height, shape)
        for index, name in enumerate(names.split())
    ]


HARBOUR = House(
    slug="harbour",
    name="Harbour Bistro",
    rid=888,
    mode="NETWORK",
    time_zone="Asia/Singapore",
    currency="SGD",
    country="SG",
    locale="en-GB",
    connection="covers-sandbox",
    shifts=(ShiftRow("Lunch", 690, 810, 870), ShiftRow("Dinner", 1050, 1290, 1350)),
    tables=(
        *row("A1 A2 A3 A4", (1, 4), "Main", (40, 40), (126, 0), "92x92 SQUARE"),
        *row("A5 A6 A7 A8", (1, 4), "Main", (40, 176), (126, 0), "92x92 ROUND"),
        *row("B1 B2", (4, 6), "Main", (40, 330), (156, 0), "132x92 LONG"),
        *row("B3 B4", (4, 6), "Main", (40, 470), (156, 0), "132x92 LONG"),
        *row("C1 C2", (6, 8), "Terrace", (400, 330), (0, 140), "160x112 ROUND"),
        *row("S1 S2 S3 S4 S5 S6", (1, 2), "Bar", (640, 60), (0, 88), "76x76 STOOL"),
    ),
    turn_times=((4, 90), (8, 120), (100, 150)),
    max_party_size=12,
    pacing_covers=16,
    cutoff_minutes=30,
    walk_in_area="Bar",
    combinations=(("B1", "B2"), ("B3", "B4")),
    tax_rate=9_000,
    service_rate=10_000,
    service_is_taxed=True,
    rounds_cash=True,
    finish_minutes={"B1": 20, "B2": 20, "C1": 20, "C2": 20},
    receipt_words=Words(
        greeting="Dear {guest},\nthank you for dining with us on {date}.",
        footer="We hope to see you again soon.",
        legal="GST registration 20-1234567-K",
    ),
)

STATION = House(
    slug="station",
    name="Station Road",
    rid=889,
    mode="POS",
    time_zone="Europe/London",
    currency="GBP",
    country="GB",
    locale="en-GB",
    connection="covers-sandbox",
    shifts=(ShiftRow("All day", 720, 1290, 1380),),
    tables=(
        *row("T1 T2 T3 T4", (1, 4), "Main", (40, 60), (140, 0), "92x92 SQUARE"),
        *row("T5 T6 T7 T8", (1, 4), "Main", (40, 230), (140, 0), "92x92 ROUND"),
        *row("T9 T10 T11 T12", (2, 6), "Main", (40, 400), (170, 0), "132x92 LONG"),
    ),
    turn_times=((4, 90), (100, 120)),
    max_party_size=12,
    pacing_covers=None,
    prices_include_tax=True,
    tax_rate=20_000,
    service_rate=12_500,
    service_is_optional=True,
    # In POS mode OpenTable's own setting finishes the table after payment.
    finishes_after_payment=False,
    plan_names={"T5": "t5", "T9": "T9 "},
    tax_classes=(
        ("Hot food", 20_000, ("Mains", "Sides"), ()),
        ("Cold food", 0, (), ("Burrata and tomato", "Green salad", "Cheese plate")),
    ),
)

OLDTOWN = House(
    slug="oldtown",
    name="Old Town",
    rid=890,
    mode="NETWORK",
    time_zone="America/New_York",
    currency="USD",
    country="US",
    locale="en-US",
    connection="covers-sandbox",
    shifts=(ShiftRow("Dinner", 1020, 1320, 1380),),
    tables=(
        *row("1 2 3 4 5", (2, 4), "Main", (40, 80), (140, 0), "92x92 ROUND"),
        *row("6 7 8 9 10", (2, 4), "Main", (40, 260), (140, 0), "92x92 SQUARE"),
    ),
    turn_times=((100, 90),),
    max_party_size=4,
    pacing_covers=None,
    tax_rate=8_875,
    is_paused=True,
)

ANNEX = House(
    slug="annex",
    name="Annex",
    rid=891,
    mode="NETWORK",
    time_zone="Asia/Singapore",
    currency="SGD",
    country="SG",
    locale="en-GB",
    connection="annex-sandbox",
    shifts=(ShiftRow("Dinner", 1050, 1290, 1350),),
    tables=(*row("X1", (1, 4), "Main", (300, 200), (0, 0), "120x120 ROUND"),),
    turn_times=((100, 90),),
    max_party_size=4,
    pacing_covers=None,
    tax_rate=9_000,
    service_rate=10_000,
    service_is_taxed=True,
)

HOUSES = (HARBOUR, STATION, OLDTOWN, ANNEX)
