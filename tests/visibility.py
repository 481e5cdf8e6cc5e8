"""Facts are told once every older transaction of their database is over."""

from django.db.models import Max

from config.opentable import facts
from config.opentable.models import Fact
from tests.awaiting import until

LONGEST_SECONDS = 120


def wait_for_facts() -> None:
    """Wait until nothing that runs in this database, as PostgreSQL's own workers do, is older than a fact."""
    until(
        _are_old_enough,
        seconds=LONGEST_SECONDS,
        every=0.05,
        words="a transaction has been open for two minutes",
    )


def _are_old_enough() -> bool:
    last: int = Fact.objects.aggregate(last=Max("transaction"))["last"] or 0
    return last < facts.oldest_running()
