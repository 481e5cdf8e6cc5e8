"""The bench itself is no test; that it tells a missed bar is one."""

from tests.bench import table
from tests.bench.table import Limits, Row

FAST = Row("fast", "1 us against 9 us", 9.04, Limits(4, 6))
JUST = Row("just", "4 us against 16 us", 4, Limits(4, 6))
SLOW = Row("slow", "typical 160 us", 151.2, Limits(150, unit=" us", is_ceiling=True))


def test_a_bar_that_is_reached_is_met_and_one_that_is_passed_by_a_ceiling_is_not() -> None:
    assert [(row.is_met, row.verdict) for row in (FAST, JUST, SLOW)] == [
        (True, "pass, goal too"),
        (True, "pass"),
        (False, "MISSED"),
    ]


def test_a_row_tells_its_figure_beside_its_limits() -> None:
    assert table.text([JUST, SLOW]).splitlines() == [
        "| what | measured           | ratio  | bar       | goal  |        |",
        "|------|--------------------|--------|-----------|-------|--------|",
        "| just | 4 us against 16 us | 4x     | >= 4x     | >= 6x | pass   |",
        "| slow | typical 160 us     | 151 us | <= 150 us |       | MISSED |",
    ]
