"""What screens and operations ask about carts, the menu, the kitchen and table names."""

from pos_sync.queries.carts import (
    CART_ACT,
    LIVE,
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

__all__ = [
    "CART_ACT",
    "CHAPTER",
    "FIXES",
    "LIVE",
    "CheckPicture",
    "Course",
    "NamesPicture",
    "OpenTicket",
    "PartPicture",
    "Renaming",
    "SplitPicture",
    "StationBoard",
    "Ticket",
    "borne_by_parts",
    "checks_tonight",
    "floor_names",
    "kitchen_board",
    "live_cart",
    "load_cart",
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
    "sum_up",
    "told_of_cart",
]
