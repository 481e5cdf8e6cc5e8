"""How the heat map shows a cell: a word, and a pattern beside it, so that no color stands alone."""

from collections.abc import Iterable
from dataclasses import dataclass

from availability import engine
from availability.queries import Cell

FEW, MANY = 1, 5


@dataclass(frozen=True, slots=True)
class Look:
    """A class of the style sheet, the word in the cell, and what the legend says of it."""

    name: str
    word: str
    meaning: str


# A cell has the number itself in place of the word.
OPEN = (
    Look("few", "1", "bookable, one place is free"),
    Look("some", "2 – 4", "bookable, some are free"),
    Look("many", "5 +", "bookable, many are free"),
)
BLOCKED = {
    engine.Code.OFF_GRID: Look("shut", "gap", "the clock leaves this time out"),
    engine.Code.IN_THE_PAST: Look("past", "past", "it has passed"),
    engine.Code.INSIDE_CUTOFF: Look("past", "soon", "inside the cut-off"),
    engine.Code.INSIDE_LEAD_TIME: Look("past", "lead", "inside the lead time of large parties"),
    engine.Code.BEYOND_HORIZON: Look("past", "far", "the book is not open yet"),
    engine.Code.OUTLET_CLOSED: Look("shut", "shut", "closed"),
    engine.Code.SHIFT_CLOSED: Look("shut", "shut", "closed"),
    engine.Code.PARTY_SIZE_OUT_OF_RANGE: Look("none", "size", "we do not book this size"),
    engine.Code.NO_TABLE_FITS: Look("none", "none", "no table takes this size"),
    engine.Code.ALL_TABLES_TAKEN: Look("full", "full", "every table that fits is taken"),
    engine.Code.PACING_FULL: Look("load", "pace", "pacing is full"),
    engine.Code.ONLINE_SHARE_FULL: Look("load", "share", "the online share of pacing is full"),
    engine.Code.COVER_CAP_FULL: Look("load", "cap", "the shift's cover cap is reached"),
}


def of(cell: Cell) -> Look:
    """The look of one cell."""
    if cell.blocker is not None:
        return BLOCKED[cell.blocker]
    level = 0 if cell.free <= FEW else 2 if cell.free >= MANY else 1
    return Look(OPEN[level].name, str(cell.free), f"bookable, {cell.free} free")


def legend(seen: Iterable[Look]) -> list[Look]:
    """What the colors and patterns mean: those of free places, and the blockers that the map has."""
    used = set(seen)
    return [*OPEN, *(look for look in dict.fromkeys(BLOCKED.values()) if look in used)]
