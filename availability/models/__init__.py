"""The inventory's words and facts: furniture, hours, claims, and what was published."""

from availability.models.claims import Channel, Claim, Kind, Placement, ServiceDay
from availability.models.dates import Closure, PacingOverride, SpecialDay
from availability.models.demands import Demand
from availability.models.floor import Area, Combination, Offer, Shape, Table
from availability.models.hours import BookingRules, Shift, TurnTime
from availability.models.plans import FloorEdition, FloorPlan, Spot
from availability.models.publications import (
    MOST_IN_COMPANY,
    AskedComparison,
    Comparison,
    Occasion,
    Publication,
)

__all__ = [
    "MOST_IN_COMPANY",
    "Area",
    "AskedComparison",
    "BookingRules",
    "Channel",
    "Claim",
    "Closure",
    "Combination",
    "Comparison",
    "Demand",
    "FloorEdition",
    "FloorPlan",
    "Kind",
    "Occasion",
    "Offer",
    "PacingOverride",
    "Placement",
    "Publication",
    "ServiceDay",
    "Shape",
    "Shift",
    "SpecialDay",
    "Spot",
    "Table",
    "TurnTime",
]
