"""What people made of guests: who changed what, which two are one, and which two are not."""

from typing import Any

from django.db import models
from django.db.models import F, Q

from reservations.models.guests import Guest

# What a field of a guest is called where its changes are told.
LABELS = {
    "first_name": "first name",
    "last_name": "last name",
    "phone": "phone",
    "phone_type": "kind of phone",
    "phone_country": "country of the phone",
    "email": "e-mail for news",
    "accepts_marketing": "consent to news",
    "transactional_email": "e-mail for receipts",
    "tags": "tags",
    "is_vip": "VIP",
    "allergies": "allergies",
    "notes": "notes",
    "gpid": "OpenTable's number",
}


class GuestChange(models.Model):
    """One change of what is known of a guest. Never altered (a trigger); it goes only with the guest.

    `details` has each field's former and new value: `{"phone": ["9123", "9124"]}`.
    """

    guest = models.ForeignKey(Guest, on_delete=models.CASCADE, related_name="changes")
    at = models.DateTimeField()
    actor = models.CharField(max_length=150)
    act = models.CharField(max_length=20)
    words = models.CharField(max_length=500)
    details = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["guest", "-id"], name="guest_change_by_guest")]

    def __str__(self) -> str:
        return self.words

    @property
    def differences(self) -> list[tuple[str, str, str]]:
        """What each field is called, what stood there, and what does now."""
        return [
            (LABELS.get(name, name), _told(former), _told(value))
            for name, (former, value) in self.details.items()
        ]


class GuestMerge(models.Model):
    """Two guests that were one person, as somebody judged; it can be undone.

    `former` are the kept guest's own values before, `given` those that the merge gave it, by field. `moved`
    has the numbers of the rows that changed hands: `reservations`, `visits`, `waits` on the waitlist, and
    `guests` that had been merged into the merged one before.
    """

    kept = models.ForeignKey(Guest, on_delete=models.CASCADE, related_name="merges")
    merged = models.ForeignKey(Guest, on_delete=models.CASCADE, related_name="merged_by")
    former = models.JSONField(default=dict)
    given = models.JSONField(default=dict)
    moved = models.JSONField(default=dict)
    actor = models.CharField(max_length=150)
    at = models.DateTimeField()
    undone_by = models.CharField(max_length=150, blank=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["merged"], condition=Q(undone_at=None), name="guest_is_merged_once_at_a_time"
            ),
            models.CheckConstraint(condition=~Q(kept=F("merged")), name="guest_merge_is_of_two"),
        ]
        indexes = [models.Index(fields=["kept", "-id"], name="guest_merge_by_kept")]

    def __str__(self) -> str:
        return f"{self.merged_id} into {self.kept_id}"


class GuestDistinction(models.Model):
    """Two guests who look alike and are two persons, as somebody said; the lower number stands first."""

    first = models.ForeignKey(Guest, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(Guest, on_delete=models.CASCADE, related_name="+")
    actor = models.CharField(max_length=150)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="guest_distinction_is_one_a_pair"),
            models.CheckConstraint(
                condition=Q(first__lt=F("second")), name="guest_distinction_is_in_one_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} is not {self.second_id}"


def _told(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)
