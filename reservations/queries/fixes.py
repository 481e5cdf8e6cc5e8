"""Where the book's problems are mended."""

from config import roles
from config.opentable.fixes import Fix

FIXES = {
    "reservation_without_table": Fix("Find a table", "party", roles.Act.SEE_FLOOR, is_sheet=True),
    "href_on_foreign_host": Fix("Open its story", "reservation", roles.Act.SEE_FLOOR, ends_by_hand=True),
}
