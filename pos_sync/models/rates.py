"""What a house adds to its prices."""

from django.db import models
from django.db.models import Q

from config.outlets.models import Outlet


class HouseRates(models.Model):
    """An outlet's tax and service rules. Rates are thousandths of a percent: 8875 is 8.875 %."""

    outlet = models.OneToOneField(
        Outlet, on_delete=models.CASCADE, related_name="house_rates", primary_key=True
    )
    prices_include_tax = models.BooleanField(default=False)
    tax_rate = models.PositiveIntegerField(default=0)
    service_rate = models.PositiveIntegerField(default=0)
    service_is_taxed = models.BooleanField(default=False)
    service_is_optional = models.BooleanField(default=False)
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
