"""What screens and operations ask about carts, the menu, the kitchen and table names."""

from pos_sync.queries.carts import (
    APART,
    CART_ACT,
    LIVE,
    WHY_NOT_OPENED,
    is_empty,
    kept_apart,
    live_cart,
    load_cart,
    own_cart,
    rates_of,
    seated_at,
    sent_lines,
    told_of_cart,
)
from pos_sync.queries.chapter import CHAPTER
from pos_sync.queries.checks import (
    CheckPicture,
    Course,
    OpenTicket,
    checks_tonight,
    open_ticket,
    picture_check,
)
from pos_sync.queries.fixes import FIXES
from pos_sync.queries.kitchen import StationBoard, Ticket, kitchen_board
from pos_sync.queries.menu import menu, menu_item
from pos_sync.queries.names import (
    NamesPicture,
    Renaming,
    floor_names,
    names_matched,
    picture_names,
)
from pos_sync.queries.splits import (
    PartPicture,
    SplitPicture,
    borne_by_parts,
    part_at,
    part_of_seat,
    parts_of,
    picture_split,
)
from pos_sync.queries.sums import rates_today, sum_up
from pos_sync.queries.unmatched import (
    Suggestion,
    Unmatched,
    UnmatchedCheck,
    UnmatchedParty,
    load_unmatched,
    standing_match,
)

__all__ = [
    "APART",
    "CART_ACT",
    "CHAPTER",
    "FIXES",
    "LIVE",
    "WHY_NOT_OPENED",
    "CheckPicture",
    "Course",
    "NamesPicture",
    "OpenTicket",
    "PartPicture",
    "Renaming",
    "SplitPicture",
    "StationBoard",
    "Suggestion",
    "Ticket",
    "Unmatched",
    "UnmatchedCheck",
    "UnmatchedParty",
    "borne_by_parts",
    "checks_tonight",
    "floor_names",
    "is_empty",
    "kept_apart",
    "kitchen_board",
    "live_cart",
    "load_cart",
    "load_unmatched",
    "menu",
    "menu_item",
    "names_matched",
    "open_ticket",
    "own_cart",
    "part_at",
    "part_of_seat",
    "parts_of",
    "picture_check",
    "picture_names",
    "picture_split",
    "rates_of",
    "rates_today",
    "seated_at",
    "sent_lines",
    "standing_match",
    "sum_up",
    "told_of_cart",
]
