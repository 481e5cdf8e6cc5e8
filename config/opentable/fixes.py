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

    `place` says where, in words, to who may not go there. `has_subject` says that the page's address ends in
    the problem's subject, `tail` what it ends in else: a filter, a part of the page. `is_sheet` says that the
    page opens in the sheet of the floor; `is_act` that it is done at once, from the page Integration; and
    `ends_by_hand` that a person may call the problem done, in the words `done`. `also` are other ways.
    """

    words: str
    url_name: str
    act: roles.Act
    place: str
    has_subject: bool = True
    tail: str = ""
    is_sheet: bool = False
    is_act: bool = False
    ends_by_hand: bool = False
    done: str = "Done"
    also: tuple["Fix", ...] = ()


SUPPORTS = Fix(
    "See what OpenTable said",
    "integration",
    roles.Act.SEE_INTEGRATION,
    "under Integration",
    has_subject=False,
)


@dataclass(frozen=True, slots=True)
class Button:
    """A fix for one person, who may open it."""

    words: str
    address: str
    is_sheet: bool = False
    is_act: bool = False


@dataclass(frozen=True, slots=True)
class Banner:
    """A problem as it is shown to one person, with the buttons that are for this person."""

    problem: Problem
    next_step: str
    words: str = ""
    address: str = ""
    is_sheet: bool = False
    may_settle: bool = False
    done: str = ""


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


def button(fix: Fix, membership: Membership, subject: str) -> Button | None:
    """The fix of a problem about this subject for one person; None where the role may not open it."""
    if not roles.may(membership.role, fix.act):
        return None
    # A stream's subject begins with what kind of stream it is.
    ends = [subject.rpartition(":")[2]] if fix.has_subject else []
    address = reverse(fix.url_name, args=[membership.outlet.slug, *ends]) + fix.tail
    return Button(fix.words, address, fix.is_sheet, fix.is_act)


def _banner(problem: Problem, membership: Membership, known: Mapping[str, Fix]) -> Banner:
    fix = known.get(problem.code)
    may_close, next_step = may_settle(problem, membership, fix), problem.next_step
    done = fix.done if fix else ""
    if problem.fixer not in OF_THE_HOUSE:
        fix = _off_the_floor(fix, membership)
        next_step = next_step if roles.may(membership.role, fix.act) else LEFT_TO_SUPPORT
    found = button(fix, membership, problem.subject) if fix else None
    if found is None:
        return Banner(problem, next_step, may_settle=may_close, done=done)
    return Banner(problem, next_step, found.words, found.address, found.is_sheet, may_close, done)


def _off_the_floor(fix: Fix | None, membership: Membership) -> Fix:
    """The page that mends it, if this person may open it; what is an act is done on the integration's."""
    if fix is None or fix.is_act or not roles.may(membership.role, fix.act):
        return SUPPORTS
    return fix


def known_fixes() -> dict[str, Fix]:
    """Every app's fixes, by the code of the problem."""
    found: dict[str, Fix] = {}
    for dotted_name in settings.PROBLEM_FIXES:
        found |= import_string(dotted_name)
    return found
