"""What happens to lines once the kitchen is to know of them: held, fired, bumped, served, voided."""

from pos_sync.operations.kitchen.bumping import mark_ready, mark_served, recall_lines
from pos_sync.operations.kitchen.firing import fire_lines, fire_next_course, hold_lines
from pos_sync.operations.kitchen.voiding import void_line

__all__ = [
    "fire_lines",
    "fire_next_course",
    "hold_lines",
    "mark_ready",
    "mark_served",
    "recall_lines",
    "void_line",
]
