"""What must reach OpenTable, in order, and whether its hosts may be called now."""

import uuid

from django.db import models

from config.opentable.models.connections import Link


class StreamKind(models.TextChoices):
    """What a stream is about; one aggregate, one stream."""

    POS_STATUS = "POS_STATUS"
    REGISTRATION = "REGISTRATION"
    RESERVATION = "RESERVATION"
    CHECK = "CHECK"


class Stream(models.Model):
    """What must stay in order: one aggregate's messages to one environment.

    `last_version` is taken under the aggregate's row lock, so versions are gapless and in commit order.
    `epoch` is the fencing token: it rises with each lease, and an acknowledgement of an older epoch is void.
    """

    link = models.ForeignKey(Link, on_delete=models.CASCADE, related_name="streams")
    kind = models.CharField(max_length=15, choices=StreamKind)
    key = models.CharField(max_length=100)
    last_version = models.BigIntegerField(default=0)
    acked_version = models.BigIntegerField(default=0)
    epoch = models.BigIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    next_at = models.DateTimeField()
    # Open checks are sent again at least every five minutes, whether or not they changed (payments article).
    resend_every = models.DurationField(null=True)
    resend_at = models.DateTimeField(null=True)
    fails = models.PositiveIntegerField(default=0)
    # Answers that say the message itself is wrong; three of them park the stream until its next version.
    refusals = models.PositiveSmallIntegerField(default=0)
    first_failed_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=500, blank=True)
    acked_at = models.DateTimeField(null=True)
    is_parked = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["link", "kind", "key"], name="stream_is_one_an_aggregate"),
            models.CheckConstraint(
                condition=models.Q(acked_version__lte=models.F("last_version")),
                name="stream_acknowledges_only_what_was_written",
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_at"],
                condition=models.Q(acked_version__lt=models.F("last_version"), is_parked=False),
                name="stream_due",
            ),
            models.Index(
                fields=["resend_at"], condition=models.Q(resend_at__isnull=False), name="stream_sent_again"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}:{self.key}"


class OutboxMessage(models.Model):
    """One version of an aggregate for the wire: its whole state, so that the newest replaces the others."""

    stream = models.ForeignKey(Stream, on_delete=models.CASCADE, related_name="messages")
    version = models.BigIntegerField()
    request_id = models.UUIDField(default=uuid.uuid4)
    method = models.CharField(max_length=4)
    path = models.CharField(max_length=2100)
    body = models.JSONField()
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["stream", "version"], name="outbox_message_is_one_a_version"),
        ]

    def __str__(self) -> str:
        return f"{self.stream} version {self.version}"


class CircuitState(models.TextChoices):
    """Whether a host may be called."""

    CLOSED = "CLOSED"
    OPEN = "OPEN"
    # Somebody is there and does not take who we say we are.
    AUTH = "AUTH"
    ISOLATED = "ISOLATED"


class Circuit(models.Model):
    """The breaker of one host, shared by every process; ISOLATED is support's own decision."""

    host = models.CharField(max_length=200, primary_key=True)
    state = models.CharField(max_length=10, choices=CircuitState, default=CircuitState.CLOSED)
    failures = models.PositiveIntegerField(default=0)
    opened_at = models.DateTimeField(null=True)
    open_seconds = models.PositiveIntegerField(default=5)
    probe_owner = models.UUIDField(null=True)
    probe_until = models.DateTimeField(null=True)
    # 429, or 503 with Retry-After: nobody calls this host before then.
    wait_until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=CircuitState.values), name="circuit_state_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.host} {self.state}"
