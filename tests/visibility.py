"""Facts are told once every older transaction of their database is over."""

import time

from django.db.models import Max

from config.opentable import facts
from config.opentable.models import Fact

LONGEST_SECONDS = 120


def wait_for_facts() -> None:
    """Wait until nothing that runs in this database, as PostgreSQL's own workers do, is older than a fact."""
    deadline = time.monotonic() + LONGEST_SECONDS
    while (Fact.objects.aggregate(last=Max("transaction"))["last"] or 0) >= facts.oldest_running():
        assert time.monotonic() < deadline, "a transaction has been open for two minutes"
        time.sleep(0.05)
