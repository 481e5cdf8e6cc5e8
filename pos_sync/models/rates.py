"""What a house adds to its prices, and what it lets its staff take off."""

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from config.outlets import money
from config.outlets.models import Outlet

USUAL_REASONS = ["Guest was not happy", "Long wait", "Our mistake", "Regular guest", "Birthday", "Staff meal"]


def usual_reasons() -> list[str]:
    """Why most houses give something away."""
    return list(USUAL_REASONS)


class HouseRates(models.Model):
    """An outlet's rules of tax, service and cash. Rates are thousandths of a percent: 8875 is 8.875 %.

    `rounds_cash`: what is due is rounded to the currency's smallest coin when cash settles it. Where it
    splits by item, no part of a check is paid while an item is on none.
    """

    outlet = models.OneToOneField(
        Outlet, on_delete=models.CASCADE, related_name="house_rates", primary_key=True
    )
    prices_include_tax = models.BooleanField(default=False)
    tax_rate = models.PositiveIntegerField(default=0)
    service_rate = models.PositiveIntegerField(default=0)
    service_is_taxed = models.BooleanField(default=False)
    service_is_optional = models.BooleanField(default=False)
    splits_by_item = models.BooleanField(default=False, db_default=False)
    rounds_cash = models.BooleanField(
        default=False,
        db_default=False,
        help_text="To the currency's smallest coin, when cash settles a check.",
    )
    discount_reasons = ArrayField(
        models.CharField(max_length=60),
        default=usual_reasons,
        db_default=USUAL_REASONS,
        blank=True,
        help_text="Offered for comps and discounts, separated by commas; others may be typed.",
    )
    attach_minutes_before = models.PositiveSmallIntegerField(default=30)

    class Meta:
        verbose_name_plural = "house rates"
        constraints = [
            models.CheckConstraint(
                condition=Q(tax_rate__lt=100_000, service_rate__lt=100_000),
                name="rates_are_under_100_percent",
            ),
        ]

    def __str__(self) -> str:
        return f"rates of {self.outlet}"

    def clean(self) -> None:
        """Cash of some currencies is paid to the unit: there is nothing to round."""
        if self.rounds_cash and money.coin(self.outlet.currency) == 1:
            words = f"Cash of {self.outlet.currency} is not rounded: there are coins for every amount."
            raise ValidationError({"rounds_cash": words})

    @property
    def coin_minor(self) -> int:
        """What cash is rounded to."""
        return money.coin(self.outlet.currency) if self.rounds_cash else 1
