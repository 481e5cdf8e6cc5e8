"""Floor plans: copied, saved from the editor as one document, taken away; no booking is dropped by it."""

from availability.operations.plans.copying import copy_plan
from availability.operations.plans.documents import (
    AreaChange,
    CombinationChange,
    Fault,
    FloorDocument,
    PlanFacts,
    TableChange,
    invalid_document,
)
from availability.operations.plans.saving import SavedPlan, remove_plan, save_plan

__all__ = [
    "AreaChange",
    "CombinationChange",
    "Fault",
    "FloorDocument",
    "PlanFacts",
    "SavedPlan",
    "TableChange",
    "copy_plan",
    "invalid_document",
    "remove_plan",
    "save_plan",
]
