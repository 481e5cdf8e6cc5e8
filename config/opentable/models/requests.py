"""What a restaurant asked for in OpenTable: to be connected with us."""

from django.db import models

from config.opentable.models.connections import Connection


class RequestState(models.TextChoices):
    """What became of a connection request."""

    WAITING = "WAITING"
    ACCEPTED = "ACCEPTED"
    DECLINED = "DECLINED"


class ConnectionRequest(models.Model):
    """One restaurant's wish to be connected, as OpenTable told us of it through one of our accounts.

    `restaurant_name` is OpenTable's. Whom to answer is forgotten a year after it was settled.
    """

    connection = models.ForeignKey(Connection, on_delete=models.PROTECT, related_name="requests")
    rid = models.PositiveIntegerField()
    restaurant_name = models.CharField(max_length=200)
    contact_name = models.CharField(max_length=100, blank=True)
    contact_email = models.CharField(max_length=254, blank=True)
    contact_phone = models.CharField(max_length=40, blank=True)
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=RequestState, default=RequestState.WAITING)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.CharField(max_length=150, blank=True)
    decline_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["connection", "rid"],
                condition=models.Q(state="WAITING"),
                name="request_waits_once_a_connection_and_rid",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=RequestState.values), name="request_state_is_known"
            ),
            models.CheckConstraint(condition=models.Q(rid__gte=1), name="request_rid_is_positive"),
            models.CheckConstraint(
                condition=models.Q(state="WAITING", settled_at=None, settled_by="")
                | ~models.Q(state="WAITING") & models.Q(settled_at__isnull=False) & ~models.Q(settled_by=""),
                name="request_is_settled_by_somebody",
            ),
            models.CheckConstraint(
                condition=models.Q(state="DECLINED") & ~models.Q(decline_reason="")
                | ~models.Q(state="DECLINED") & models.Q(decline_reason=""),
                name="request_is_declined_for_a_reason",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="WAITING")
                | ~models.Q(contact_name="") & (~models.Q(contact_email="") | ~models.Q(contact_phone="")),
                name="request_that_waits_can_be_answered",
            ),
        ]
        indexes = [models.Index(fields=["rid", "-asked_at"], name="request_by_rid")]

    def __str__(self) -> str:
        return f"connection request {self.pk} of rid {self.rid}"
