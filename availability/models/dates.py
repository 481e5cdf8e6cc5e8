"""What single dates have of their own: closures, special days, and the pacing of single intervals."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Mod
from django.db.models.lookups import Exact

from availability.models.hours import LATEST_MINUTE, Shift
from config.outlets.models import Outlet


class Closure(models.Model):
    """Dates on which the outlet, or one shift of it, does not serve. The last date is closed too."""

    outlet = models.ForeignKey(Outlet, on_delete=models.CASCADE, related_name="closures")
    first_date = models.DateField()
    last_date = models.DateField()
    shift = models.ForeignKey(Shift, on_delete=models.CASCADE, null=True, blank=True, related_name="closures")
    reason = models.CharField(max_length=100, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(last_date__gte=F("first_date")), name="closure_dates_are_in_order"
            )
        ]

    def __str__(self) -> str:
        return f"{self.first_date} to {self.last_date}"


class SpecialDay(models.Model):
    """A date whose shifts replace those of its weekday."""

    outlet = models.ForeignKey(Outlet, on_delete=models.CASCADE, related_name="special_days")
    date = models.DateField()
    name = models.CharField(max_length=60)
    shifts = models.ManyToManyField(Shift, related_name="special_days")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["outlet", "date"], name="special_day_is_one_an_outlet_and_date")
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.date}"


class PacingOverride(models.Model):
    """Limits that replace both of the outlet's in the interval that begins at `minute`.

    On one date, or, without a date, on all. A limit of null does not count.
    """

    outlet = models.ForeignKey(Outlet, on_delete=models.CASCADE, related_name="pacing_overrides")
    date = models.DateField(null=True, blank=True)
    minute = models.PositiveSmallIntegerField()
    max_covers = models.PositiveSmallIntegerField(null=True, blank=True)
    max_parties = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["outlet", "date", "minute"],
                nulls_distinct=False,
                name="pacing_override_is_one_an_interval",
            ),
            models.CheckConstraint(
                condition=Q(Exact(Mod(F("minute"), 15), 0), minute__lt=LATEST_MINUTE),
                name="pacing_override_begins_on_the_quarter_hour",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.date or 'every day'} at {self.minute // 60 % 24:02d}:{self.minute % 60:02d}"
