"""What holds for every test."""

import random

import pytest

from tests import closed_network

# With this seed the first pauses before another try are at least half of the longest they may be. A pause is
# chosen at random from nothing on, and what is due again at once is tried again by the very run that failed.
_LONG_PAUSES = 1710


def pytest_configure() -> None:
    """Close the network before any test module is imported."""
    closed_network.install()


@pytest.fixture(autouse=True)
def _long_pauses() -> None:
    random.seed(_LONG_PAUSES)
