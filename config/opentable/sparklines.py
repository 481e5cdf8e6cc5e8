"""The last day's traffic as a drawing: bars beside what is usual, coordinates as attributes alone."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from config.opentable.traffic import Hour
from config.opentable.usual import Measure

WIDTH, HEIGHT = 480, 64
_BAR = WIDTH / 24


@dataclass(frozen=True, slots=True)
class Bar:
    """One hour: the bar of what was said, and the height of what is usual, where it is known."""

    x: float
    y: float
    width: float
    height: float
    usual_y: float | None


@dataclass(frozen=True, slots=True)
class Line:
    """One way: its bars, and the sums for those who read. `usual` is None where too few weeks are known."""

    way: str
    bars: tuple[Bar, ...]
    count: int
    usual: int | None


def draw(hours: Sequence[Hour]) -> tuple[Line, Line]:
    """In and out, each to its own scale."""
    return (
        _line("In, from OpenTable", hours, lambda hour: hour.came),
        _line("Out, to OpenTable", hours, lambda hour: hour.went),
    )


def _line(way: str, hours: Sequence[Hour], of: Callable[[Hour], Measure]) -> Line:
    measures = [of(hour) for hour in hours]
    most = max([1.0, *(measured.count for measured in measures), *(one.usual or 0 for one in measures)])
    known = [measured.usual for measured in measures if measured.usual is not None]
    return Line(
        way,
        tuple(_bar(place, measured, most) for place, measured in enumerate(measures)),
        sum(measured.count for measured in measures),
        round(sum(known)) if known else None,
    )


def _bar(place: int, measured: Measure, most: float) -> Bar:
    height = round(measured.count / most * HEIGHT, 1)
    usual_y = None if measured.usual is None else round(HEIGHT - measured.usual / most * HEIGHT, 1)
    return Bar(round(place * _BAR + 1, 1), round(HEIGHT - height, 1), round(_BAR - 2, 1), height, usual_y)
