"""A day by the loops of integer_loops.py, with a library's own answer to whether a table is free."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import portion
from intervaltree import IntervalTree

from tests.bench import house
from tests.bench.peers import integer_loops


@dataclass(frozen=True, slots=True)
class Library:
    """Each table's stays as the library keeps them; how it spells a stay, and asks whether one is met."""

    tables: Mapping[int, Any]
    spell: Callable[[int, int], Any]
    meets: Callable[[Any, Any], bool]


def trees(known: house.House) -> Library:
    """intervaltree: a tree for each table."""
    return Library(
        {
            table_id: IntervalTree.from_tuples((stay.start, stay.end) for stay in stays)
            for table_id, stays in house.by_table(known.stays).items()
        },
        spell=lambda start, end: (start, end),
        meets=lambda tree, stay: tree.overlaps(*stay),
    )


def unions(known: house.House) -> Library:
    """portion: a union of half-open intervals for each table."""
    return Library(
        {
            table_id: portion.Interval(*(portion.closedopen(stay.start, stay.end) for stay in stays))
            for table_id, stays in house.by_table(known.stays).items()
        },
        spell=portion.closedopen,
        meets=portion.Interval.overlaps,
    )


def offered(library: Library, book: integer_loops.Book, sizes: Collection[int]) -> dict[int, tuple[int, ...]]:
    """The bookable starts of each size."""
    starts = [start for start in book.starts if start >= book.first]
    return {size: tuple(_free_starts(library, book, starts, size)) for size in sizes}


def _free_starts(library: Library, book: integer_loops.Book, starts: Sequence[int], size: int) -> list[int]:
    found = []
    tables, meets = library.tables, library.meets
    for start in starts:
        if size > book.spare[start]:
            continue
        stay = library.spell(start, start + book.turns[size])
        for table_ids in book.places[size]:
            if not any(meets(tables[table_id], stay) for table_id in table_ids):
                found.append(start)
                break
    return found
