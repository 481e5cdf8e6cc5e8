"""Furniture, hours and rules in the admin site; what a change does is shown before it is done."""

from availability.admin import comparisons as comparisons
from availability.admin import rules as rules
