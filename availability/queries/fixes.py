"""Where problems with what is published are mended."""

from config import roles
from config.opentable.fixes import Fix

FIXES = {
    code: Fix(
        "See what OpenTable has",
        "published",
        roles.Act.SEE_AVAILABILITY,
        "under Availability",
        has_subject=False,
    )
    for code in ("numbers_behind", "availability_drift", "availability_refused")
}
