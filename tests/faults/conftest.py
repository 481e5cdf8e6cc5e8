"""OpenTable's stand-in for the tests under faults."""

from tests.config.opentable.conftest import harbour, sandbox

__all__ = ["harbour", "sandbox"]
