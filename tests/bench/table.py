"""The table that is printed: what was measured, against which bar, and whether it is met."""

from collections.abc import Sequence
from dataclasses import dataclass

_HEADS = ("what", "measured", "ratio", "bar", "goal", "")
_UNITS = ((1e9, "s"), (1e6, "ms"), (1e3, "us"))


@dataclass(frozen=True, slots=True)
class Limits:
    """The bar that must be met and the goal beyond it; with `is_ceiling` smaller figures are better."""

    bar: float
    goal: float | None = None
    unit: str = "x"
    is_ceiling: bool = False

    def admits(self, figure: float, limit: float) -> bool:
        """Whether the figure is on the right side."""
        return figure <= limit if self.is_ceiling else figure >= limit

    def words(self, limit: float | None) -> str:
        """A limit as it is printed."""
        if limit is None:
            return ""
        return f"{'<=' if self.is_ceiling else '>='} {number(limit)}{self.unit}"


@dataclass(frozen=True, slots=True)
class Row:
    """One figure. `measured` says in words what it was made of."""

    what: str
    measured: str
    figure: float
    limits: Limits

    @property
    def is_met(self) -> bool:
        """Whether the bar is."""
        return self.limits.admits(self.figure, self.limits.bar)

    @property
    def verdict(self) -> str:
        """As it is printed."""
        if not self.is_met:
            return "MISSED"
        goal = self.limits.goal
        return "pass" if goal is None or not self.limits.admits(self.figure, goal) else "pass, goal too"

    def cells(self) -> tuple[str, ...]:
        """As they are printed."""
        limits = self.limits
        ratio = f"{number(self.figure)}{limits.unit}"
        return (
            self.what,
            self.measured,
            ratio,
            limits.words(limits.bar),
            limits.words(limits.goal),
            self.verdict,
        )


def text(rows: Sequence[Row]) -> str:
    """All rows as a table of Markdown, so that it may be pasted."""
    lines = [_HEADS, *(row.cells() for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(_HEADS))]
    printed = [
        f"| {' | '.join(cell.ljust(width) for cell, width in zip(line, widths, strict=True))} |"
        for line in lines
    ]
    printed.insert(1, f"|{'|'.join('-' * (width + 2) for width in widths)}|")
    return "\n".join(printed)


def number(figure: float) -> str:
    """Three digits are more than a noisy machine is good for."""
    if figure >= 100 or figure == int(figure):
        return f"{figure:,.0f}"
    return f"{figure:.3g}"


def spell(nanoseconds: float) -> str:
    """A time in the unit in which it is read."""
    for size, unit in _UNITS:
        if nanoseconds >= size:
            return f"{nanoseconds / size:.3g} {unit}"
    return f"{nanoseconds:.0f} ns"
