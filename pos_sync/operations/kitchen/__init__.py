"""What happens to lines once the kitchen is to know of them: held, fired, bumped, served, voided."""

from pos_sync.operations.kitchen.bumping import mark_ready, mark_served, recall_lines
from pos_sync.operations.kitchen.firing import (
    fire_everything,
    fire_lines,
    fire_next_course,
    hold_lines,
    move_course,
)
from pos_sync.operations.kitchen.stations import switch_station
from pos_sync.operations.kitchen.ticketing import move_tickets, write_allergies
from pos_sync.operations.kitchen.voiding import acknowledge_voids, void_line

__all__ = [
    "acknowledge_voids",
    "fire_everything",
    "fire_lines",
    "fire_next_course",
    "hold_lines",
    "mark_ready",
    "mark_served",
    "move_course",
    "move_tickets",
    "recall_lines",
    "switch_station",
    "void_line",
    "write_allergies",
]
