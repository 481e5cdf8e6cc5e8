"""The rules of menu files: a menu written as CSV, and what a file would do to a menu."""

from pos_sync.listing.cells import MOST_MINOR, harmless, read_amount, write_amount
from pos_sync.listing.comparing import Change, Plan, plan
from pos_sync.listing.menus import Kind, Listed, Menu, Priced
from pos_sync.listing.reading import MOST_ROWS, Fault
from pos_sync.listing.writing import write

__all__ = [
    "MOST_MINOR",
    "MOST_ROWS",
    "Change",
    "Fault",
    "Kind",
    "Listed",
    "Menu",
    "Plan",
    "Priced",
    "harmless",
    "plan",
    "read_amount",
    "write",
    "write_amount",
]
