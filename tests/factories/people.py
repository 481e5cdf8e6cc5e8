"""People who work at an outlet."""

import functools

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import User
from django.test import Client

from config.outlets.models import Membership, Outlet
from config.roles import Role

PASSWORD = "correct horse battery"
PIN = "2468"


def hire(outlet: Outlet, role: Role = Role.HOST, name: str | None = None) -> User:
    """A staff login in this role."""
    username = name or role.value.lower()
    user = User.objects.create(username=username, password=hashed(PASSWORD), is_staff=True)
    Membership.objects.create(user=user, outlet=outlet, role=role.value)
    return user


def browser(outlet: Outlet, role: Role = Role.HOST, name: str | None = None) -> Client:
    """A browser in which somebody of this role is logged in."""
    client = Client()
    client.force_login(hire(outlet, role, name))
    return client


def give_pin(member: User) -> None:
    """The PIN that the member approves with."""
    Membership.objects.filter(user=member).update(pin_hash=hashed(PIN))


@functools.cache
def hashed(secret: str) -> str:
    """A password or a PIN as it is stored: hashed slowly, hence once a run."""
    return make_password(secret)
