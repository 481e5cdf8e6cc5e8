"""Guests, and what they ate and spent."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from config.outlets.models import Outlet
from reservations import likeness


class Guest(models.Model):
    """A person in one outlet's book. `email` is kept only where the guest opted in to marketing.

    Source: the developer's guide, "Making a reservation" (email is present only after opting in). `phone`
    stands as it was typed or sent; `phone_key` is the same in E.164, empty where that cannot be told. The
    keys are written with what they are made of: whoever saves a name, a phone or an address saves them too.

    A guest that was merged into another keeps its row, and OpenTable's number for it: `merged_into` is who
    it is taken for. Such a guest is shown nowhere, and has no reservations, visits or waits (a trigger).
    """

    _SAID = frozenset(
        {"outlet", "first_name", "last_name", "phone", "phone_country", "email", "transactional_email"}
    )
    _KEYS = ("phone_key", "name_key", "likeness_keys")

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
    phone_key = models.CharField(max_length=20, blank=True, db_default="", editable=False)
    name_key = models.CharField(max_length=310, blank=True, db_default="", editable=False)
    likeness_keys = ArrayField(
        models.CharField(max_length=320), default=list, db_default=[], blank=True, editable=False
    )
    tags = ArrayField(models.CharField(max_length=30), default=list, db_default=[], blank=True)
    is_vip = models.BooleanField(default=False)
    allergies = models.CharField(max_length=500, blank=True)
    notes = models.TextField(blank=True)
    created_at = models.DateTimeField()
    merged_into = models.ForeignKey(
        "self", on_delete=models.CASCADE, null=True, blank=True, related_name="merged", editable=False
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["outlet", "gpid"], condition=Q(gpid__isnull=False), name="guest_gpid_is_one_an_outlet"
            ),
            models.CheckConstraint(
                condition=~Q(merged_into=models.F("pk")), name="guest_is_not_merged_into_itself"
            ),
        ]
        indexes = [
            models.Index(fields=["outlet", "last_name", "first_name"], name="guest_by_name"),
            models.Index(fields=["outlet", "phone_key"], name="guest_by_phone"),
            GinIndex(fields=["likeness_keys"], name="guest_by_likeness"),
        ]

    def __str__(self) -> str:
        return f"{self.first_name} {self.last_name}".strip() or "Guest"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write the keys with what they are made of."""
        fields = kwargs.get("update_fields")
        if fields is None or self._SAID & set(fields):
            self.rekey()
            if fields is not None:
                kwargs["update_fields"] = {*fields, *self._KEYS}
        super().save(*args, **kwargs)

    def rekey(self) -> None:
        """Set what the guest is found by from what is said of them."""
        self.phone_key = likeness.phone_key(
            self.phone, country=self.outlet.country, dialed=self.phone_country
        )
        self.name_key = likeness.name_key(self.first_name, self.last_name)
        self.likeness_keys = likeness.keys_of(self.person)

    @property
    def person(self) -> likeness.Person:
        """What is known of who this is."""
        return likeness.Person(
            first_name=self.first_name,
            last_name=self.last_name,
            phone=self.phone,
            phone_key=self.phone_key,
            emails=tuple(filter(None, (self.email, self.transactional_email))),
            gpid=self.gpid,
        )


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
