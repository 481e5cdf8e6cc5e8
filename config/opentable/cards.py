"""The cards of the integration page: why an outlet is not OK, and what one person may do about each cause."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from config.opentable import causes, fixes
from config.opentable.causes import Cause
from config.opentable.fixes import Button, Fix
from config.opentable.integration import Report
from config.opentable.models import Problem
from config.opentable.models.records import Fixer
from config.opentable.streams import alarms
from config.outlets.models import Membership

# Who mends it, and how the verb ends. What is OpenTable's to mend, support looks after.
_WHO = {Fixer.STAFF.value: ("Staff", ""), Fixer.MANAGER.value: ("A manager", "s")}
_SUPPORT = ("Support", "s")


@dataclass(frozen=True, slots=True)
class Card:
    """One cause for one person. `told` is the problem or cause itself.

    `whose` says in words who mends it where, or ends it, where this person may not. `done` is what the button
    says that calls the problem done; empty where there is none.
    """

    told: Cause | Problem
    buttons: Sequence[Button]
    whose: str
    done: str = ""


def cards(report: Report, membership: Membership) -> list[Card]:
    """What keeps this person's outlet from being OK, in no statement of its own; each cause once."""
    known = fixes.known_fixes()
    found = [_of_cause(cause, membership) for cause in causes.causes(report)]
    told = [problem for problem in report.problems if not _is_told_by_its_cause(problem, report)]
    return found + [_of_problem(problem, membership, known) for problem in told]


def _is_told_by_its_cause(problem: Problem, report: Report) -> bool:
    """That messages wait says nothing new where a card says what keeps them."""
    is_known = bool(report.circuits) or not report.is_believed
    return problem.code == alarms.DELAYED and is_known


def _of_cause(cause: Cause, membership: Membership) -> Card:
    buttons = _buttons(cause.fix, membership, "")
    return Card(cause, buttons, "" if buttons else _mends(cause.fixer, cause.fix))


def _of_problem(problem: Problem, membership: Membership, known: Mapping[str, Fix]) -> Card:
    fix = known.get(problem.code)
    if fix is None:
        return Card(problem, [], "")
    buttons = _buttons(fix, membership, problem.subject)
    whose = [] if buttons else [_mends(problem.fixer, fix)]
    may_close = fixes.may_settle(problem, membership, fix)
    if fix.ends_by_hand and not may_close:
        who, ending = _WHO.get(problem.fixer, _SUPPORT)
        whose.append(f"{who} call{ending} it done.")
    return Card(problem, buttons, " ".join(whose), fix.done if may_close else "")


def _buttons(fix: Fix, membership: Membership, subject: str) -> list[Button]:
    found = [fixes.button(_of_a_page(each, subject), membership, subject) for each in (fix, *fix.also)]
    return [button for button in found if button is not None]


def _of_a_page(fix: Fix, subject: str) -> Fix:
    """A sheet is opened on the floor, from whichever page."""
    if not fix.is_sheet:
        return fix
    return replace(fix, url_name="floor", has_subject=False, tail=f"?party={subject}")


def _mends(fixer: str, fix: Fix) -> str:
    who, ending = _WHO.get(fixer, _SUPPORT)
    return f"{who} mend{ending} it {fix.place}."
