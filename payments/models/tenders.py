"""Money applied to checks."""

import uuid

from django.db import models
from django.db.models import F, Q

from payments.models.authorizations import Authorization
from pos_sync.models import Cart, Part


class Tender(models.TextChoices):
    """The means of payment, in the wire's words."""

    CARD = "CARD", "Card"
    CASH = "CASH", "Cash"
    GIFT_CARD = "GIFT_CARD", "Gift card"
    OPENTABLE = "OPENTABLE", "OpenTable"
    OTHER = "OTHER", "Other"


class PaymentState(models.TextChoices):
    """Where the money stands at its processor."""

    AUTHORIZED = "AUTHORIZED"
    CAPTURED = "CAPTURED"
    VOIDED = "VOIDED"
    REFUNDED = "REFUNDED"


class Payment(models.Model):
    """Money applied to a check, or to one `part` of it. `amount_minor` is without the tip.

    Of a card only the last four are kept. `rounding_minor` is what cash was rounded by as it settled what was
    due: the check comes to so much more or less while the payment stands.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    cart = models.ForeignKey(Cart, on_delete=models.PROTECT, related_name="payments")
    part = models.ForeignKey(Part, on_delete=models.PROTECT, null=True, related_name="payments")
    tender = models.CharField(max_length=10, choices=Tender)
    amount_minor = models.BigIntegerField()
    tip_minor = models.BigIntegerField(default=0)
    received_minor = models.BigIntegerField(null=True)
    refunded_minor = models.BigIntegerField(default=0)
    rounding_minor = models.BigIntegerField(default=0, db_default=0)
    state = models.CharField(max_length=10, choices=PaymentState)
    authorization = models.OneToOneField(
        Authorization, on_delete=models.PROTECT, null=True, related_name="payment"
    )
    card_last4 = models.CharField(max_length=4, blank=True)
    reference = models.CharField(max_length=64, blank=True)
    taken_by = models.CharField(max_length=150)
    taken_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(amount_minor__gte=0, tip_minor__gte=0), name="payment_amounts_are_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(refunded_minor__gte=0, refunded_minor__lte=F("amount_minor") + F("tip_minor")),
                name="refund_is_within_the_payment",
            ),
            models.CheckConstraint(
                condition=Q(card_last4="") | Q(card_last4__regex=r"^[0-9]{4}$"),
                name="card_keeps_last_four_only",
            ),
            models.CheckConstraint(
                condition=Q(rounding_minor=0) | Q(tender=Tender.CASH), name="cash_alone_is_rounded"
            ),
            models.CheckConstraint(
                condition=Q(tender=Tender.OPENTABLE, authorization__isnull=False)
                | (~Q(tender=Tender.OPENTABLE) & Q(authorization__isnull=True)),
                name="opentable_tender_has_its_authorization",
            ),
            models.CheckConstraint(condition=Q(tender__in=Tender.values), name="payment_tender_is_known"),
            models.CheckConstraint(condition=Q(state__in=PaymentState.values), name="payment_state_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.tender} {self.amount_minor}"

    @property
    def taken_minor(self) -> int:
        """All that was taken: the amount and the tip."""
        return self.amount_minor + self.tip_minor

    @property
    def left_minor(self) -> int:
        """What of it can still be given back."""
        return self.taken_minor - self.refunded_minor

    @property
    def is_voidable(self) -> bool:
        """Whether it can be undone: OpenTable has not captured it, and nothing of it was given back."""
        is_captured = self.state == PaymentState.CAPTURED
        kept = is_captured and self.tender != Tender.OPENTABLE and not self.refunded_minor
        return kept or self.state == PaymentState.AUTHORIZED

    @property
    def change_minor(self) -> int:
        """The cash to give back: what was received over the amount and the tip."""
        return 0 if self.received_minor is None else self.received_minor - self.amount_minor - self.tip_minor
