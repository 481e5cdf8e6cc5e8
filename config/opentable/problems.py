"""Problems: one model for every banner and alert, each with cause, effect and next step."""

from collections.abc import Collection
from datetime import datetime

from config.opentable import doorbell
from config.opentable.models import Problem


def raise_problem(
    *,
    rid: int,
    code: str,
    subject: str,
    cause: str,
    effect: str,
    next_step: str,
    fixer: str,
    now: datetime,
) -> Problem:
    """Open a problem, or find it still open: one a (rid, code, subject), however often it happens."""
    words = {"cause": cause, "effect": effect, "next_step": next_step, "fixer": fixer, "opened_at": now}
    problem, _ = Problem.objects.get_or_create(
        rid=rid, code=code, subject=subject[:200], closed_at=None, defaults=words
    )
    doorbell.ring_after_commit(topic="problems", rid=rid)
    return problem


def restate_problem(
    *,
    rid: int,
    code: str,
    subject: str,
    cause: str,
    effect: str,
    next_step: str,
    fixer: str,
    now: datetime,
) -> Problem:
    """Raise a problem, or let the one that is open say its cause as it is now: it may count what waits."""
    problem = raise_problem(
        rid=rid,
        code=code,
        subject=subject,
        cause=cause,
        effect=effect,
        next_step=next_step,
        fixer=fixer,
        now=now,
    )
    if problem.cause != cause:
        problem.cause = cause
        problem.save(update_fields=["cause"])
    return problem


def open_subjects(*, rid: int, code: str) -> frozenset[str]:
    """What the open problems of one code are about."""
    return frozenset(
        Problem.objects.filter(rid=rid, code=code, closed_at=None).values_list("subject", flat=True)
    )


def settled_subjects(*, rid: int, code: str, since: datetime) -> frozenset[str]:
    """What the problems of one code are about that a person has called done since then."""
    settled = Problem.objects.filter(rid=rid, code=code, closed_at__gte=since).exclude(closed_by="")
    return frozenset(settled.values_list("subject", flat=True))


def close_problem(*, rid: int, code: str, subject: str | None = None, now: datetime) -> int:
    """Close what is open of this code (and subject, where given); the count tells how many were."""
    return close_problems(rid=rid, codes=[code], subject=subject, now=now)


def close_problems(*, rid: int, codes: Collection[str], subject: str | None, now: datetime) -> int:
    """Close what is open of any of these codes (and of the subject, unless it is None), in one statement."""
    found = Problem.objects.filter(rid=rid, code__in=codes, closed_at=None)
    if subject is not None:
        found = found.filter(subject=subject[:200])
    closed = found.update(closed_at=now)
    if closed:
        doorbell.ring_after_commit(topic="problems", rid=rid)
    return closed


def settle_problem(*, problem: Problem, actor: str, now: datetime) -> bool:
    """Close a problem that a person calls done; False where it is closed already."""
    found = Problem.objects.filter(pk=problem.pk, closed_at=None)
    is_settled = found.update(closed_at=now, closed_by=actor) == 1
    if is_settled:
        doorbell.ring_after_commit(topic="problems", rid=problem.rid)
    return is_settled
