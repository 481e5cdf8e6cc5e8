"""People who work at an outlet."""

from django.contrib.auth.models import User
from django.test import Client

from config.outlets.models import Membership, Outlet
from config.roles import Role

PASSWORD = "correct horse battery"


def hire(outlet: Outlet, role: Role = Role.HOST, name: str | None = None) -> User:
    """A staff login in this role."""
    user = User.objects.create_user(name or role.value.lower(), password=PASSWORD, is_staff=True)
    Membership.objects.create(user=user, outlet=outlet, role=role.value)
    return user


def browser(outlet: Outlet, role: Role = Role.HOST, name: str | None = None) -> Client:
    """A browser in which somebody of this role is logged in."""
    client = Client()
    client.force_login(hire(outlet, role, name))
    return client
