"""What is given away on checks, and how much of it each role may give by itself."""

from django.db import models
from django.db.models import Q

from config.outlets.models import Outlet
from config.roles import Role
from pos_sync.models.carts import Cart
from pos_sync.models.lines import Line

_WHOLE = 100_000


class DiscountKind(models.TextChoices):
    """An amount, a rate of what is left, or so many of a line given for nothing."""

    AMOUNT = "AMOUNT"
    RATE = "RATE"
    COMP = "COMP"


class Discount(models.Model):
    """One thing given away: on a line, or on the whole check where `line` is none.

    Of `amount_minor`, `rate` (thousandths of a percent) and `units` it has the one that its kind names.
    `most_minor` is what a rate comes to at most. `approved_by` is whose PIN it took, or the actor who may do
    it alone. Nothing of it is altered but that it is taken back, or goes along with its line to another check
    (a trigger refuses all else).
    """

    cart = models.ForeignKey(Cart, on_delete=models.PROTECT, related_name="discounts")
    line = models.ForeignKey(Line, on_delete=models.PROTECT, null=True, related_name="discounts")
    kind = models.CharField(max_length=10, choices=DiscountKind)
    amount_minor = models.BigIntegerField(default=0)
    rate = models.PositiveIntegerField(default=0)
    units = models.PositiveSmallIntegerField(default=0)
    most_minor = models.BigIntegerField(null=True)
    reason = models.CharField(max_length=200)
    actor = models.CharField(max_length=150)
    approved_by = models.CharField(max_length=150)
    at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)
    removed_by = models.CharField(max_length=150, blank=True, default="")
    removed_reason = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="AMOUNT", amount_minor__gt=0, rate=0, units=0)
                | Q(kind="RATE", amount_minor=0, rate__gt=0, rate__lte=_WHOLE, units=0)
                | Q(kind="COMP", amount_minor=0, rate=0, units__gt=0, line__isnull=False),
                name="discount_is_of_one_kind",
            ),
            models.CheckConstraint(
                condition=Q(most_minor__isnull=True) | Q(kind="RATE", most_minor__gte=0),
                name="discount_rate_alone_has_a_most",
            ),
            models.CheckConstraint(condition=Q(reason__regex=r"\S"), name="discount_says_why"),
            models.CheckConstraint(
                condition=~Q(actor="") & ~Q(approved_by=""), name="discount_says_who_approved_it"
            ),
            models.CheckConstraint(
                condition=Q(removed_at=None, removed_by="", removed_reason="")
                | (Q(removed_at__isnull=False, removed_reason__regex=r"\S") & ~Q(removed_by="")),
                name="discount_taken_back_says_why",
            ),
        ]
        indexes = [models.Index(fields=["cart", "id"], name="discount_by_cart")]

    def __str__(self) -> str:
        return f"{self.kind} on {self.cart}"


class Allowance(models.Model):
    """How much a role gives away on one check by itself; beyond it a manager's PIN approves.

    `most_rate` is of the check's sub-total, in thousandths of a percent; `most_minor` of none is no limit. A
    role without an allowance gives nothing alone, unless it may approve: then all.
    """

    outlet = models.ForeignKey(Outlet, on_delete=models.CASCADE, related_name="allowances")
    role = models.CharField(max_length=10, choices=[(role.value, role.value.title()) for role in Role])
    may_comp = models.BooleanField(default=False, verbose_name="may comp lines")
    most_rate = models.PositiveIntegerField(
        default=0, help_text="Of the check before discounts, in thousandths of a percent: 10000 is 10 %."
    )
    most_minor = models.PositiveIntegerField(
        null=True, blank=True, help_text="In the smallest unit of the currency; empty for no limit."
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["outlet", "role"], name="allowance_is_one_an_outlet_and_role"),
            models.CheckConstraint(
                condition=Q(role__in=[role.value for role in Role]), name="allowance_role_is_known"
            ),
            models.CheckConstraint(condition=Q(most_rate__lte=_WHOLE), name="allowance_is_of_the_check"),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} at {self.outlet}"
