"""Money that was given back."""

import uuid

from django.db import models
from django.db.models import Q

from payments.models.tenders import Payment
from pos_sync.models import Line


class Refund(models.Model):
    """Money of a payment that was given back; never altered (a trigger refuses it).

    Its id is the tap's own key, but where one tap gave back of several payments: then that is `act`.
    `approved_by` is whose PIN it took, or the actor who may do it alone. `rounding_minor` is how much
    more, or less, than the items' price was given back as cash is given in coins; it may have left nothing.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="refunds")
    act = models.UUIDField(null=True, db_index=True)
    amount_minor = models.BigIntegerField()
    rounding_minor = models.BigIntegerField(default=0, db_default=0)
    reason = models.CharField(max_length=200)
    actor = models.CharField(max_length=150)
    approved_by = models.CharField(max_length=150)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(amount_minor__gt=0) | Q(amount_minor=0, rounding_minor__lt=0),
                name="refund_is_above_zero_or_rounded_to_it",
            ),
            models.CheckConstraint(condition=Q(reason__regex=r"\S"), name="refund_says_why"),
            models.CheckConstraint(condition=~Q(approved_by=""), name="refund_says_who_approved_it"),
        ]

    def __str__(self) -> str:
        return f"refund of {self.amount_minor}"


class Return(models.Model):
    """So many items of a line whose price was given back by one act; never altered, as a refund is not.

    A trigger refuses more of a line than were sold.
    """

    act = models.UUIDField()
    line = models.ForeignKey(Line, on_delete=models.PROTECT, related_name="returns")
    quantity = models.PositiveSmallIntegerField()
    amount_minor = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["act", "line"], name="return_is_one_a_line_and_act"),
            models.CheckConstraint(
                condition=Q(quantity__gte=1, amount_minor__gte=0), name="return_is_of_something"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} of {self.line}"
