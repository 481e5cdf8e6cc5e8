"""An outlet's furniture, hours and rules, kept per process while their edition stands."""

from availability.queries.setups.keeping import setup
from availability.queries.setups.known import ClosedDates, Layout, Place, Setup
from availability.queries.setups.reading import read_setup

__all__ = ["ClosedDates", "Layout", "Place", "Setup", "read_setup", "setup"]
