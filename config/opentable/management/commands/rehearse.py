"""`manage.py rehearse --outlet SLUG [--only NAME ...] [--json]`: the go-live rehearsal against the sandbox.

Needs the product and the sandbox running (`make rehearse` starts them). Exit status 0 only if all steps pass.
"""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from config import errors
from config.opentable.models import Rehearsal, RehearsalStep
from config.opentable.rehearsal import runs
from config.outlets.models import Outlet

ASKED_BY = "manage.py rehearse"


class Command(BaseCommand):
    """Drives one outlet through an evening and prints pass or fail a step with timings."""

    help = __doc__ or ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which outlet, which steps, which form."""
        parser.add_argument("--outlet", metavar="SLUG", required=True)
        parser.add_argument("--only", metavar="NAME", nargs="+", default=[])
        parser.add_argument("--json", action="store_true", dest="as_json")

    def handle(self, *args: Any, **options: Any) -> None:
        """Play the steps and print the sheet."""
        outlet = Outlet.objects.filter(slug=options["outlet"]).first()
        if outlet is None:
            raise CommandError(f"no outlet called {options['outlet']} has a link to OpenTable")
        try:
            sheet = runs.play(outlet=outlet, by=ASKED_BY, only=options["only"])
        except errors.Refusal as refusal:
            raise CommandError(refusal.words) from refusal
        steps = [step for step in sheet.steps.order_by("number") if step.has_passed is not None]
        if options["as_json"]:
            self.stdout.write(json.dumps(_document(outlet, sheet, steps), indent=2))
        else:
            self._print(steps)
        if not sheet.has_passed:
            raise CommandError(
                sheet.words or f"{outlet} is not ready: see the steps that failed", returncode=1
            )

    def _print(self, steps: list[RehearsalStep]) -> None:
        for step in steps:
            verdict = "pass" if step.has_passed else "FAIL"
            self.stdout.write(f"{verdict}  {step.milliseconds:>6} ms  {step.name:<24}{step.detail}")
        count = sum(bool(step.has_passed) for step in steps)
        self.stdout.write(f"{count} of {len(steps)} steps passed")


def _document(outlet: Outlet, sheet: Rehearsal, steps: list[RehearsalStep]) -> dict[str, Any]:
    return {
        "outlet": outlet.slug,
        "passed": sheet.has_passed,
        "steps": [
            {
                "name": step.name,
                "passed": step.has_passed,
                "milliseconds": step.milliseconds,
                "detail": step.detail,
                "exchanges": step.exchange_numbers,
            }
            for step in steps
        ],
    }
