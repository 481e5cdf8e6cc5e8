"""A manager's PIN: it lets someone do once what their own role may not."""

from django.contrib.auth.hashers import check_password

from config import roles
from config.outlets.models import Membership, Outlet


def approver_of(*, outlet: Outlet, act: roles.Act, pin: str) -> Membership | None:
    """Whose PIN this is, among the people of this outlet who may do this act."""
    who_may = [role for role in roles.Role if roles.may(role, act)]
    people = Membership.objects.filter(outlet=outlet, role__in=who_may, user__is_active=True)
    asked = people.exclude(pin_hash="").select_related("user").order_by("pk")
    return next((member for member in asked if check_password(pin, member.pin_hash)), None)
