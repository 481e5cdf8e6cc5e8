"""Receipts, and what became of each."""

from django.db import models
from django.db.models import Q

from pos_sync.models import Cart


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
