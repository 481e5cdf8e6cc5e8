"""The crashing web process with an inbox that forgets: the crash matrix's control, never served otherwise."""

from tests.faults.crashing import application

# isort: split
from tests.faults import forgetful

__all__ = ["application", "forgetful"]
