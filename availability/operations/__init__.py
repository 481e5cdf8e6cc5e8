"""The verbs of the inventory: every way in which a table is taken, moved or given back.

All of them lock the service days first and read afterwards (READ COMMITTED): what is read then is what every
earlier holder of the row lock committed.
"""

from availability.operations.assigning import assign_booking
from availability.operations.blocks import Block, block_tables, unblock_tables
from availability.operations.bookings import (
    move_booking,
    place_booking,
    place_over,
    release_placement,
    resize_placement,
)
from availability.operations.claims import lock_days, mark_dirty
from availability.operations.comparisons import (
    Drift,
    ask_comparison,
    end_asked_comparison,
    record_comparison,
    repair_drift,
    sweep_comparisons,
)
from availability.operations.confirming import (
    Confirmation,
    Effects,
    Unconfirmed,
    change_rules_if_confirmed,
    displaced_in_words,
)
from availability.operations.demands import Unavailable, forget_demands, keep_refused
from availability.operations.displacing import retable_placement
from availability.operations.horizons import (
    open_horizon,
    pass_time,
    publish_again,
    publish_parked,
    rules_changed,
)
from availability.operations.locks import lock_tables, release_lock, sweep_expired_locks
from availability.operations.pins import mark_arrived, pin_placement
from availability.operations.plans import (
    AreaChange,
    CombinationChange,
    Fault,
    FloorDocument,
    PlanFacts,
    SavedPlan,
    TableChange,
    copy_plan,
    invalid_document,
    remove_plan,
    save_plan,
)
from availability.operations.publications import (
    Batch,
    hasten_publications,
    lease_batches,
    next_due_at,
)
from availability.operations.rules import Displaced, change_rules, displace_misfits
from availability.operations.seating import (
    Seating,
    extend_seating,
    rebook_placement,
    seat_placement,
)
from availability.operations.settlements import settle_batch
from availability.operations.swapping import swap_bookings
from availability.operations.taking import Placed

__all__ = [
    "AreaChange",
    "Batch",
    "Block",
    "CombinationChange",
    "Confirmation",
    "Displaced",
    "Drift",
    "Effects",
    "Fault",
    "FloorDocument",
    "Placed",
    "PlanFacts",
    "SavedPlan",
    "Seating",
    "TableChange",
    "Unavailable",
    "Unconfirmed",
    "ask_comparison",
    "assign_booking",
    "block_tables",
    "change_rules",
    "change_rules_if_confirmed",
    "copy_plan",
    "displace_misfits",
    "displaced_in_words",
    "end_asked_comparison",
    "extend_seating",
    "forget_demands",
    "hasten_publications",
    "invalid_document",
    "keep_refused",
    "lease_batches",
    "lock_days",
    "lock_tables",
    "mark_arrived",
    "mark_dirty",
    "move_booking",
    "next_due_at",
    "open_horizon",
    "pass_time",
    "pin_placement",
    "place_booking",
    "place_over",
    "publish_again",
    "publish_parked",
    "rebook_placement",
    "record_comparison",
    "release_lock",
    "release_placement",
    "remove_plan",
    "repair_drift",
    "resize_placement",
    "retable_placement",
    "rules_changed",
    "save_plan",
    "seat_placement",
    "settle_batch",
    "swap_bookings",
    "sweep_comparisons",
    "sweep_expired_locks",
    "unblock_tables",
]
