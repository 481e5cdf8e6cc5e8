"""Cells of files for a spreadsheet: amounts, and words that it must not take for a formula."""

import re

# Cells that begin so are run by spreadsheets (OWASP, "CSV injection").
_RUN = re.compile(r"'*[=+\-@\t\r\n]")
# The most that a price is anywhere: what 32 bits of the database hold.
MOST_MINOR = 2_147_483_647


def harmless(words: str) -> str:
    """The words as a cell that is shown and never run: an apostrophe before what would be."""
    return f"'{words}" if _RUN.match(words) else words


def plain(cell: str) -> str:
    """The words of a cell that `harmless` wrote, or that somebody typed; spaces at its ends mean nothing."""
    words = cell.strip()
    return words[1:] if words.startswith("'") and _RUN.match(words) else words


def write_amount(minor: int, decimals: int) -> str:
    """An amount in figures, `12.50`, with all decimals of its currency and a point."""
    whole, rest = divmod(minor, 10**decimals)
    return f"{whole}.{rest:0{decimals}d}" if decimals else str(whole)


def read_amount(words: str, decimals: int) -> int | None:
    """The minor units of an amount, with a point or a comma; None where it is none of this currency."""
    found = re.fullmatch(r"([0-9]{1,18})(?:[.,]([0-9]+))?", words)
    if found is None or len(found[2] or "") > decimals:
        return None
    scale: int = 10**decimals
    return int(found[1]) * scale + int((found[2] or "").ljust(decimals, "0") or 0)
