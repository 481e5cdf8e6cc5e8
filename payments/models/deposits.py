"""Deposits: money that a party paid ahead of its visit, at no till of this check."""

import uuid

from django.db import models
from django.db.models import Q

from pos_sync.models import Cart


class Deposit(models.Model):
    """What staff recorded as paid ahead; a row stays when it is taken off again. Its id is the tap's own key.

    `reference` says how it was paid, as staff can find it again. `approved_by` is whose PIN it took, or the
    actor who may do it alone.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    cart = models.ForeignKey(Cart, on_delete=models.PROTECT, related_name="deposits")
    amount_minor = models.BigIntegerField()
    reference = models.CharField(max_length=200)
    recorded_by = models.CharField(max_length=150)
    approved_by = models.CharField(max_length=150)
    recorded_at = models.DateTimeField()
    removed_by = models.CharField(max_length=150, blank=True, default="")
    removed_at = models.DateTimeField(null=True)
    remove_reason = models.CharField(max_length=400, blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="deposit_is_above_zero"),
            models.CheckConstraint(condition=Q(reference__regex=r"\S"), name="deposit_says_how_it_was_paid"),
            models.CheckConstraint(condition=~Q(approved_by=""), name="deposit_says_who_approved_it"),
            models.CheckConstraint(
                condition=Q(removed_at=None, removed_by="", remove_reason="")
                | (Q(removed_at__isnull=False, remove_reason__regex=r"\S") & ~Q(removed_by="")),
                name="deposit_is_removed_with_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"deposit of {self.amount_minor}"
