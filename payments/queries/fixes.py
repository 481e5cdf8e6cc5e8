"""Where problems with money are mended."""

from config import roles
from config.opentable.fixes import Fix

_PAY, _UNMATCHED = "on the check, under Pay", "under Checks, Unmatched"

FIXES = {
    "check_due_again": Fix("Take the payment", "pay", roles.Act.TAKE_PAYMENT, _PAY),
    "paid_another_way": Fix("See the payments", "pay", roles.Act.TAKE_PAYMENT, _PAY, ends_by_hand=True),
    "payments_misplaced": Fix("Move it", "unmatched", roles.Act.SEE_CART, _UNMATCHED, has_subject=False),
    "payments_unmatched": Fix(
        "See the payments", "unmatched", roles.Act.SEE_CART, _UNMATCHED, has_subject=False
    ),
    "receipt_not_sent": Fix(
        "Send again", "receipt", roles.Act.TAKE_PAYMENT, "on the check's receipt", ends_by_hand=True
    ),
    "captured_after_release": Fix(
        "Open the checks", "checks", roles.Act.SEE_CART, "under Checks", has_subject=False, ends_by_hand=True
    ),
}
