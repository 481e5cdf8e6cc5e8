"""What was computed, sent and accepted for one (environment, rid), date and party size."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from config.opentable.models import Link


class Publication(models.Model):
    """The published state of one date and party size.

    Availability is state, not events: a change raises `dirty_number`; the publisher takes the next
    `sequence_id` and only then computes `times`, both under this row's lock, so that a higher number never
    carries older content (the developer's guide, "Publishing Availability": the highest sequence_id wins).
    Times are minutes from local midnight.
    """

    link = models.ForeignKey(Link, on_delete=models.CASCADE, related_name="publications")
    date = models.DateField()
    party_size = models.PositiveSmallIntegerField()
    sequence_id = models.BigIntegerField(default=0)
    times = ArrayField(models.PositiveSmallIntegerField(), default=list)
    computed_at = models.DateTimeField(null=True)
    dirty_number = models.BigIntegerField(default=1)
    # Since when something waits for the publisher; null where nothing does. A trigger keeps it.
    dirty_at = models.DateTimeField(null=True, editable=False)
    published_number = models.BigIntegerField(default=0)
    # What last left for OpenTable, whatever became of it; nothing where nothing ever did.
    sent_times = ArrayField(models.PositiveSmallIntegerField(), null=True)
    sent_sequence_id = models.BigIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    published_times = ArrayField(models.PositiveSmallIntegerField(), null=True)
    published_sequence_id = models.BigIntegerField(default=0)
    accepted_at = models.DateTimeField(null=True)
    is_accepted = models.BooleanField(default=False)
    epoch = models.BigIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    next_at = models.DateTimeField()
    fails = models.PositiveIntegerField(default=0)
    last_error = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["link", "date", "party_size"], name="publication_is_one_a_date_and_party_size"
            ),
            models.CheckConstraint(
                condition=Q(published_number__lte=F("dirty_number")),
                name="publication_acknowledges_only_what_changed",
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_at"],
                condition=Q(dirty_number__gt=F("published_number")),
                name="publication_dirty",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.date} for {self.party_size}"
