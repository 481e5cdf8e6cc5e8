"""What screens and operations ask about reservations and guests."""

from reservations.queries.book import Book, load_book, visit_of
from reservations.queries.chapter import CHAPTER, sought_reservations
from reservations.queries.choices import Choice, Landing, choose, landings
from reservations.queries.destinations import outlet_to_move_to, outlets_to_move_to
from reservations.queries.duplicates import Suggestion, duplicates_of, suggest_duplicates
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
    stands,
    waiting_for_table,
)
from reservations.queries.fixes import FIXES
from reservations.queries.floor import (
    is_undoable,
    load_floor,
    parties_at,
    party_now,
    standing_tables,
    tables_today,
)
from reservations.queries.guests import GuestList, Wanted, find_guests, list_guests
from reservations.queries.looks import OPEN, Look, look_of
from reservations.queries.lookup import Known, find_table, known_guest, known_guests, pinnable_tables
from reservations.queries.merging import MergePreview, preview_merge
from reservations.queries.pictures import Floor, Party, Tile, joints
from reservations.queries.placing import Preview, movable_party, other_tables, preview_tables
from reservations.queries.profiles import Profile, find_guest, load_profile, tags_of
from reservations.queries.rosters import Roster, load_roster
from reservations.queries.sections import (
    HUES,
    Ring,
    Staffing,
    section_server,
    server_at,
    servers_at,
    shifts_on,
    staffing_in,
    staffing_now,
    staffing_of,
)
from reservations.queries.sifting import Sought
from reservations.queries.story import Moment, load_story
from reservations.queries.swaps import Swap, Taken, swaps_of, taken_by
from reservations.queries.timeline import Timeline, load_timeline
from reservations.queries.waitlist import (
    Estimate,
    Waiting,
    Waitlist,
    estimate,
    find_waiting,
    letter_of,
    load_waitlist,
    waiting_now,
    waiting_story,
)
from reservations.queries.waits import Waits, load_waits

__all__ = [
    "CHAPTER",
    "FIXES",
    "HUES",
    "OPEN",
    "Book",
    "Choice",
    "Estimate",
    "Floor",
    "GuestList",
    "Known",
    "Landing",
    "Look",
    "MergePreview",
    "Moment",
    "Party",
    "Preview",
    "Profile",
    "Ring",
    "Roster",
    "Sought",
    "Staffing",
    "Suggestion",
    "Swap",
    "Taken",
    "Tile",
    "Timeline",
    "Waiting",
    "Waitlist",
    "Waits",
    "Wanted",
    "choose",
    "claims_without_owner",
    "dates_of",
    "duplicates_of",
    "estimate",
    "find_at",
    "find_guest",
    "find_guests",
    "find_made",
    "find_numbered",
    "find_reservation",
    "find_table",
    "find_waiting",
    "free_number",
    "is_undoable",
    "joints",
    "key_of_id",
    "known_guest",
    "known_guests",
    "landings",
    "letter_of",
    "link_of",
    "list_guests",
    "load_book",
    "load_floor",
    "load_profile",
    "load_roster",
    "load_story",
    "load_timeline",
    "load_waitlist",
    "load_waits",
    "look_of",
    "movable_party",
    "other_tables",
    "outlet_to_move_to",
    "outlets_to_move_to",
    "overlapping_claims",
    "overstaying",
    "parties_at",
    "party_names",
    "party_now",
    "pinnable_tables",
    "preview_merge",
    "preview_tables",
    "section_server",
    "server_at",
    "servers_at",
    "shifts_on",
    "sought_reservations",
    "staffing_in",
    "staffing_now",
    "staffing_of",
    "standing_tables",
    "stands",
    "suggest_duplicates",
    "swaps_of",
    "tables_today",
    "tags_of",
    "taken_by",
    "visit_of",
    "waiting_for_table",
    "waiting_now",
    "waiting_story",
]
