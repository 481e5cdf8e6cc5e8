"""Where the POS's problems are mended."""

from config import roles
from config.opentable.fixes import Fix

FIXES = {
    "cart_not_opened": Fix("Open the party", "party", roles.Act.SEE_FLOOR, is_sheet=True),
    "check_left_open": Fix("Open the check", "cart", roles.Act.SEE_CART),
    "checks_unmatched": Fix("Match them", "unmatched", roles.Act.MATCH_CHECKS, has_subject=False),
    "table_has_two_carts": Fix("Open the check", "cart", roles.Act.SEE_CART, ends_by_hand=True),
    "table_name_unmatched": Fix(
        "Match the name", "table-names", roles.Act.MATCH_TABLE_NAMES, has_subject=False
    ),
    "table_names_differ": Fix(
        "Match the names", "table-names", roles.Act.MATCH_TABLE_NAMES, has_subject=False
    ),
}
