"""The verbs of the book: make, change, seat, finish and cancel, each with its story and its report.

Row locks are taken in one order everywhere: service days by date, then the reservation, then its stream.
"""

from reservations.operations.assigning import assign_tables
from reservations.operations.blocking import block_tables, unblock_tables
from reservations.operations.changing import amend_reservation, change_reservation
from reservations.operations.displaced import tell_displaced
from reservations.operations.editing import edit_guest
from reservations.operations.guests import rekey_guests
from reservations.operations.joining import join_walk_in, part_walk_in, take_parties
from reservations.operations.locking import grant_lock
from reservations.operations.making import Make, make_reservation, make_with_key
from reservations.operations.marking import (
    cancel_from_opentable,
    cancel_reservation,
    finish_reservation,
    mark_no_show,
    release_due,
    schedule_release,
    set_house_state,
)
from reservations.operations.merging import keep_apart, merge_guests, undo_merge
from reservations.operations.moving import move_to_outlet
from reservations.operations.notices import notify_party, send_notices
from reservations.operations.particulars import Particulars, is_note_opentables, note_particulars
from reservations.operations.parting import seat_apart
from reservations.operations.phone import Caller, book_by_phone, book_over
from reservations.operations.pinning import pin_reservation
from reservations.operations.renaming import keep_seatings_away, rename_tables
from reservations.operations.reopening import reopen_reservation
from reservations.operations.seating import (
    seat_reservation,
    seat_walk_in,
    undo_seat,
)
from reservations.operations.sections import (
    clear_sections,
    close_section,
    copy_sections,
    give_table,
    open_section,
    take_table,
)
from reservations.operations.serving import hand_over
from reservations.operations.stories import OPENTABLE, record_change, record_visit, report
from reservations.operations.swapping import swap_tables
from reservations.operations.tables import extend_overstays, retable_waiting
from reservations.operations.updating import Update, update_from_opentable
from reservations.operations.waitlist import (
    join_waitlist,
    leave_waitlist,
    note_seated_from_waitlist,
    quote_party,
    remove_from_waitlist,
    return_to_waitlist,
)

__all__ = [
    "OPENTABLE",
    "Caller",
    "Make",
    "Particulars",
    "Update",
    "amend_reservation",
    "assign_tables",
    "block_tables",
    "book_by_phone",
    "book_over",
    "cancel_from_opentable",
    "cancel_reservation",
    "change_reservation",
    "clear_sections",
    "close_section",
    "copy_sections",
    "edit_guest",
    "extend_overstays",
    "finish_reservation",
    "give_table",
    "grant_lock",
    "hand_over",
    "is_note_opentables",
    "join_waitlist",
    "join_walk_in",
    "keep_apart",
    "keep_seatings_away",
    "leave_waitlist",
    "make_reservation",
    "make_with_key",
    "mark_no_show",
    "merge_guests",
    "move_to_outlet",
    "note_particulars",
    "note_seated_from_waitlist",
    "notify_party",
    "open_section",
    "part_walk_in",
    "pin_reservation",
    "quote_party",
    "record_change",
    "record_visit",
    "rekey_guests",
    "release_due",
    "remove_from_waitlist",
    "rename_tables",
    "reopen_reservation",
    "report",
    "retable_waiting",
    "return_to_waitlist",
    "schedule_release",
    "seat_apart",
    "seat_reservation",
    "seat_walk_in",
    "send_notices",
    "set_house_state",
    "swap_tables",
    "take_parties",
    "take_table",
    "tell_displaced",
    "unblock_tables",
    "undo_merge",
    "undo_seat",
    "update_from_opentable",
]
