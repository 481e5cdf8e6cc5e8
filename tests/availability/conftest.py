"""OpenTable's stand-in for the tests of what is published."""

from tests.config.opentable.conftest import sandbox

__all__ = ["sandbox"]
