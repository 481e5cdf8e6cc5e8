"""What is done to carts: seating and opening, orders and the kitchen, the check, table names."""

from pos_sync.operations.approving import approve
from pos_sync.operations.checks import close_cart, open_cart, reopen_cart, void_empty_cart
from pos_sync.operations.days import close_day, reopen_day, take_day
from pos_sync.operations.deposits import count_deposits
from pos_sync.operations.discounting import give_discount, remove_discount
from pos_sync.operations.journal import append_event, find_event, lock_rows, take_both, take_locks
from pos_sync.operations.kitchen import (
    acknowledge_voids,
    fire_everything,
    fire_lines,
    fire_next_course,
    hold_lines,
    mark_ready,
    mark_served,
    move_course,
    move_tickets,
    recall_lines,
    switch_station,
    void_line,
)
from pos_sync.operations.lines import add_line, change_quantity, remove_line, step_quantity
from pos_sync.operations.matches import keep_apart, match_cart, open_missing_cart, unmatch_cart
from pos_sync.operations.menu_files import MOST_BYTES, apply_file, read_file
from pos_sync.operations.menus import count_down, set_price, switch_86, switch_modifier_86
from pos_sync.operations.moving import mark_merged_paid, merge_carts, split_party, transfer_lines
from pos_sync.operations.names import judge_changed_floors, judge_names, keep_list, keep_plan
from pos_sync.operations.openings import CartOpening
from pos_sync.operations.plans import fetch_plan
from pos_sync.operations.presenting import acknowledge_allergies, present_check, switch_service
from pos_sync.operations.renaming import rename_tables, undo_renaming
from pos_sync.operations.seating import (
    Departure,
    finish_party,
    move_party,
    seat_party,
    seat_waiting_party,
    seat_walk_in_party,
    settle_cart,
    undo_seating,
)
from pos_sync.operations.snapshots import RESEND_EVERY, record_payments, take_snapshot
from pos_sync.operations.splitting import (
    Piece,
    add_part,
    fix_amount,
    merge_parts,
    put_lines,
    put_pieces,
    remove_part,
    share_among_all,
    share_line,
    split_by_item,
    split_by_seat,
    split_evenly,
    unsplit,
)
from pos_sync.operations.swapping import hand_over_party, swap_parties
from pos_sync.operations.updating import update_party
from pos_sync.operations.watching import watch_outlet, watch_unmatched

__all__ = [
    "MOST_BYTES",
    "RESEND_EVERY",
    "CartOpening",
    "Departure",
    "Piece",
    "acknowledge_allergies",
    "acknowledge_voids",
    "add_line",
    "add_part",
    "append_event",
    "apply_file",
    "approve",
    "change_quantity",
    "close_cart",
    "close_day",
    "count_deposits",
    "count_down",
    "fetch_plan",
    "find_event",
    "finish_party",
    "fire_everything",
    "fire_lines",
    "fire_next_course",
    "fix_amount",
    "give_discount",
    "hand_over_party",
    "hold_lines",
    "judge_changed_floors",
    "judge_names",
    "keep_apart",
    "keep_list",
    "keep_plan",
    "lock_rows",
    "mark_merged_paid",
    "mark_ready",
    "mark_served",
    "match_cart",
    "merge_carts",
    "merge_parts",
    "move_course",
    "move_party",
    "move_tickets",
    "open_cart",
    "open_missing_cart",
    "present_check",
    "put_lines",
    "put_pieces",
    "read_file",
    "recall_lines",
    "record_payments",
    "remove_discount",
    "remove_line",
    "remove_part",
    "rename_tables",
    "reopen_cart",
    "reopen_day",
    "seat_party",
    "seat_waiting_party",
    "seat_walk_in_party",
    "set_price",
    "settle_cart",
    "share_among_all",
    "share_line",
    "split_by_item",
    "split_by_seat",
    "split_evenly",
    "split_party",
    "step_quantity",
    "swap_parties",
    "switch_86",
    "switch_modifier_86",
    "switch_service",
    "switch_station",
    "take_both",
    "take_day",
    "take_locks",
    "take_snapshot",
    "transfer_lines",
    "undo_renaming",
    "undo_seating",
    "unmatch_cart",
    "unsplit",
    "update_party",
    "void_empty_cart",
    "void_line",
    "watch_outlet",
    "watch_unmatched",
]
