"""Where the POS's problems are mended."""

from dataclasses import replace

from config import roles
from config.opentable.fixes import Fix

_NAMES = Fix(
    "Match the names", "table-names", roles.Act.MATCH_TABLE_NAMES, "under Table names", has_subject=False
)
_CHECK = Fix("Open the check", "cart", roles.Act.SEE_CART, "on the check")

FIXES = {
    "cart_not_opened": Fix("Open the party", "party", roles.Act.SEE_FLOOR, "on the floor", is_sheet=True),
    "check_left_open": _CHECK,
    "checks_unmatched": Fix(
        "Match them", "unmatched", roles.Act.MATCH_CHECKS, "under Checks, Unmatched", has_subject=False
    ),
    "table_has_two_carts": replace(_CHECK, ends_by_hand=True),
    "table_name_unmatched": replace(_NAMES, words="Match the name"),
    "table_names_differ": _NAMES,
    "table_names_away": Fix(
        "Open the floor plans",
        "floor-plans",
        roles.Act.SET_RULES,
        "under Availability, Floor plans",
        has_subject=False,
        ends_by_hand=True,
    ),
}
