"""The fix of a problem, one tap away: which page mends it, what its button says, and who may open it.

Every app tells of its own problems, in a mapping by code that `settings.PROBLEM_FIXES` names. A problem whose
fix nobody names is mended where its next step says, or by support on the integration's page.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils.module_loading import import_string

from config import roles
from config.opentable.lights import open_problems
from config.opentable.models import Problem
from config.outlets.models import Membership

# Those who work on the floor themselves; what others must mend is no host's reading,
OF_THE_HOUSE = frozenset({"STAFF", "MANAGER"})
# but that diners cannot book, or see an older state, is everybody's business.
TOLD_TO_ALL = frozenset({"callbacks_failing", "delivery_delayed"})
LEFT_TO_SUPPORT = "Support looks after it; the floor works as always."


@dataclass(frozen=True, slots=True)
class Fix:
    """Where one kind of problem is mended.

    `has_subject` says that the page's address ends in the problem's subject; `is_sheet` that the page opens
    in the sheet of the floor; `ends_by_hand` that nothing closes the problem but a person who calls it done.
    """

    words: str
    url_name: str
    act: roles.Act
    has_subject: bool = True
    is_sheet: bool = False
    ends_by_hand: bool = False


SUPPORTS = Fix("See what OpenTable said", "integration", roles.Act.SEE_INTEGRATION, has_subject=False)


@dataclass(frozen=True, slots=True)
class Banner:
    """A problem as it is shown to one person, with the buttons that are for this person."""

    problem: Problem
    next_step: str
    words: str = ""
    address: str = ""
    is_sheet: bool = False
    may_settle: bool = False


@dataclass(frozen=True, slots=True)
class Banners:
    """What this person may act on; `for_support` more are support's, and the house is told how many."""

    shown: Sequence[Banner]
    for_support: int


def banners(membership: Membership) -> Banners:
    """The outlet's open problems, the oldest first, each with its fix for this person."""
    sees_all = roles.may(membership.role, roles.Act.SEE_INTEGRATION)
    found = open_problems(membership.outlet.rid)
    shown = [problem for problem in found if sees_all or _is_told(problem)]
    known = known_fixes()
    return Banners([_banner(problem, membership, known) for problem in shown], len(found) - len(shown))


def _is_told(problem: Problem) -> bool:
    return problem.fixer in OF_THE_HOUSE or problem.code in TOLD_TO_ALL


def may_settle(problem: Problem, membership: Membership, fix: Fix | None) -> bool:
    """Whether this person may call the problem done: one that ends by hand, of those this person mends."""
    is_of_the_house = problem.fixer in OF_THE_HOUSE
    act = roles.Act.WORK_FLOOR if is_of_the_house else roles.Act.STEER_INTEGRATION
    return fix is not None and fix.ends_by_hand and roles.may(membership.role, act)


def _banner(problem: Problem, membership: Membership, known: Mapping[str, Fix]) -> Banner:
    fix = known.get(problem.code)
    may_close, next_step = may_settle(problem, membership, fix), problem.next_step
    if problem.fixer not in OF_THE_HOUSE:
        fix = fix or SUPPORTS
        next_step = next_step if roles.may(membership.role, fix.act) else LEFT_TO_SUPPORT
    if fix is None or not roles.may(membership.role, fix.act):
        return Banner(problem, next_step, may_settle=may_close)
    subject = [problem.subject] if fix.has_subject else []
    address = reverse(fix.url_name, args=[membership.outlet.slug, *subject])
    return Banner(problem, next_step, fix.words, address, fix.is_sheet, may_close)


def known_fixes() -> dict[str, Fix]:
    """Every app's fixes, by the code of the problem."""
    found: dict[str, Fix] = {}
    for dotted_name in settings.PROBLEM_FIXES:
        found |= import_string(dotted_name)
    return found
