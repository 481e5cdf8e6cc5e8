"""Who is told of what stands, and what became of the telling."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from config.opentable.models.records import Fixer


class AlertSettings(models.Model):
    """How one outlet wants to be told; null minutes leave a severity to the digest.

    `severities` are its own choices by code. A problem that comes back within `steady_minutes` is the same
    one still. `digest_minute` counts from the outlet's midnight; the last digest ended at
    `digested_at`.
    """

    rid = models.PositiveIntegerField(primary_key=True)
    urgent_minutes = models.PositiveSmallIntegerField(null=True, default=0)
    soon_minutes = models.PositiveSmallIntegerField(null=True, default=5)
    later_minutes = models.PositiveSmallIntegerField(null=True, default=60)
    severities = models.JSONField(default=dict)
    steady_minutes = models.PositiveSmallIntegerField(default=10)
    has_digest = models.BooleanField(default=True)
    has_empty_digest = models.BooleanField(default=False)
    digest_minute = models.PositiveSmallIntegerField(default=9 * 60)
    digested_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(digest_minute__lt=24 * 60), name="alert_digest_is_within_the_day"
            ),
        ]

    def __str__(self) -> str:
        return f"alerts of rid {self.rid}"


class Alert(models.Model):
    """One cause at one outlet, from when it was seen until it stayed away.

    `number` is that of the last problem it follows; `told_at` when people were told, `ended_at` when it
    ended, `over_at` when it had not come back for long enough. `returns` counts how often it did.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True)
    rid = models.PositiveIntegerField()
    code = models.CharField(max_length=60)
    subject = models.CharField(max_length=200, blank=True)
    cause = models.CharField(max_length=500)
    effect = models.CharField(max_length=500)
    next_step = models.CharField(max_length=500)
    fixer = models.CharField(max_length=10, choices=Fixer)
    number = models.BigIntegerField(null=True)
    opened_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    over_at = models.DateTimeField(null=True)
    returns = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["rid", "code", "subject"],
                condition=Q(over_at=None),
                name="alert_is_one_a_cause_until_it_is_over",
            ),
            models.CheckConstraint(
                condition=Q(over_at=None) | ~Q(ended_at=None), name="alert_that_is_over_has_ended"
            ),
        ]
        indexes = [
            models.Index(fields=["rid", "-seen_at"], name="alert_by_rid"),
            models.Index(fields=["rid", "code", "subject", "number"], name="alert_by_problem"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.subject}".strip()


class Channel(models.TextChoices):
    """By which way people are told."""

    MAIL = "MAIL"
    WEBHOOK = "WEBHOOK"


class DispatchKind(models.TextChoices):
    """What a dispatch says."""

    OPENED = "OPENED"
    RECOVERED = "RECOVERED"
    DIGEST = "DIGEST"
    TEST = "TEST"


class DispatchState(models.TextChoices):
    """Where a dispatch is. UNKNOWN: nobody can say whether a letter arrived, so it is not sent again."""

    WAITING = "WAITING"
    SENDING = "SENDING"
    SENT = "SENT"
    FAILED = "FAILED"
    UNKNOWN = "UNKNOWN"


class Dispatch(models.Model):
    """One letter to one address, or one event to one outlet's webhook, written down before it is sent.

    `key` is the letter's Message-ID and the event's webhook-id. `next_at` is when it is tried, or while it is
    SENDING when whoever sends it is taken for dead.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True)
    channel = models.CharField(max_length=10, choices=Channel)
    kind = models.CharField(max_length=10, choices=DispatchKind)
    rids = ArrayField(models.PositiveIntegerField())
    address = models.CharField(max_length=254, blank=True)
    subject = models.CharField(max_length=250, blank=True)
    text = models.TextField()
    state = models.CharField(max_length=10, choices=DispatchState, default=DispatchState.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(db_index=True)
    sent_at = models.DateTimeField(null=True)
    status = models.PositiveSmallIntegerField(null=True)
    last_error = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(channel="MAIL") & ~Q(address="") | Q(channel="WEBHOOK", address=""),
                name="dispatch_by_mail_has_an_address",
            ),
        ]
        indexes = [
            models.Index(fields=["channel", "next_at"], condition=~Q(next_at=None), name="dispatch_due"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.channel} {self.key}"


class Telling(models.Model):
    """That one address was told of one alert, and of its end; an empty address is the outlet's webhook."""

    alert = models.ForeignKey(Alert, on_delete=models.CASCADE, related_name="tellings")
    address = models.CharField(max_length=254, blank=True)
    opened = models.ForeignKey(Dispatch, on_delete=models.CASCADE, related_name="tellings_opened")
    recovered = models.ForeignKey(
        Dispatch, on_delete=models.CASCADE, null=True, related_name="tellings_recovered"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["alert", "address"], name="alert_is_told_once_an_address"),
        ]

    def __str__(self) -> str:
        return f"{self.alert} to {self.address or 'the webhook'}"


class Webhook(models.Model):
    """Where an outlet's events are posted. While a secret is changed, former ones sign for a day.

    `former_secret_sealed` has them one a line, the latest first.
    """

    rid = models.PositiveIntegerField(primary_key=True)
    url = models.CharField(max_length=500)
    secret_sealed = models.TextField()
    former_secret_sealed = models.TextField(blank=True)
    rotated_at = models.DateTimeField(null=True)
    is_on = models.BooleanField(default=True)
    off_reason = models.CharField(max_length=200, blank=True)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"webhook of rid {self.rid}"
