"""The table names of OpenTable's floor plan."""

from django.db import models

from config.outlets.models import Outlet


class PlanTable(models.Model):
    """One table of OpenTable's plan, its name as sent: compared exactly, case and spaces included."""

    outlet = models.ForeignKey(Outlet, on_delete=models.CASCADE, related_name="plan_tables")
    name = models.CharField(max_length=64)
    area = models.CharField(max_length=60, blank=True)
    min_covers = models.PositiveSmallIntegerField(null=True)
    max_covers = models.PositiveSmallIntegerField(null=True)
    position = models.PositiveSmallIntegerField()
    fetched_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["outlet", "position"], name="plan_position_is_one_an_outlet")
        ]

    def __str__(self) -> str:
        return self.name
