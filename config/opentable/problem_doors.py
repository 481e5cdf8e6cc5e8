"""The door by which staff call a problem done."""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_POST

from config import doors, roles, site
from config.opentable import fixes, problems
from config.opentable.models import Problem


@require_POST
@site.page(roles.Act.SEE_FLOOR)
def settle(request: site.StaffRequest, number: int) -> HttpResponse:
    """Close it, if it is one that ends by hand and this person's to mend."""
    problem = get_object_or_404(Problem, rid=request.outlet.rid, pk=number)
    if not fixes.may_settle(problem, request.membership, fixes.known_fixes().get(problem.code)):
        raise PermissionDenied
    problems.settle_problem(problem=problem, actor=request.user.get_username(), now=timezone.now())
    return doors.done()
