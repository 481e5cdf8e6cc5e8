"""A day of checks that was closed, and why a check stays different from OpenTable's."""

from django.db import models
from django.db.models import F, Q

from config.outlets.models import Outlet
from pos_sync.models import Cart


class DayClose(models.Model):
    """One closing of an outlet's day: who, when, the cash, and what the checks came to, frozen.

    `totals` are the checks as `takings` writes them, `digest` is SHA-256 over them (hexadecimal). The cash is
    without what lay in the drawer for change. A trigger lets nothing of it be altered but the reopening.
    """

    outlet = models.ForeignKey(Outlet, on_delete=models.PROTECT, related_name="day_closes")
    date = models.DateField()
    closed_at = models.DateTimeField()
    closed_by = models.CharField(max_length=150)
    currency = models.CharField(max_length=3)
    expected_minor = models.BigIntegerField()
    counted_minor = models.BigIntegerField()
    cash_reason = models.CharField(max_length=200, blank=True)
    totals = models.JSONField()
    digest = models.CharField(max_length=64)
    reopened_at = models.DateTimeField(null=True)
    reopened_by = models.CharField(max_length=150, blank=True)
    reopen_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["outlet", "date"], condition=Q(reopened_at=None), name="day_is_closed_once"
            ),
            models.CheckConstraint(
                condition=Q(counted_minor=F("expected_minor")) | Q(cash_reason__regex=r"\S"),
                name="cash_over_or_short_says_why",
            ),
            models.CheckConstraint(
                condition=Q(reopened_at=None, reopened_by="", reopen_reason="")
                | (Q(reopened_at__isnull=False, reopen_reason__regex=r"\S") & ~Q(reopened_by="")),
                name="reopened_day_says_who_and_why",
            ),
            models.CheckConstraint(condition=Q(counted_minor__gte=0), name="counted_cash_is_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.date} closed at {self.outlet}"

    @property
    def over_minor(self) -> int:
        """The cash that was counted over what was expected; below zero where it is short."""
        return self.counted_minor - self.expected_minor

    @property
    def apart_minor(self) -> int:
        """By how much the cash is over or short."""
        return abs(self.over_minor)


class Remark(models.Model):
    """Why a check stays different from what OpenTable has, as of one of its snapshots."""

    cart = models.ForeignKey(Cart, on_delete=models.PROTECT, related_name="remarks")
    sequence_id = models.PositiveIntegerField()
    words = models.CharField(max_length=300)
    actor = models.CharField(max_length=150)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(words__regex=r"\S"), name="remark_says_something"),
        ]

    def __str__(self) -> str:
        return f"remark on {self.cart}"
