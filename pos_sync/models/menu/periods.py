"""Periods of the day with prices of their own."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from config.outlets.models import Outlet
from pos_sync.models.menu.items import Item, Variant

DAY_MINUTES = 1440


class MenuPeriod(models.Model):
    """A part of the day, such as Lunch or Happy hour, on the outlet's clock; half-open.

    Minutes are from local midnight of the day it begins on; past 1440 is after midnight. `weekdays` are the
    ISO numbers of the days it begins on, Monday 1 to Sunday 7.
    """

    outlet = models.ForeignKey(Outlet, on_delete=models.CASCADE, related_name="menu_periods")
    name = models.CharField(max_length=40)
    weekdays = ArrayField(models.PositiveSmallIntegerField(), size=7)
    begins = models.PositiveSmallIntegerField()
    ends = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["outlet", "name"], name="menu_period_name_is_one_an_outlet"),
            models.CheckConstraint(
                condition=Q(
                    begins__lt=DAY_MINUTES, ends__gt=F("begins"), ends__lte=F("begins") + DAY_MINUTES
                ),
                name="menu_period_lasts_a_day_at_most",
            ),
            models.CheckConstraint(
                condition=Q(weekdays__contained_by=[1, 2, 3, 4, 5, 6, 7], weekdays__len__gte=1),
                name="menu_period_weekdays_are_iso",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class PeriodPrice(models.Model):
    """What an item, or one of its variants, costs in a period."""

    period = models.ForeignKey(MenuPeriod, on_delete=models.CASCADE, related_name="prices")
    item = models.ForeignKey(
        Item, on_delete=models.CASCADE, null=True, blank=True, related_name="period_prices"
    )
    variant = models.ForeignKey(
        Variant, on_delete=models.CASCADE, null=True, blank=True, related_name="period_prices"
    )
    price_minor = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["period", "item"], name="period_price_is_one_an_item"),
            models.UniqueConstraint(fields=["period", "variant"], name="period_price_is_one_a_variant"),
            models.CheckConstraint(
                condition=Q(item=None, variant__isnull=False) | Q(item__isnull=False, variant=None),
                name="period_price_is_of_an_item_or_a_variant",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item or self.variant} in {self.period}"
