"""What the engine must be told, and what a placement keeps, in a constant number of statements."""

from availability.queries.chapter import CHAPTER
from availability.queries.comparisons import compared_at, comparisons, had_night, is_comparison_asked
from availability.queries.days import Standing, standing, standing_days
from availability.queries.demands import Counterfactual, Replayed, counterfactual, last_asked
from availability.queries.explanations import Explanation, NamedMove, Rule, Ruling, explain
from availability.queries.fits import Fit, every_fit, fits
from availability.queries.fixes import FIXES
from availability.queries.grids import Slot, slot_grid
from availability.queries.heat import Cell, HeatMap, HeatRow, heat_map
from availability.queries.misfits import Misfit, misfits
from availability.queries.offers import is_open, local_date, offered_dates, offered_times, touched_dates
from availability.queries.placements import (
    block_at,
    count_live_locks,
    find_lock,
    names_of,
    next_expiry_in,
    table_names,
)
from availability.queries.placings import Wanted, booking_of, judge_places, judge_placing, read_day, wanted
from availability.queries.plans import (
    EditedFloor,
    EditedTable,
    PlanList,
    PlanRow,
    edited_floor,
    plan_list,
    seated_off_plan,
)
from availability.queries.proof import Difference, Proof, prove_outlet
from availability.queries.publications import (
    Agreement,
    GridDate,
    GridRow,
    Told,
    outdated,
    publication_dates,
    publication_grid,
    published,
)
from availability.queries.radius import DateChange, SlotChanges, slot_changes
from availability.queries.remedies import Remedy
from availability.queries.setups import Layout, Place, Setup, setup
from availability.queries.swaps import swap_refusals
from availability.queries.weeks import DAYS as WEEK_DAYS
from availability.queries.weeks import NextPlan, Published, Week, WeekDay, WeekShift, load_week

__all__ = [
    "CHAPTER",
    "FIXES",
    "WEEK_DAYS",
    "Agreement",
    "Cell",
    "Counterfactual",
    "DateChange",
    "Difference",
    "EditedFloor",
    "EditedTable",
    "Explanation",
    "Fit",
    "GridDate",
    "GridRow",
    "HeatMap",
    "HeatRow",
    "Layout",
    "Misfit",
    "NamedMove",
    "NextPlan",
    "Place",
    "PlanList",
    "PlanRow",
    "Proof",
    "Published",
    "Remedy",
    "Replayed",
    "Rule",
    "Ruling",
    "Setup",
    "Slot",
    "SlotChanges",
    "Standing",
    "Told",
    "Wanted",
    "Week",
    "WeekDay",
    "WeekShift",
    "block_at",
    "booking_of",
    "compared_at",
    "comparisons",
    "count_live_locks",
    "counterfactual",
    "edited_floor",
    "every_fit",
    "explain",
    "find_lock",
    "fits",
    "had_night",
    "heat_map",
    "is_comparison_asked",
    "is_open",
    "judge_places",
    "judge_placing",
    "last_asked",
    "load_week",
    "local_date",
    "misfits",
    "names_of",
    "next_expiry_in",
    "offered_dates",
    "offered_times",
    "outdated",
    "plan_list",
    "prove_outlet",
    "publication_dates",
    "publication_grid",
    "published",
    "read_day",
    "seated_off_plan",
    "setup",
    "slot_changes",
    "slot_grid",
    "standing",
    "standing_days",
    "swap_refusals",
    "table_names",
    "touched_dates",
    "wanted",
]
