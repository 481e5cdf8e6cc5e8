"""`manage.py rehearse --outlet SLUG [--only NAME ...] [--json]`: the go-live rehearsal against the sandbox.

Needs the product and the sandbox running (`make rehearse` starts them). Exit status 0 only if all steps pass.
"""

import dataclasses
import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from config.opentable import links, rehearsal
from config.opentable.environments import Environment
from config.outlets.models import Outlet
from payments.management.rehearsal import STEPS


class Command(BaseCommand):
    """Drives one outlet through an evening and prints pass or fail a step with timings."""

    help = __doc__ or ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which outlet, which steps, which form."""
        parser.add_argument("--outlet", metavar="SLUG", required=True)
        parser.add_argument("--only", metavar="NAME", nargs="+", default=[])
        parser.add_argument("--json", action="store_true", dest="as_json")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the steps and print the sheet."""
        stage = _stage(options["outlet"])
        known = {step.name for step in STEPS}
        if unknown := sorted(set(options["only"]) - known):
            raise CommandError(
                f"no step is called {', '.join(unknown)}; there are: {', '.join(sorted(known))}"
            )
        results = rehearsal.perform(stage=stage, steps=STEPS, only=options["only"])
        passed = all(result.passed for result in results)
        if options["as_json"]:
            steps = [dataclasses.asdict(result) for result in results]
            sheet = {"outlet": stage.outlet.slug, "passed": passed, "steps": steps}
            self.stdout.write(json.dumps(sheet, indent=2))
        else:
            self._print(results)
        if not passed:
            raise CommandError(f"{stage.outlet} is not ready: see the steps that failed", returncode=1)

    def _print(self, results: list[rehearsal.Result]) -> None:
        for result in results:
            verdict = "pass" if result.passed else "FAIL"
            self.stdout.write(f"{verdict}  {result.milliseconds:>6} ms  {result.name:<22}{result.detail}")
        count = sum(result.passed for result in results)
        self.stdout.write(f"{count} of {len(results)} steps passed")


def _stage(slug: str) -> rehearsal.Stage:
    outlet = Outlet.objects.filter(slug=slug).first()
    link = links.current_link(outlet.rid) if outlet else None
    if outlet is None or link is None:
        raise CommandError(f"no outlet called {slug} has a link to OpenTable")
    if link.environment != Environment.SANDBOX:
        raise CommandError(f"{outlet} is linked to {link.environment}: a rehearsal is for the sandbox alone")
    return rehearsal.Stage(outlet=outlet, link=link)
