"""A day by tables and time, as hosts plan it, in a constant number of statements."""

from reservations.queries.timeline.axis import Axis, Chip, Column
from reservations.queries.timeline.blocks import Block
from reservations.queries.timeline.figures import Figure
from reservations.queries.timeline.lanes import Lane, Timeline, load_timeline

__all__ = ["Axis", "Block", "Chip", "Column", "Figure", "Lane", "Timeline", "load_timeline"]
