"""Splitting a check: how it is cut, its parts, and who bears its lines.

The check stays one: its totals, its snapshot and its `check_id` know nothing of its parts.
"""

from pos_sync.operations.splitting.cuts import split_by_item, split_by_seat, split_evenly, unsplit
from pos_sync.operations.splitting.parting import add_part, fix_amount, merge_parts, remove_part
from pos_sync.operations.splitting.sharing import Piece, put_lines, put_pieces, share_among_all, share_line

__all__ = [
    "Piece",
    "add_part",
    "fix_amount",
    "merge_parts",
    "put_lines",
    "put_pieces",
    "remove_part",
    "share_among_all",
    "share_line",
    "split_by_item",
    "split_by_seat",
    "split_evenly",
    "unsplit",
]
