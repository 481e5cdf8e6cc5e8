"""Money that was given back."""

import uuid

from django.db import models
from django.db.models import Q

from payments.models.tenders import Payment


class Refund(models.Model):
    """Money of a payment that was given back; never altered (a trigger refuses it).

    Its id is the tap's own key. `approved_by` is whose PIN it took, or the actor who may do it alone.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="refunds")
    amount_minor = models.BigIntegerField()
    reason = models.CharField(max_length=200)
    actor = models.CharField(max_length=150)
    approved_by = models.CharField(max_length=150)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="refund_is_above_zero"),
            models.CheckConstraint(condition=Q(reason__regex=r"\S"), name="refund_says_why"),
            models.CheckConstraint(condition=~Q(approved_by=""), name="refund_says_who_approved_it"),
        ]

    def __str__(self) -> str:
        return f"refund of {self.amount_minor}"
