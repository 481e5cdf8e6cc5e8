"""The table names of OpenTable's floor plan."""

from django.db import models
from django.db.models import Q

from config.outlets.models import Outlet


class Origin(models.TextChoices):
    """How OpenTable's names came here."""

    FETCHED = "FETCHED", "fetched from OpenTable"
    PASTED = "PASTED", "pasted"
    UPLOADED = "UPLOADED", "uploaded"


class PlanOrigin(models.Model):
    """Whence and when OpenTable's plan came, and against which floor of ours its names were last judged.

    `judged_edition` and `judged_date` are our floor's edition and the outlet's date then: either differing
    says that they are to be judged anew, whoever changed the floor.
    """

    outlet = models.OneToOneField(Outlet, on_delete=models.CASCADE, related_name="plan_origin")
    origin = models.CharField(max_length=8, choices=Origin, default=Origin.FETCHED)
    actor = models.CharField(max_length=150, blank=True, default="")
    at = models.DateTimeField()
    judged_edition = models.BigIntegerField(null=True)
    judged_date = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(origin__in=Origin.values), name="plan_origin_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.get_origin_display()} {self.at:%Y-%m-%d %H:%M}"


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
