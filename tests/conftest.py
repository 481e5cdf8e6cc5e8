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


# Not a fixture: pytest-randomly seeds anew between a test's fixtures and the test.
@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call() -> None:
    """Begin each test with the same pauses."""
    random.seed(_LONG_PAUSES)
