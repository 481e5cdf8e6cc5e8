"""Where the book's problems are mended."""

from config import roles
from config.opentable.fixes import Fix

_PARTY, _STORY = "on the floor", "in the book"

FIXES = {
    "reservation_without_table": Fix("Find a table", "party", roles.Act.SEE_FLOOR, _PARTY, is_sheet=True),
    "ghost_booking": Fix("Open the booking", "reservation", roles.Act.SEE_FLOOR, _STORY, ends_by_hand=True),
    "href_on_foreign_host": Fix(
        "Open its story", "reservation", roles.Act.SEE_FLOOR, _STORY, ends_by_hand=True
    ),
}
