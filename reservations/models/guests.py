"""Guests, and what they ate and spent."""

from django.db import models
from django.db.models import Q

from config.outlets.models import Outlet


class Guest(models.Model):
    """A person in one outlet's book. `email` is kept only where the guest opted in to marketing.

    Source: the developer's guide, "Making a reservation" (email is present only after opting in).
    """

    outlet = models.ForeignKey(Outlet, on_delete=models.CASCADE, related_name="guests")
    gpid = models.BigIntegerField(null=True, blank=True)
    first_name = models.CharField(max_length=150, blank=True)
    last_name = models.CharField(max_length=150, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    phone_type = models.CharField(max_length=20, blank=True)
    phone_country = models.CharField(max_length=10, blank=True)
    email = models.CharField(max_length=254, blank=True)
    transactional_email = models.CharField(max_length=254, blank=True)
    accepts_marketing = models.BooleanField(default=False)
    is_vip = models.BooleanField(default=False)
    allergies = models.CharField(max_length=500, blank=True)
    notes = models.TextField(blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["outlet", "gpid"], condition=Q(gpid__isnull=False), name="guest_gpid_is_one_an_outlet"
            ),
        ]
        indexes = [models.Index(fields=["outlet", "last_name", "first_name"], name="guest_by_name")]

    def __str__(self) -> str:
        return f"{self.first_name} {self.last_name}".strip() or "Guest"


class Visit(models.Model):
    """What a party ate and spent once: one a reservation, written when its check closes."""

    guest = models.ForeignKey(Guest, on_delete=models.CASCADE, null=True, related_name="visits")
    reservation = models.OneToOneField(
        "reservations.Reservation", on_delete=models.CASCADE, related_name="visit"
    )
    date = models.DateField()
    party_size = models.PositiveSmallIntegerField()
    spent_minor = models.BigIntegerField()
    tip_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    items = models.JSONField(default=list)
    closed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(tip_minor__gte=0), name="visit_tip_is_not_negative"),
        ]
        indexes = [models.Index(fields=["guest", "-date"], name="visit_by_guest")]

    def __str__(self) -> str:
        return f"{self.date} {self.spent_minor} {self.currency}"
