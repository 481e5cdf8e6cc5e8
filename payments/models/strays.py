"""Money that did not find its check: what OpenTable tried and we refused, and tenders put elsewhere."""

import uuid

from django.db import models
from django.db.models import F, Q

from config.opentable.models import Connection
from payments.models.tenders import Payment
from pos_sync.models import Cart


class StrayCode(models.TextChoices):
    """Why a payment of OpenTable's is on no check."""

    CHECK_NOT_FOUND = "check_not_found"
    PAYMENTS_NOT_ENABLED = "payments_not_enabled"
    WITHDRAWN = "withdrawn"


class Stray(models.Model):
    """A payment of OpenTable's that we refused for want of a check, or that was withdrawn before it came.

    The last refusal of an authorization_id counts. `date` is the service day; nothing of a card is kept.
    """

    connection = models.ForeignKey(Connection, on_delete=models.PROTECT, related_name="strays")
    authorization_id = models.CharField(max_length=64)
    rid = models.PositiveIntegerField()
    confirmation_number = models.IntegerField()
    check_id = models.CharField(max_length=64, blank=True)
    code = models.CharField(max_length=20, choices=StrayCode)
    amount_minor = models.BigIntegerField(null=True)
    tip_minor = models.BigIntegerField(null=True)
    currency = models.CharField(max_length=3, blank=True)
    date = models.DateField()
    asked_at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True)
    resolved_by = models.CharField(max_length=150, blank=True)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["connection", "authorization_id"], name="stray_is_one_an_authorization"
            ),
            models.CheckConstraint(condition=Q(code__in=StrayCode.values), name="stray_code_is_known"),
            models.CheckConstraint(
                condition=Q(resolved_at=None) | (~Q(resolved_by="") & Q(note__regex=r"\S")),
                name="resolved_stray_says_who_and_why",
            ),
        ]
        indexes = [models.Index(fields=["rid", "date"], name="stray_by_day")]

    def __str__(self) -> str:
        return f"{self.authorization_id} {self.code}"


class PaymentMove(models.Model):
    """A tender that was taken on one check and put on another; never altered (a trigger refuses it).

    Its id is the tap's own key.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="moves")
    from_cart = models.ForeignKey(Cart, on_delete=models.PROTECT, related_name="payments_moved_away")
    to_cart = models.ForeignKey(Cart, on_delete=models.PROTECT, related_name="payments_moved_here")
    reason = models.CharField(max_length=200)
    actor = models.CharField(max_length=150)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(from_cart=F("to_cart")), name="payment_moves_between_two_checks"
            ),
            models.CheckConstraint(condition=Q(reason__regex=r"\S"), name="payment_move_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.payment} to {self.to_cart}"
