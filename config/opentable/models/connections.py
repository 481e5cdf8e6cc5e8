"""Our account at an OpenTable environment, and one outlet's tie through it."""

from django.core.exceptions import ValidationError
from django.db import models

from config.opentable.environments import Environment

NOT_GRANTED = "Production needs OpenTable's grant: record who gave it, when, and under which reference."
ENVIRONMENTS = [(name.value, name.value) for name in Environment]


class Framing(models.TextChoices):
    """How request bodies are compressed; OFF until a test has shown that OpenTable reads it."""

    OFF = "OFF"
    FRAME = "FRAME"
    LZ4BLOCK = "LZ4BLOCK"


class UpdateRoute(models.TextChoices):
    """Where a reservation's changes go: its own href (the guide of 2015-04), or resoupdate (2015-10 on)."""

    HREF = "HREF"
    RESOUPDATE = "RESOUPDATE"


class AvailabilityRoute(models.TextChoices):
    """How availability is published: V1 takes items of any dates, V2 one date and number a message."""

    V1 = "V1"
    V2 = "V2"


class Connection(models.Model):
    """Our account at one OpenTable environment: credentials both ways, limits and payload choices.

    Secrets we present are encrypted (`config.opentable.secrets`); secrets presented to us are kept as HMACs,
    two at a time, so that one can be rotated while the other still works.
    """

    name = models.CharField(max_length=100, unique=True)
    environment = models.CharField(max_length=10, choices=ENVIRONMENTS)
    partner_id = models.CharField(max_length=100)
    client_id = models.CharField(max_length=200)
    client_secret_encrypted = models.TextField()
    # Who typed it and when; since when OpenTable has been giving us tokens for it (null: not asked yet).
    secret_set_at = models.DateTimeField(null=True)
    secret_set_by = models.CharField(max_length=150, blank=True, default="", db_default="")
    proven_at = models.DateTimeField(null=True)
    token_encrypted = models.TextField(blank=True)
    token_renew_at = models.DateTimeField(null=True)
    token_expires_at = models.DateTimeField(null=True)
    callback_key = models.CharField(max_length=200, unique=True)
    callback_secret_hmac = models.CharField(max_length=64)
    callback_previous_hmac = models.CharField(max_length=64, blank=True)
    # Who made the present one and when; when OpenTable first presented it.
    callback_set_at = models.DateTimeField(null=True)
    callback_set_by = models.CharField(max_length=150, blank=True, default="", db_default="")
    callback_used_at = models.DateTimeField(null=True)
    # Raised to revoke every token handed out so far, at the next request.
    grant_number = models.PositiveIntegerField(default=1)
    update_route = models.CharField(max_length=10, choices=UpdateRoute, default=UpdateRoute.HREF)
    availability_route = models.CharField(
        max_length=2, choices=AvailabilityRoute, default=AvailabilityRoute.V1
    )
    # A circuit of its own at the environment's host; accounts without a key share that host's.
    host_key = models.CharField(max_length=40, blank=True, default="", db_default="")
    framing = models.CharField(max_length=10, choices=Framing, default=Framing.OFF)
    # What OpenTable could not read, and since when nothing is compressed; until support has chosen anew.
    framing_refused = models.CharField(max_length=10, choices=Framing, blank=True)
    framing_refused_at = models.DateTimeField(null=True)
    lock_seconds_min = models.PositiveIntegerField(default=30)
    lock_seconds_max = models.PositiveIntegerField(default=900)
    live_locks_max = models.PositiveIntegerField(default=20)
    calls_per_second = models.PositiveIntegerField(default=100)
    calls_burst = models.PositiveIntegerField(default=200)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    lock_seconds_min__gte=1, lock_seconds_max__gte=models.F("lock_seconds_min")
                ),
                name="connection_lock_seconds_are_a_range",
            ),
            models.CheckConstraint(
                condition=models.Q(calls_per_second__gte=1, calls_burst__gte=1),
                name="connection_lets_some_calls_in",
            ),
            models.CheckConstraint(
                condition=models.Q(environment__in=[name.value for name in Environment]),
                name="connection_environment_is_known",
            ),
            # A link names both (a foreign key of the database's): an account in use changes its environment
            # never, so that no number, href or answer of one is ever taken for another's.
            models.UniqueConstraint(fields=["id", "environment"], name="connection_is_of_one_environment"),
            models.CheckConstraint(
                condition=models.Q(availability_route__in=AvailabilityRoute.values),
                name="connection_availability_route_is_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.environment})"


class AccessToken(models.Model):
    """A bearer token that we handed to OpenTable; only its SHA-256 is kept."""

    digest = models.BinaryField(unique=True, max_length=32)
    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="access_tokens")
    grant_number = models.PositiveIntegerField()
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"token of {self.connection} until {self.expires_at:%Y-%m-%d %H:%M}Z"


