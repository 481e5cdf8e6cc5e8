"""`manage.py prove_no_double_booking`: the first promise, looked up in the rows themselves."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from reservations import queries


class Command(BaseCommand):
    """Counts overlapping claims and claims that nobody owns; exit status 1 if there are any."""

    help = "Count overlapping claims and claims without owner; exit 1 if any."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the counts, and each finding on a line of its own."""
        overlaps, orphans = queries.overlapping_claims(), queries.claims_without_owner()
        self.stdout.write(f"{len(overlaps)} overlapping claims, {len(orphans)} claims without owner")
        for first, second in overlaps:
            self.stdout.write(f"claims {first} and {second} keep the same table at the same time")
        for claim, kind in orphans:
            self.stdout.write(f"{kind} claim {claim} has no owner")
        if overlaps or orphans:
            sys.exit(1)
