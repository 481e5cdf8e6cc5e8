"""Asking for a rehearsal, and playing it: one at a time an outlet, at a sandbox link alone.

`manage.py rehearse` plays in its own process. What the page asks for is played by the relay, which is there
with or without Celery: a task may not last as long as a rehearsal does. An advisory lock of the player's
session says that it is being played; a sheet that was begun and whose lock is free has lost its player.
"""

import time
from collections.abc import Sequence

import requests
from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.db import DatabaseError, transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from config import errors
from config.opentable import links, mutex, stand_in
from config.opentable.environments import Environment
from config.opentable.errors import WireFault
from config.opentable.models import Rehearsal, RehearsalStep
from config.opentable.rehearsal.stage import Script, Stage, Step, StepFailed, newest_exchange
from config.outlets.models import Outlet

MOST_EXCHANGES = 300
_BROKEN_OFF = "It broke off: the process that played it ended."
_FAILURES = (
    StepFailed,
    errors.Refusal,
    WireFault,
    stand_in.NotTold,
    requests.RequestException,
    ObjectDoesNotExist,
    DatabaseError,
    RuntimeError,
)


def script() -> Script:
    """The steps named in settings."""
    found: Script = import_string(settings.REHEARSAL_SCRIPT)
    return found


def ask(*, outlet: Outlet, by: str) -> Rehearsal:
    """Ask for a rehearsal, which the relay plays.

    Missing `not_linked`; Conflict `not_at_the_sandbox`, `rehearsal_running`.
    """
    _stage(outlet)
    sheet, is_new = _unfinished_or_new(outlet, by)
    if not is_new:
        raise errors.Conflict("rehearsal_running", f"A rehearsal of {outlet} is under way already.")
    return sheet


def play(*, outlet: Outlet, by: str, only: Sequence[str] = ()) -> Rehearsal:
    """Play a rehearsal here and now, the steps named in `only` or all; one that was asked for is this one.

    Raises as `ask` does, and Invalid `unknown_step`.
    """
    stage = _stage(outlet)
    _refuse_unknown(only)
    with mutex.taken(_name(outlet.rid)) as is_mine:
        if not is_mine:
            raise errors.Conflict("rehearsal_running", f"A rehearsal of {outlet} is under way already.")
        _end_broken_off(outlet.rid)
        sheet, _ = _unfinished_or_new(outlet, by)
        return _perform(sheet, stage, only)


def play_asked() -> int:
    """Play what was asked for and nobody plays; how many sheets were finished."""
    asked = Rehearsal.objects.filter(finished_at=None).order_by("asked_at")
    finished = 0
    for rid in list(asked.values_list("rid", flat=True)):
        with mutex.taken(_name(rid)) as is_mine:
            finished += _take_up(rid) if is_mine else 0
    return finished


def _take_up(rid: int) -> int:
    is_left = _end_broken_off(rid)
    sheet = Rehearsal.objects.filter(rid=rid, finished_at=None).first()
    if sheet is None and not is_left:
        return 0
    try:
        stage = _stage(Outlet.objects.get(rid=rid))
    except (errors.Refusal, Outlet.DoesNotExist) as moved:
        if sheet is not None:
            _finish(sheet, has_passed=False, words=str(moved))
        return 1
    if sheet is not None:
        _perform(sheet, stage, ())
    else:
        _cleared(stage)
    return 1


def _stage(outlet: Outlet) -> Stage:
    link = links.current_link(outlet.rid)
    if link is None:
        raise errors.Missing("not_linked", f"{outlet} has no link to OpenTable.")
    if link.environment != Environment.SANDBOX:
        words = f"{outlet} is linked to {link.environment}: a rehearsal is for the sandbox alone."
        raise errors.Conflict("not_at_the_sandbox", words)
    return Stage(outlet=outlet, link=link)


def _refuse_unknown(only: Sequence[str]) -> None:
    known = {step.name for step in script().steps}
    if unknown := sorted(set(only) - known):
        words = f"no step is called {', '.join(unknown)}; there are: {', '.join(sorted(known))}"
        raise errors.Invalid("unknown_step", words)


def _unfinished_or_new(outlet: Outlet, by: str) -> tuple[Rehearsal, bool]:
    words = {"environment": Environment.SANDBOX.value, "asked_by": by[:150], "asked_at": timezone.now()}
    return Rehearsal.objects.get_or_create(rid=outlet.rid, finished_at=None, defaults=words)


def _perform(sheet: Rehearsal, stage: Stage, only: Sequence[str]) -> Rehearsal:
    """Play the outlet's steps in order, all of them whatever fails, and clear away what they made."""
    steps = [step for step in script().steps if step.is_for(stage) and (not only or step.name in only)]
    rows = _begin(sheet, steps, is_whole=not only)
    left = _cleared(stage)
    if not left:
        for step, row in zip(steps, rows, strict=True):
            _play_one(stage, step, row)
        left = _cleared(stage)
    _finish(sheet, has_passed=not left and all(row.has_passed for row in rows), words=left)
    return sheet


def _cleared(stage: Stage) -> str:
    """Take away what a rehearsal left; why it could not be, else nothing."""
    try:
        script().clear(stage)
    except _FAILURES as failure:
        return f"It could not be cleared away: {failure}"
    return ""


@transaction.atomic
def _begin(sheet: Rehearsal, steps: Sequence[Step], *, is_whole: bool) -> list[RehearsalStep]:
    """Write the sheet down before it is filled: whoever looks on sees what is still to come."""
    sheet.started_at, sheet.is_whole = timezone.now(), is_whole
    sheet.save(update_fields=["started_at", "is_whole"])
    rows = [
        RehearsalStep(rehearsal=sheet, number=number, name=step.name)
        for number, step in enumerate(steps, start=1)
    ]
    return RehearsalStep.objects.bulk_create(rows)


def _play_one(stage: Stage, step: Step, row: RehearsalStep) -> None:
    row.started_at, started, before = timezone.now(), time.monotonic(), newest_exchange()
    row.save(update_fields=["started_at"])
    try:
        row.detail, row.has_passed = step.run(stage), True
    except _FAILURES as failure:
        row.detail, row.has_passed = str(failure), False
    except KeyError as missing:
        row.detail, row.has_passed = f"an earlier step did not leave {missing}", False
    row.milliseconds = int((time.monotonic() - started) * 1000)
    said = stage.exchanges(after=before)
    row.exchange_numbers = list(said.values_list("pk", flat=True)[:MOST_EXCHANGES])
    row.save()


def _end_broken_off(rid: int) -> bool:
    """Under the lock: whoever began an unfinished sheet is gone. Tells whether there was one."""
    begun = Rehearsal.objects.filter(rid=rid, finished_at=None, started_at__isnull=False)
    return bool(begun.update(finished_at=timezone.now(), has_passed=False, words=_BROKEN_OFF))


def _finish(sheet: Rehearsal, *, has_passed: bool, words: str = "") -> None:
    sheet.finished_at, sheet.has_passed, sheet.words = timezone.now(), has_passed, words[:300]
    sheet.save(update_fields=["finished_at", "has_passed", "words"])


def _name(rid: int) -> str:
    return f"rehearsal of rid {rid}"
