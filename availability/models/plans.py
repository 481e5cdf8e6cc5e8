"""Floor plans: which tables stand where, from a date on."""

from django.db import models
from django.db.models import Q

from availability.models.floor import Shape, Table
from config.outlets.models import Outlet


class FloorPlan(models.Model):
    """How the room stands from `starts_on` until the next plan begins.

    A table without a spot does not stand in the room on the plan's dates: nobody is seated or booked there.
    Before the first plan every active table stands at its own position.
    """

    outlet = models.ForeignKey(Outlet, on_delete=models.CASCADE, related_name="floor_plans")
    name = models.CharField(max_length=60)
    starts_on = models.DateField()
    tables = models.ManyToManyField(Table, through="Spot", related_name="floor_plans")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["outlet", "starts_on"], name="floor_plan_is_one_an_outlet_and_date"
            ),
            models.UniqueConstraint(fields=["outlet", "name"], name="floor_plan_name_is_one_an_outlet"),
        ]

    def __str__(self) -> str:
        return f"{self.name} from {self.starts_on}"


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
