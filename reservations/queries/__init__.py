"""What screens and operations ask about reservations and guests."""

from reservations.queries.book import Book, GuestRecord, load_book, load_guest, visit_of
from reservations.queries.chapter import CHAPTER, sought_reservations
from reservations.queries.finding import (
    claims_without_owner,
    dates_of,
    find_at,
    find_made,
    find_numbered,
    find_reservation,
    free_number,
    key_of_id,
    link_of,
    overlapping_claims,
    overstaying,
    party_names,
    waiting_for_table,
)
from reservations.queries.fixes import FIXES
from reservations.queries.floor import is_undoable, load_floor, parties_at, party_now
from reservations.queries.guests import find_guests
from reservations.queries.looks import OPEN, Look, look_of
from reservations.queries.pictures import Floor, Party, Tile
from reservations.queries.placing import Preview, other_tables, preview_tables
from reservations.queries.timeline import Timeline, load_timeline

__all__ = [
    "CHAPTER",
    "FIXES",
    "OPEN",
    "Book",
    "Floor",
    "GuestRecord",
    "Look",
    "Party",
    "Preview",
    "Tile",
    "Timeline",
    "claims_without_owner",
    "dates_of",
    "find_at",
    "find_guests",
    "find_made",
    "find_numbered",
    "find_reservation",
    "free_number",
    "is_undoable",
    "key_of_id",
    "link_of",
    "load_book",
    "load_floor",
    "load_guest",
    "load_timeline",
    "look_of",
    "other_tables",
    "overlapping_claims",
    "overstaying",
    "parties_at",
    "party_names",
    "party_now",
    "preview_tables",
    "sought_reservations",
    "visit_of",
    "waiting_for_table",
]
