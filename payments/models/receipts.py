"""Receipts, what became of each, and how an outlet words them."""

from dataclasses import fields
from typing import ClassVar

from django.db import models
from django.db.models import Q

from config.outlets.models import Outlet
from payments import wording
from pos_sync.models import Cart


class ReceiptState(models.TextChoices):
    """Whether a receipt went out; NO_ADDRESS says that the guest left none."""

    WAITING = "WAITING"
    SENT = "SENT"
    REFUSED = "REFUSED"
    NO_ADDRESS = "NO_ADDRESS"


class Receipt(models.Model):
    """One mailing of a closed check's receipt: to one address, once.

    The closing writes one; others were asked for by staff, `asked_by`, whose tap's own key is `key`.
    """

    # The classes of errors that say no to this letter; any other says that the server was not there.
    _REFUSALS: ClassVar = ("SMTPRecipientsRefused", "BadHeaderError", "UnicodeEncodeError", "ValueError")

    cart = models.ForeignKey(Cart, on_delete=models.PROTECT, related_name="receipts")
    address = models.CharField(max_length=254, blank=True)
    state = models.CharField(max_length=10, choices=ReceiptState)
    key = models.UUIDField(null=True, unique=True)
    asked_by = models.CharField(max_length=150, blank=True, default="", db_default="")
    reason = models.CharField(max_length=200, blank=True, default="", db_default="")
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["cart"], condition=Q(asked_by=""), name="closing_writes_one_receipt_a_check"
            ),
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
        return masked(self.address)

    @property
    def trouble(self) -> str:
        """What went wrong with it, in words."""
        kind, _, code = self.last_error.partition(" ")
        if kind not in self._REFUSALS:
            return "the mail server could not be reached"
        return f"the mail server does not take this address{f' (it said {code})' if code else ''}"


def masked(address: str) -> str:
    """An address as a screen or a story may show it; "" of none."""
    name, at, host = address.rpartition("@")
    return f"{name[:1]}***{at}{host}" if address else ""


class ReceiptLetter(models.Model):
    """How an outlet words its receipts; one that never said so uses the words of `wording.Words`."""

    outlet = models.OneToOneField(
        Outlet, on_delete=models.CASCADE, related_name="receipt_letter", primary_key=True
    )
    subject = models.CharField(max_length=150)
    greeting = models.TextField(max_length=1000, blank=True)
    footer = models.TextField(max_length=1000, blank=True)
    legal = models.TextField(max_length=1000, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(subject__regex=r"\S"), name="receipt_letter_has_a_subject")
        ]

    def __str__(self) -> str:
        return f"receipt letter of {self.outlet}"

    @property
    def words(self) -> wording.Words:
        """The words as the rules see them."""
        return wording.Words(**{field.name: getattr(self, field.name) for field in fields(wording.Words)})


class LetterChange(models.Model):
    """One change of an outlet's receipt letter: the words as they were, and as they were left."""

    outlet = models.ForeignKey(Outlet, on_delete=models.CASCADE, related_name="receipt_letter_changes")
    actor = models.CharField(max_length=150)
    at = models.DateTimeField()
    former = models.JSONField()
    given = models.JSONField()

    class Meta:
        indexes = [models.Index(fields=["outlet", "-at"], name="letter_change_by_outlet")]

    def __str__(self) -> str:
        return f"{self.outlet} {self.at}"

    @property
    def differences(self) -> list[tuple[str, str, str]]:
        """What was changed: its name, what it was, and what it was made."""
        return [
            (name.capitalize(), self.former[name], self.given[name])
            for name in self.given
            if self.former[name] != self.given[name]
        ]