class LinkState(models.TextChoices):
    """Where an outlet stands on its way to being live (docs/opentable/going-live)."""

    DRAFT = "DRAFT"
    REGISTERED = "REGISTERED"
    LIVE = "LIVE"
    PAUSING = "PAUSING"
    PAUSED = "PAUSED"
    RESUMING = "RESUMING"
    DISCONNECTED = "DISCONNECTED"


class Link(models.Model):
    """One outlet's tie to OpenTable through a connection; everything sent or accepted hangs on it.

    `granted_by`, `granted_on` and `grant_reference` say who at OpenTable let this rid into production, when,
    and under which reference: without them no link to PROD is in use.
    """

    connection = models.ForeignKey(Connection, on_delete=models.PROTECT, related_name="links")
    environment = models.CharField(max_length=10, choices=ENVIRONMENTS)
    rid = models.PositiveIntegerField()
    partner_restaurant_number = models.PositiveIntegerField()
    state = models.CharField(max_length=15, choices=LinkState, default=LinkState.DRAFT)
    is_current = models.BooleanField(default=True)
    # Made by a set-up that is not finished: registered and tried out, but live only once somebody says so.
    awaits_go_live = models.BooleanField(default=False, db_default=False)
    registered_at = models.DateTimeField(null=True)
    paused_at = models.DateTimeField(null=True)
    pause_reason = models.CharField(max_length=200, blank=True)
    # When a pause ends by itself; null where a person ends it.
    resumes_at = models.DateTimeField(null=True)
    parked_reason = models.CharField(max_length=200, blank=True)
    granted_by = models.CharField(max_length=100, blank=True)
    granted_on = models.DateField(null=True, blank=True)
    grant_reference = models.CharField(max_length=200, blank=True)
    quiet_percent = models.PositiveSmallIntegerField(
        default=20,
        db_default=20,
        help_text=(
            "Told as too quiet when less is said in two hours than so many percent of what is usual for the"
            " weekday and hour; 0 never tells."
        ),
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(quiet_percent__lte=90), name="link_is_quiet_at_90_percent_at_most"
            ),
            models.UniqueConstraint(fields=["environment", "rid"], name="link_is_one_an_environment_and_rid"),
            models.UniqueConstraint(
                fields=["rid"], condition=models.Q(is_current=True), name="link_in_use_is_one_a_rid"
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=LinkState.values), name="link_state_is_known"
            ),
            models.CheckConstraint(
                condition=~models.Q(awaits_go_live=True, state=LinkState.LIVE),
                name="link_that_awaits_its_day_is_not_live",
            ),
            models.CheckConstraint(
                condition=models.Q(resumes_at=None)
                | models.Q(state__in=[LinkState.PAUSING, LinkState.PAUSED]),
                name="link_resumes_by_itself_only_from_a_pause",
            ),
            models.CheckConstraint(
                condition=~models.Q(environment=Environment.PROD.value)
                | models.Q(is_current=False)
                | ~models.Q(granted_by="") & ~models.Q(granted_on=None) & ~models.Q(grant_reference=""),
                name="link_in_use_in_production_was_granted",
                violation_error_message=NOT_GRANTED,
            ),
        ]

    def __str__(self) -> str:
        return f"rid {self.rid} at {self.environment}"

    def clean(self) -> None:
        """Take the connection's environment; a form that shows it not is held to all constraints the same."""
        if self.connection_id is None:
            return
        self.environment = self.connection.environment
        try:
            self.validate_constraints()
        except ValidationError as faults:
            raise ValidationError(faults.messages) from faults

    @property
    def is_granted(self) -> bool:
        """Whether OpenTable has let the outlet in here, as recorded; asked of production alone."""
        is_recorded = bool(self.granted_by and self.granted_on and self.grant_reference)
        return is_recorded or self.environment != Environment.PROD

    @property
    def is_paused(self) -> bool:
        """Whether new locks and makes are turned away and nothing is sent."""
        return self.state in {LinkState.PAUSING, LinkState.PAUSED, LinkState.DISCONNECTED}
