"""Furniture: areas, tables as they stand on the floor, and the combinations that may be joined."""

from django.db import models

from config.outlets.models import Outlet


class Area(models.Model):
    """A part of the room; a tab on the map."""

    outlet = models.ForeignKey(Outlet, on_delete=models.CASCADE, related_name="areas")
    name = models.CharField(max_length=60)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["outlet", "name"], name="area_name_is_one_an_outlet")]

    def __str__(self) -> str:
        return self.name


class Offer(models.TextChoices):
    """Who may be given a table."""

    ONLINE = "ONLINE", "online and in house"
    IN_HOUSE = "IN_HOUSE", "in house only"
    WALK_IN = "WALK_IN", "walk-ins only"


class Shape(models.TextChoices):
    """How a table is drawn."""

    ROUND = "ROUND"
    SQUARE = "SQUARE"
    LONG = "LONG"
    STOOL = "STOOL"


class Table(models.Model):
    """One piece of furniture. `name` is compared with OpenTable's exactly, case and spaces included.

    Position and size are in floor units (one unit is a pixel of a 1000 x 640 map), and hold where no floor
    plan is in force. One that is not `is_standing` stands only where a floor plan puts it.
    `finish_after_minutes` is after how long a paid party's table is free by itself; None is the outlet's.
    """

    outlet = models.ForeignKey(Outlet, on_delete=models.CASCADE, related_name="tables")
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="tables")
    name = models.CharField(max_length=64)
    min_covers = models.PositiveSmallIntegerField()
    max_covers = models.PositiveSmallIntegerField()
    offer = models.CharField(max_length=10, choices=Offer, default=Offer.ONLINE)
    priority = models.PositiveSmallIntegerField(default=100)
    is_active = models.BooleanField(default=True)
    is_standing = models.BooleanField(default=True, db_default=True)
    is_accessible = models.BooleanField(default=False)
    is_high_top = models.BooleanField(default=False)
    finish_after_minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    shape = models.CharField(max_length=10, choices=Shape, default=Shape.SQUARE)
    x = models.PositiveSmallIntegerField()
    y = models.PositiveSmallIntegerField()
    width = models.PositiveSmallIntegerField(default=84)
    height = models.PositiveSmallIntegerField(default=84)
    rotation = models.SmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["outlet", "name"], name="table_name_is_one_an_outlet"),
            models.CheckConstraint(
                condition=models.Q(min_covers__gte=1, max_covers__gte=models.F("min_covers")),
                name="table_covers_are_a_range",
            ),
            models.CheckConstraint(condition=~models.Q(name=""), name="table_has_a_name"),
            models.CheckConstraint(condition=models.Q(offer__in=Offer.values), name="table_offer_is_known"),
            models.CheckConstraint(
                condition=models.Q(finish_after_minutes__isnull=True)
                | models.Q(finish_after_minutes__gte=1, finish_after_minutes__lte=240),
                name="table_is_finished_1_to_240_minutes_after_payment",
                violation_error_message="A table is finished 1 to 240 minutes after payment.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Combination(models.Model):
    """Tables that may be joined, with the sizes they then take."""

    outlet = models.ForeignKey(Outlet, on_delete=models.CASCADE, related_name="combinations")
    tables = models.ManyToManyField(Table, related_name="combinations")
    name = models.CharField(max_length=100)
    min_covers = models.PositiveSmallIntegerField()
    max_covers = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["outlet", "name"], name="combination_name_is_one_an_outlet"),
            models.CheckConstraint(
                condition=models.Q(min_covers__gte=1, max_covers__gte=models.F("min_covers")),
                name="combination_covers_are_a_range",
            ),
        ]

    def __str__(self) -> str:
        return self.name
