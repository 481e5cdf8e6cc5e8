"""What a guest spent over all visits."""

from dataclasses import dataclass

from django.db.models import Count, Sum

from reservations.models import Guest, Visit


@dataclass(frozen=True, slots=True)
class Spend:
    """What a guest spent over all visits, tips apart, in minor units of the outlet's currency."""

    visits: int
    lifetime_minor: int
    average_minor: int
    currency: str


def spend_of(guest: Guest) -> Spend:
    """A guest's visits with a closed check, what they came to, and the average a visit, rounded half up."""
    currency = guest.outlet.currency
    figures = Visit.objects.filter(guest=guest, currency=currency).aggregate(
        visits=Count("pk"), lifetime=Sum("spent_minor")
    )
    visits, lifetime = figures["visits"], figures["lifetime"] or 0
    average = (2 * lifetime + visits) // (2 * visits) if visits else 0
    return Spend(visits, lifetime, average, currency)
