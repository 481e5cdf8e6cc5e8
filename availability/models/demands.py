"""What was asked for, and what was answered: kept to tell what other rules would have made of a day."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from availability.models.claims import Channel, Placement
from config.outlets.models import Outlet


class Demand(models.Model):
    """One party's request for a table. A lock and the make on it are one; another time or size is a new one.

    `minute` counts from the midnight of the service date. `turn_minutes` is what the request asked for
    (null: the outlet's own). `placement` is what it was given, or keeps where another time or size was
    refused; `reasons` are the codes of why not. A party at the door is seated where staff say: `table_ids`
    has where.
    """

    class Kind(models.TextChoices):
        """What was asked."""

        LOCK = "LOCK", "a table to be kept"
        MAKE = "MAKE", "a booking"
        MOVE = "MOVE", "another time or size"
        SEAT = "SEAT", "a table now"

    class Outcome(models.TextChoices):
        """What was answered."""

        GRANTED = "GRANTED"
        REFUSED = "REFUSED"

    outlet = models.ForeignKey(Outlet, on_delete=models.CASCADE, related_name="demands")
    at = models.DateTimeField()
    channel = models.CharField(max_length=10, choices=Channel)
    kind = models.CharField(max_length=4, choices=Kind)
    date = models.DateField()
    minute = models.PositiveSmallIntegerField()
    party_size = models.PositiveSmallIntegerField()
    turn_minutes = models.PositiveSmallIntegerField(null=True)
    outcome = models.CharField(max_length=7, choices=Outcome)
    reasons = ArrayField(models.CharField(max_length=40), default=list)
    placement = models.ForeignKey(Placement, on_delete=models.SET_NULL, null=True, related_name="demands")
    table_ids = ArrayField(models.BigIntegerField(), default=list)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome="GRANTED", reasons=[]) | Q(outcome="REFUSED", reasons__len__gt=0),
                name="demand_is_refused_for_a_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["outlet", "date"], name="demand_by_day"),
            models.Index(fields=["at"], name="demand_by_age"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} for {self.party_size} on {self.date}"
