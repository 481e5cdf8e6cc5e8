"""OpenTable's authorizations, each kept for ever."""

from django.db import models
from django.db.models import Q

from config.opentable.models import Connection
from pos_sync.models import Cart


class AuthorizationState(models.TextChoices):
    """The life of an OpenTable authorization (docs/opentable/payments)."""

    AUTHORIZED = "AUTHORIZED"
    CAPTURED = "CAPTURED"
    VOIDED = "VOIDED"
    EXPIRED = "EXPIRED"
    CANCELED = "CANCELED"


class Authorization(models.Model):
    """One authorization_id of OpenTable's, kept for ever: it is never applied twice.

    A cancel that comes before its authorization leaves a row without `cart`; the later one is then told 410.
    """

    connection = models.ForeignKey(Connection, on_delete=models.PROTECT, related_name="authorizations")
    authorization_id = models.CharField(max_length=64)
    rid = models.PositiveIntegerField()
    confirmation_number = models.IntegerField()
    cart = models.ForeignKey(Cart, on_delete=models.PROTECT, null=True, related_name="authorizations")
    state = models.CharField(max_length=10, choices=AuthorizationState)
    digest = models.BinaryField(max_length=32, null=True)
    answer = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["connection", "authorization_id"], name="authorization_is_applied_once"
            ),
            models.CheckConstraint(
                condition=Q(state__in=AuthorizationState.values), name="authorization_state_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.authorization_id} {self.state}"
