"""Payments' words and facts: money applied to checks, authorizations from OpenTable, refunds, receipts."""

import uuid

from django.db import models
from django.db.models import F, Q

from config.opentable.models import Connection
from pos_sync.models import Cart, Part


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

    Of a card only the last four are kept.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    cart = models.ForeignKey(Cart, on_delete=models.PROTECT, related_name="payments")
    part = models.ForeignKey(Part, on_delete=models.PROTECT, null=True, related_name="payments")
    tender = models.CharField(max_length=10, choices=Tender)
    amount_minor = models.BigIntegerField()
    tip_minor = models.BigIntegerField(default=0)
    received_minor = models.BigIntegerField(null=True)
    refunded_minor = models.BigIntegerField(default=0)
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


class ReceiptState(models.TextChoices):
    """Whether a receipt went out; NO_ADDRESS says that the guest left none."""

    WAITING = "WAITING"
    SENT = "SENT"
    REFUSED = "REFUSED"
    NO_ADDRESS = "NO_ADDRESS"


class Receipt(models.Model):
    """The receipt of a closed check: to one address, once."""

    cart = models.OneToOneField(Cart, on_delete=models.PROTECT, related_name="receipt")
    address = models.CharField(max_length=254, blank=True)
    state = models.CharField(max_length=10, choices=ReceiptState)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=ReceiptState.values), name="receipt_state_is_known"),
            models.CheckConstraint(
                condition=Q(state="NO_ADDRESS", address="") | (~Q(state="NO_ADDRESS") & ~Q(address="")),
                name="receipt_has_an_address_or_says_so",
            ),
        ]

    def __str__(self) -> str:
        return f"receipt of {self.cart}"

    @property
    def masked_address(self) -> str:
        """The address as a screen may show it: `d***@example.com`."""
        name, at, host = self.address.rpartition("@")
        return f"{name[:1]}***{at}{host}"
