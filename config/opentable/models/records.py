"""What was said and what happened: idempotency, exchanges, facts, problems, heartbeats."""

from django.db import models
from django.db.models.functions import Cast

from config.opentable.models.connections import Connection


class InboundRequest(models.Model):
    """The answer given to one X-Request-Id of one connection, to be given again (docs/opentable/callbacks).

    `fingerprint` is an HMAC over method, path and the decoded canonical body; `response` is emptied after
    7 days, the row is dropped after 37.
    """

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="inbound_requests")
    key = models.CharField(max_length=200)
    method = models.CharField(max_length=8)
    path = models.CharField(max_length=500)
    fingerprint = models.BinaryField(max_length=32)
    status = models.PositiveSmallIntegerField(null=True)
    response = models.JSONField(null=True)
    created_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["connection", "key"], name="inbound_request_is_one_a_connection_and_key"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.method} {self.path} as {self.key}"


class Direction(models.TextChoices):
    """Who called whom."""

    IN = "IN"
    OUT = "OUT"


class Exchange(models.Model):
    """One request and its answer, to the byte; secrets are masked before they get here."""

    at = models.DateTimeField()
    direction = models.CharField(max_length=3, choices=Direction)
    environment = models.CharField(max_length=10, blank=True)
    connection_name = models.CharField(max_length=100, blank=True)
    rid = models.PositiveBigIntegerField(null=True)
    subject = models.CharField(max_length=120, blank=True)
    method = models.CharField(max_length=8)
    path = models.CharField(max_length=2300)
    status = models.PositiveSmallIntegerField(null=True)
    milliseconds = models.PositiveIntegerField()
    request_id = models.CharField(max_length=200, blank=True)
    attempt = models.PositiveIntegerField(default=1)
    request_headers = models.JSONField(default=dict)
    request_body = models.BinaryField(default=b"")
    response_headers = models.JSONField(default=dict)
    response_body = models.BinaryField(default=b"")
    fault = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["rid", "-at"], name="exchange_by_rid"),
            models.Index(fields=["subject", "at"], name="exchange_by_subject"),
            models.Index(fields=["-at"], name="exchange_by_time"),
            # When an outlet was last heard, and what failed: rare among many, and asked for by every page.
            models.Index(
                fields=["rid", "direction", "-at"],
                condition=models.Q(direction="IN") | models.Q(status__gte=200, status__lt=300),
                name="exchange_heard",
            ),
            models.Index(
                fields=["rid", "-at"],
                condition=models.Q(status=None) | models.Q(status__gte=400),
                name="exchange_failed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.direction} {self.method} {self.path} {self.status or self.fault}"


class Fact(models.Model):
    """Something that became true, for those who may learn of it late; written in the same transaction.

    `transaction` is the writing transaction's id: a reader takes only facts of transactions older than every
    one still running, because ids alone are handed out before commit and become visible out of order.
    """

    name = models.CharField(max_length=60)
    rid = models.PositiveIntegerField()
    subject = models.CharField(max_length=120)
    payload = models.JSONField(default=dict)
    at = models.DateTimeField()
    transaction = models.BigIntegerField(
        db_default=Cast(
            Cast(models.Func(function="pg_current_xact_id"), models.TextField()), models.BigIntegerField()
        )
    )

    class Meta:
        indexes = [
            models.Index(fields=["transaction", "id"], name="fact_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.subject}"


class FactCursor(models.Model):
    """How far one subscriber has read."""

    subscriber = models.CharField(max_length=100, primary_key=True)
    transaction = models.BigIntegerField(default=0)
    fact_number = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.subscriber} at {self.transaction}:{self.fact_number}"


class Fixer(models.TextChoices):
    """Who can mend a problem."""

    STAFF = "STAFF"
    MANAGER = "MANAGER"
    SUPPORT = "SUPPORT"
    OPENTABLE = "OPENTABLE"


class Problem(models.Model):
    """Something a person should act on: cause, effect on service, next step, and who takes it."""

    rid = models.PositiveIntegerField()
    code = models.CharField(max_length=60)
    subject = models.CharField(max_length=200, blank=True)
    cause = models.CharField(max_length=500)
    effect = models.CharField(max_length=500)
    next_step = models.CharField(max_length=500)
    fixer = models.CharField(max_length=10, choices=Fixer)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    # Who called it done; empty where what it was about came right by itself.
    closed_by = models.CharField(max_length=150, blank=True, default="", db_default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["rid", "code", "subject"],
                condition=models.Q(closed_at=None),
                name="problem_is_open_once_a_subject",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.subject}".strip()


class Steering(models.Model):
    """One thing that a person had the integration do, and what came of it; a trigger lets nobody alter it."""

    rid = models.PositiveIntegerField()
    at = models.DateTimeField()
    actor = models.CharField(max_length=150)
    act = models.CharField(max_length=40)
    words = models.CharField(max_length=500)

    class Meta:
        indexes = [models.Index(fields=["rid", "-at"], name="steering_by_rid")]

    def __str__(self) -> str:
        return f"{self.actor}: {self.act}"


class OutletState(models.Model):
    """How an outlet stood with OpenTable from then on, and why; a trigger lets nobody alter it."""

    rid = models.PositiveIntegerField()
    state = models.CharField(max_length=20)
    at = models.DateTimeField()
    cause = models.CharField(max_length=500)

    class Meta:
        indexes = [models.Index(fields=["rid", "-at"], name="outlet_state_by_rid")]

    def __str__(self) -> str:
        return f"rid {self.rid} {self.state}"


class Heartbeat(models.Model):
    """When a standing process last did its work, by the database's clock."""

    name = models.CharField(max_length=100, primary_key=True)
    at = models.DateTimeField()
    detail = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"{self.name} at {self.at:%H:%M:%S}Z"
