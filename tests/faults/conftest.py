"""OpenTable's stand-in for the tests under faults."""

from tests.config.opentable.conftest import sandbox

__all__ = ["sandbox"]
