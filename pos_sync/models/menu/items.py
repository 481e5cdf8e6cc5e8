"""What is on the menu: categories, items, and the stations that cook them."""

from django.db import models
from django.db.models import Q

from config.outlets.models import Outlet


class Station(models.Model):
    """Where tickets are cooked. While it is closed `stand_in` cooks for it; without one nobody does."""

    outlet = models.ForeignKey(Outlet, on_delete=models.CASCADE, related_name="stations")
    name = models.CharField(max_length=40)
    is_open = models.BooleanField(default=True, db_default=True)
    stand_in = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="stands_in_for"
    )
    switched_at = models.DateTimeField(null=True, blank=True)
    switched_by = models.CharField(max_length=150, blank=True, db_default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["outlet", "name"], name="station_name_is_one_an_outlet"),
            models.CheckConstraint(
                condition=Q(is_open=False) | Q(stand_in__isnull=True),
                name="station_has_a_stand_in_only_while_closed",
            ),
            models.CheckConstraint(
                condition=Q(stand_in__isnull=True) | ~Q(stand_in=F("id")),
                name="station_never_stands_in_for_itself",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Category(models.Model):
    """A part of the menu, with the course and the station its items go to. Course 0 is served at once.

    What has no station cannot be fired, and whoever tries is told so.
    """

    outlet = models.ForeignKey(Outlet, on_delete=models.CASCADE, related_name="menu_categories")
    name = models.CharField(max_length=60)
    position = models.PositiveSmallIntegerField(default=0)
    course = models.PositiveSmallIntegerField(default=0)
    station = models.ForeignKey(
        Station, on_delete=models.PROTECT, null=True, blank=True, related_name="categories"
    )

    class Meta:
        verbose_name_plural = "categories"
        constraints = [
            models.UniqueConstraint(fields=["outlet", "name"], name="category_name_is_one_an_outlet"),
            models.CheckConstraint(condition=Q(course__lte=9), name="category_course_is_0_to_9"),
        ]

    def __str__(self) -> str:
        return self.name


class Item(models.Model):
    """Something to order. `is_86` items are shown struck through and cannot be added."""

    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="items")
    name = models.CharField(max_length=100)
    price_minor = models.PositiveIntegerField()
    position = models.PositiveSmallIntegerField(default=0)
    allergens = models.CharField(max_length=200, blank=True)
    is_86 = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["category", "name"], name="item_name_is_one_a_category")
        ]

    def __str__(self) -> str:
        return self.name
