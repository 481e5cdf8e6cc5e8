"""Rooms for the rules of quotes, at 19:00, and the words of a quote on that clock."""

import datetime as dt
from collections.abc import Iterable

from availability import engine
from reservations import quotes

NOW = dt.datetime(2026, 6, 12, 19, 0, tzinfo=dt.UTC)
TURNS = {size: 90 if size <= 4 else 120 for size in range(1, 101)}


def at(minutes: float) -> dt.datetime:
    """So many minutes after 19:00."""
    return NOW + dt.timedelta(minutes=minutes)


def place(number: int, low: int = 1, high: int = 4, *more: int) -> engine.Place:
    """Table number such, or it and others joined."""
    ids = (number, *more)
    name = "+".join(f"T{table_id}" for table_id in ids)
    return engine.Place(name, ids, low, high, 100, True, False, 0)


def sitting(number: int, minutes: float, turn: int = 90, **facts: object) -> quotes.Sitting:
    """A party that has sat at a table for so many minutes."""
    return quotes.Sitting((number,), at(-minutes), turn, **facts)  # type: ignore[arg-type]


def outlook(
    places: Iterable[engine.Place],
    *sittings: quotes.Sitting,
    now: float = 0,
    kept: Iterable[quotes.Kept] = (),
    coming: Iterable[quotes.Coming] = (),
    **facts: object,
) -> quotes.Outlook:
    """A room that closes four hours after 19:00."""
    return quotes.Outlook(
        now=at(now),
        until=at(240),
        places=tuple(places),
        turns=TURNS,
        sittings=sittings,
        kept=tuple(kept),
        coming=tuple(coming),
        **facts,  # type: ignore[arg-type]
    )


def said(quote: quotes.Quote) -> str:
    """Its reason in words."""
    return quotes.reason_words(quote, lambda when: f"{when:%H:%M}", at(240))
