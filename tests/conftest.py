"""What holds for every test."""

from tests import closed_network


def pytest_configure() -> None:
    """Close the network before any test module is imported."""
    closed_network.install()
