"""Tax classes: what is taxed otherwise than the house taxes."""

from django.db import models
from django.db.models import Q

from config.outlets.models import Outlet


class TaxClass(models.Model):
    """A rate of tax with a name, in thousandths of a percent: 20000 is 20 %, 0 is free of tax."""

    outlet = models.ForeignKey(Outlet, on_delete=models.CASCADE, related_name="tax_classes")
    name = models.CharField(max_length=60)
    rate = models.PositiveIntegerField()

    class Meta:
        verbose_name_plural = "tax classes"
        constraints = [
            models.UniqueConstraint(fields=["outlet", "name"], name="tax_class_name_is_one_an_outlet"),
            models.CheckConstraint(condition=Q(rate__lt=100_000), name="tax_class_is_under_100_percent"),
        ]

    def __str__(self) -> str:
        return self.name
