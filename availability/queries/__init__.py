"""What the engine must be told, and what a placement keeps, in a constant number of statements."""

from availability.queries.chapter import CHAPTER
from availability.queries.days import Standing, standing
from availability.queries.fits import Fit, fits
from availability.queries.grids import Slot, slot_grid
from availability.queries.offers import local_date, offered_times
from availability.queries.placements import count_live_locks, find_lock, table_names
from availability.queries.proof import Difference, Proof, prove_outlet
from availability.queries.publications import (
    Agreement,
    GridDate,
    GridRow,
    Told,
    publication_dates,
    publication_grid,
)
from availability.queries.setups import Layout, Place, Setup, setup

__all__ = [
    "CHAPTER",
    "Agreement",
    "Difference",
    "Fit",
    "GridDate",
    "GridRow",
    "Layout",
    "Place",
    "Proof",
    "Setup",
    "Slot",
    "Standing",
    "Told",
    "count_live_locks",
    "find_lock",
    "fits",
    "local_date",
    "offered_times",
    "prove_outlet",
    "publication_dates",
    "publication_grid",
    "setup",
    "slot_grid",
    "standing",
    "table_names",
]
