"""What people type: the rules of managers, refused in words they understand, and which day is shown."""

from availability.forms.dates import ClosureForm, PacingOverrideForm, SpecialDayForm
from availability.forms.days import CellForm, DayForm, SendForm
from availability.forms.floor import CombinationForm, FloorPlanForm, SpotFormSet, TableForm, copied_plan
from availability.forms.hours import BookingRulesForm, ShiftForm, TurnTimeForm
from availability.forms.plans import NewPlanForm, read_document
from availability.forms.what_if import WhatIf, what_if

__all__ = [
    "BookingRulesForm",
    "CellForm",
    "ClosureForm",
    "CombinationForm",
    "DayForm",
    "FloorPlanForm",
    "NewPlanForm",
    "PacingOverrideForm",
    "SendForm",
    "ShiftForm",
    "SpecialDayForm",
    "SpotFormSet",
    "TableForm",
    "TurnTimeForm",
    "WhatIf",
    "copied_plan",
    "read_document",
    "what_if",
]
