"""The demo's people: one of each role, password and PIN as docs/operations.md tells them."""

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import User

from config.outlets.models import Membership, Outlet
from config.roles import Role

PASSWORD = "covers-demo"
PIN = "2468"
AT_HARBOUR = (Role.HOST, Role.SERVER, Role.KITCHEN, Role.MANAGER)
EVERYWHERE = (Role.SUPPORT, Role.OWNER)


def hire() -> None:
    """Make the six logins, once."""
    # One hash for all: it takes a third of a second to make, by design.
    password, pin = make_password(PASSWORD), make_password(PIN)
    harbour = Outlet.objects.filter(slug="harbour")
    for role in AT_HARBOUR:
        _hire_one(role, list(harbour), password, pin)
    for role in EVERYWHERE:
        _hire_one(role, list(Outlet.objects.order_by("pk")), password, pin)


def _hire_one(role: Role, outlets: list[Outlet], password: str, pin: str) -> None:
    name = role.value.lower()
    known = {"is_staff": True, "password": password, "email": f"{name}@covers.example"}
    user, _ = User.objects.get_or_create(username=name, defaults=known)
    pin_hash = pin if role in {Role.MANAGER, Role.OWNER} else ""
    for outlet in outlets:
        Membership.objects.get_or_create(
            user=user, outlet=outlet, defaults={"role": role.value, "pin_hash": pin_hash}
        )
