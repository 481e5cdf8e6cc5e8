"""The go-live sheets as they are read: an outlet's latest, and one with what was said behind each step."""

from dataclasses import dataclass

from django.db.models import Count, Q

from config.opentable import console
from config.opentable.models import Exchange, Rehearsal, RehearsalStep
from config.outlets.models import Outlet

LISTED = 20


@dataclass(frozen=True, slots=True)
class Line:
    """A step with the exchanges that are still kept of it, bodies apart."""

    step: RehearsalStep
    exchanges: list[Exchange]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A rehearsal with all its lines."""

    rehearsal: Rehearsal
    lines: list[Line]

    @property
    def played(self) -> int:
        """How many steps are over."""
        return sum(line.step.has_passed is not None for line in self.lines)

    @property
    def passed(self) -> int:
        """How many steps have passed."""
        return sum(bool(line.step.has_passed) for line in self.lines)

    @property
    def seconds(self) -> int | None:
        """How long it took; None until it is over, or where it never began."""
        begun, over = self.rehearsal.started_at, self.rehearsal.finished_at
        return round((over - begun).total_seconds()) if begun and over else None


def latest(outlet: Outlet) -> list[Rehearsal]:
    """The outlet's last rehearsals, newest first, with how many steps passed of how many."""
    counted = Rehearsal.objects.filter(rid=outlet.rid).annotate(
        passed=Count("steps", filter=Q(steps__has_passed=True)), all_steps=Count("steps")
    )
    return list(counted.order_by("-asked_at", "-pk")[:LISTED])


def sheet_of(rehearsal: Rehearsal) -> Sheet:
    """The whole sheet, in a constant number of statements."""
    steps = list(rehearsal.steps.order_by("number"))
    numbers = {number for step in steps for number in step.exchange_numbers}
    kept = Exchange.objects.defer(*console.SAID).in_bulk(numbers)
    lines = [
        Line(step, [kept[number] for number in step.exchange_numbers if number in kept]) for step in steps
    ]
    return Sheet(rehearsal, lines)
