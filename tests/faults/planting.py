"""pytest plugin that plants a fault (planted.py), once Django is there to be changed."""

import pytest


@pytest.hookimpl(trylast=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    """Load the faults by name: a plugin is imported before Django's settings are read."""
    session.config.pluginmanager.import_plugin("tests.faults.planted")
