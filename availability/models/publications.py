"""What was computed, sent and accepted for one (environment, rid), date and party size."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from config.opentable.models import Link

MOST_IN_COMPANY = 100


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
    # How many items may share its message: halved with each refusal, so that the one to blame ends up alone.
    company = models.PositiveSmallIntegerField(default=MOST_IN_COMPANY)
    # Answers that say that this item alone is wrong; three of them park it until its times are others.
    refusals = models.PositiveSmallIntegerField(default=0)
    is_parked = models.BooleanField(default=False)
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


class Occasion(models.TextChoices):
    """Why OpenTable was asked what diners are shown."""

    NEAR = "NEAR", "every quarter of an hour, the next two days"
    NIGHT = "NIGHT", "every night, the whole horizon"
    START = "START", "after a start, the whole horizon"
    ASKED = "ASKED", "by hand, the whole horizon"


class Comparison(models.Model):
    """One comparison of what diners are shown at OpenTable with what it accepted from us.

    Counted are dates and party sizes. `ahead` are those for which OpenTable had a higher sequence id than we
    ever took: we were restored from a backup, or somebody else publishes for the outlet. `fault` says why
    OpenTable could not be asked.
    """

    link = models.ForeignKey(Link, on_delete=models.CASCADE, related_name="comparisons")
    occasion = models.CharField(max_length=5, choices=Occasion)
    # On the outlet's wall clock: one night is one date there, whatever the clock does.
    local_date = models.DateField()
    at = models.DateTimeField()
    compared = models.PositiveIntegerField(default=0)
    different = models.PositiveIntegerField(default=0)
    repaired = models.PositiveIntegerField(default=0)
    ahead = models.PositiveIntegerField(default=0)
    fault = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(different__lte=F("compared"), repaired__lte=F("different")),
                name="comparison_repairs_only_what_differs",
            ),
            models.CheckConstraint(
                condition=Q(occasion__in=Occasion.values), name="comparison_occasion_is_known"
            ),
        ]
        indexes = [models.Index(fields=["link", "-at"], name="comparison_by_link")]

    def __str__(self) -> str:
        return f"{self.occasion} {self.at:%Y-%m-%d %H:%M}Z: {self.different} of {self.compared}"


class AskedComparison(models.Model):
    """Somebody wants a link's whole horizon compared now; the row is gone once it was."""

    link = models.OneToOneField(
        Link, on_delete=models.CASCADE, primary_key=True, related_name="asked_comparison"
    )
    asked_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.link} asked {self.asked_at:%Y-%m-%d %H:%M}Z"
