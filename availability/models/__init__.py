"""The inventory's words and facts: furniture, hours, claims, and what was published."""

from availability.models.claims import Claim, Kind, Placement, ServiceDay
from availability.models.floor import Area, Combination, Offer, Shape, Table
from availability.models.hours import BookingRules, Shift, TurnTime
from availability.models.publications import Publication

__all__ = [
    "Area",
    "BookingRules",
    "Claim",
    "Combination",
    "Kind",
    "Offer",
    "Placement",
    "Publication",
    "ServiceDay",
    "Shape",
    "Shift",
    "Table",
    "TurnTime",
]
