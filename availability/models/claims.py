"""Who keeps which table, and when: the rows that make a double booking impossible.

A `Placement` is the place of one party (or block); its `Claim` rows keep one table each. No two claims on one
table ever overlap: the exclusion constraint refuses it, whatever code path forgot to take the day's row lock.
"""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import Q

from availability.models.floor import Table
from config.opentable.models import Connection
from config.outlets.models import Outlet


class Kind(models.TextChoices):
    """What keeps a table."""

    LOCK = "LOCK", "OpenTable's short claim"
    BOOKING = "BOOKING", "a reservation"
    SEATING = "SEATING", "a seated party"
    BLOCK = "BLOCK", "a block by staff"


class Channel(models.TextChoices):
    """Who asked for a place."""

    ONLINE = "ONLINE", "OpenTable"
    IN_HOUSE = "IN_HOUSE", "staff, for a guest"
    WALK_IN = "WALK_IN", "a party at the door"


class ServiceDay(models.Model):
    """One outlet's service day: its row lock puts everything that takes a table of that day in order."""

    outlet = models.ForeignKey(Outlet, on_delete=models.CASCADE, related_name="service_days")
    date = models.DateField()
    change_number = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["outlet", "date"], name="service_day_is_one_an_outlet_and_date")
        ]

    def __str__(self) -> str:
        return f"{self.outlet} {self.date}"


class Placement(models.Model):
    """One party's or block's place. Its id is the wire's lock_id while (and after) it is a lock.

    A lock becomes a booking, and a booking a seating, by a change of `kind` on the same rows. `connection`
    is set where OpenTable's lock began it. `released_at` is set once it keeps no table any more. Nobody but
    staff gives other tables to a party that is pinned, or that has arrived.
    """

    outlet = models.ForeignKey(Outlet, on_delete=models.CASCADE, related_name="placements")
    kind = models.CharField(max_length=10, choices=Kind)
    date = models.DateField()
    during = DateTimeRangeField()
    party_size = models.PositiveSmallIntegerField()
    turn_minutes = models.PositiveSmallIntegerField()
    connection = models.ForeignKey(
        Connection, on_delete=models.SET_NULL, null=True, related_name="placements"
    )
    granted_seconds = models.PositiveIntegerField(null=True)
    expires_at = models.DateTimeField(null=True)
    # Defaults in the database too: a process of the release before this one goes on booking.
    channel = models.CharField(
        max_length=10, choices=Channel, default=Channel.IN_HOUSE, db_default=Channel.IN_HOUSE
    )
    is_pinned = models.BooleanField(default=False, db_default=False)
    has_arrived = models.BooleanField(default=False, db_default=False)
    reason = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()
    released_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=(Q(kind=Kind.LOCK) & Q(expires_at__isnull=False))
                | (~Q(kind=Kind.LOCK) & Q(expires_at__isnull=True)),
                name="placement_expires_only_as_a_lock",
            ),
            models.CheckConstraint(
                condition=Q(party_size__gte=0), name="placement_party_size_is_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(channel__in=Channel.values), name="placement_channel_is_known"
            ),
        ]
        indexes = [
            models.Index(fields=["outlet", "date"], name="placement_by_day"),
            models.Index(
                fields=["connection", "outlet", "expires_at"],
                condition=Q(kind=Kind.LOCK, released_at=None),
                name="placement_live_locks",
            ),
            models.Index(
                fields=["outlet"],
                condition=Q(kind=Kind.SEATING, released_at=None),
                name="placement_seated",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk} for {self.party_size}"


class Claim(models.Model):
    """One table kept for a half-open period; a row an (placement, table)."""

    placement = models.ForeignKey(Placement, on_delete=models.CASCADE, related_name="claims")
    table = models.ForeignKey(Table, on_delete=models.PROTECT, related_name="claims")
    outlet = models.ForeignKey(Outlet, on_delete=models.CASCADE, related_name="+", db_index=False)
    date = models.DateField()
    kind = models.CharField(max_length=10, choices=Kind)
    during = DateTimeRangeField()
    expires_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="claims_on_a_table_never_overlap",
                expressions=[("table", RangeOperators.EQUAL), ("during", RangeOperators.OVERLAPS)],
            ),
            models.UniqueConstraint(fields=["placement", "table"], name="claim_is_one_a_placement_and_table"),
            models.CheckConstraint(
                condition=(Q(kind=Kind.LOCK) & Q(expires_at__isnull=False))
                | (~Q(kind=Kind.LOCK) & Q(expires_at__isnull=True)),
                name="claim_expires_only_as_a_lock",
            ),
            models.CheckConstraint(condition=~Q(during__isempty=True), name="claim_period_is_not_empty"),
        ]
        indexes = [
            models.Index(fields=["outlet", "date"], include=["table", "placement"], name="claim_by_day"),
            models.Index(fields=["expires_at"], condition=Q(kind=Kind.LOCK), name="claim_expiring"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.table}"
