"""Whom an outlet's alerts are for: those whose role mends it, at their own addresses."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from config.opentable.alerts import rules
from config.outlets.models import Membership
from config.roles import Role


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody at one outlet; `address` is empty where none is known."""

    name: str
    role: Role
    address: str


def at_outlets(rids: Collection[int]) -> dict[int, list[Person]]:
    """Who works where, by rid, in one statement; none who may not log in."""
    found: dict[int, list[Person]] = {rid: [] for rid in rids}
    members = Membership.objects.filter(outlet__rid__in=rids, user__is_active=True, user__is_staff=True)
    for member in members.select_related("user", "outlet").order_by("user__username"):
        address = member.user.email.strip().lower()
        found[member.outlet.rid].append(Person(member.user.get_username(), Role(member.role), address))
    return found


def whom(people: Sequence[Person], roles: Collection[Role]) -> list[Person]:
    """Who of these is told: whoever has one of the roles and an address, else the owners who have one."""
    reached = [person for person in people if person.role in roles and person.address]
    return reached or [person for person in people if person.role in rules.IN_THEIR_PLACE and person.address]


def addresses(people: Sequence[Person], roles: Collection[Role]) -> list[str]:
    """Their addresses, each once: two logins of one person are one person."""
    return list(dict.fromkeys(person.address for person in whom(people, roles)))


def circle(people: Sequence[Person]) -> Mapping[str, list[Person]]:
    """Who is told of what, by who mends it, for the page; those without an address too."""
    return {
        fixer: [*whom(people, roles), *(who for who in people if who.role in roles and not who.address)]
        for fixer, roles in rules.TOLD.items()
    }
