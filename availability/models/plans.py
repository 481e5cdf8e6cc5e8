"""Floor plans: which tables stand where, and on which dates."""

import datetime as dt

from django.db import models
from django.db.models import F, Q

from availability.models.floor import Shape, Table
from config.outlets.models import Outlet


class FloorPlan(models.Model):
    """How the room stands from `starts_on` to `ends_on`, the last date; without one until the next begins.

    Of the plans that have a date the one that began last is in force (`is_on`, `queries.setup`): a plan with
    a last date lies over one without, which goes on after it. A table without a spot does not stand in the
    room on the plan's dates: nobody is seated or booked there. Where no plan is in force every active table
    that `is_standing` stands at its own position.
    """

    outlet = models.ForeignKey(Outlet, on_delete=models.CASCADE, related_name="floor_plans")
    name = models.CharField(max_length=60)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    tables = models.ManyToManyField(Table, through="Spot", related_name="floor_plans")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["outlet", "starts_on"], name="floor_plan_is_one_an_outlet_and_date"
            ),
            models.UniqueConstraint(fields=["outlet", "name"], name="floor_plan_name_is_one_an_outlet"),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="floor_plan_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} from {self.starts_on}"

    def is_on(self, date: dt.date) -> bool:
        """Whether the date is one of the plan's, be it in force or not."""
        return self.starts_on <= date and (self.ends_on is None or date <= self.ends_on)


class Spot(models.Model):
    """Where one table stands on a floor plan, in floor units."""

    plan = models.ForeignKey(FloorPlan, on_delete=models.CASCADE, related_name="spots")
    table = models.ForeignKey(Table, on_delete=models.CASCADE, related_name="spots")
    shape = models.CharField(max_length=10, choices=Shape, default=Shape.SQUARE)
    x = models.PositiveSmallIntegerField()
    y = models.PositiveSmallIntegerField()
    width = models.PositiveSmallIntegerField(default=84)
    height = models.PositiveSmallIntegerField(default=84)
    rotation = models.SmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "table"], name="spot_is_one_a_plan_and_table"),
            models.CheckConstraint(condition=Q(width__gte=1, height__gte=1), name="spot_has_a_size"),
        ]

    def __str__(self) -> str:
        return f"{self.table} on {self.plan}"


class FloorEdition(models.Model):
    """How often an outlet's floor was changed: its areas, tables, combinations, plans and spots.

    Triggers raise `number` with every change, whoever makes it. `saved_number` is what the floor editor left
    behind when `saved_by` last saved there: a higher number was made elsewhere.
    """

    outlet = models.OneToOneField(Outlet, on_delete=models.CASCADE, related_name="floor_edition")
    number = models.BigIntegerField(default=0, db_default=0)
    saved_number = models.BigIntegerField(default=0, db_default=0)
    saved_by = models.CharField(max_length=150, blank=True, default="", db_default="")
    saved_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"edition {self.number} of the floor of {self.outlet}"
