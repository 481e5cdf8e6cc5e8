"""What is on the menu: categories, items and their variants, and the stations that cook them."""

from datetime import datetime

from django.db import models
from django.db.models import F, Q

from config.outlets.models import Outlet
from pos_sync.models.menu.taxes import TaxClass


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
    """A part of the menu, with the course, the station and the tax its items have unless they say otherwise.

    Course 0 is served at once; without a tax class the house's rate holds. What has no station cannot be
    fired, and whoever tries is told so.
    """

    outlet = models.ForeignKey(Outlet, on_delete=models.CASCADE, related_name="menu_categories")
    name = models.CharField(max_length=60)
    position = models.PositiveSmallIntegerField(default=0)
    course = models.PositiveSmallIntegerField(default=0)
    station = models.ForeignKey(
        Station, on_delete=models.PROTECT, null=True, blank=True, related_name="categories"
    )
    tax_class = models.ForeignKey(
        TaxClass, on_delete=models.PROTECT, null=True, blank=True, related_name="categories"
    )

    class Meta:
        verbose_name_plural = "categories"
        constraints = [
            models.UniqueConstraint(fields=["outlet", "name"], name="category_name_is_one_an_outlet"),
            models.CheckConstraint(condition=Q(course__lte=9), name="category_course_is_0_to_9"),
        ]

    def __str__(self) -> str:
        return self.name


class Orderable(models.Model):
    """What may be sold out. `is_86` says it by hand; `back_at` is when that ends with the clock."""

    is_86 = models.BooleanField(default=False, db_default=False)
    back_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True

    def is_86_at(self, now: datetime) -> bool:
        """Whether it was sold out by hand and is not back yet."""
        return self.is_86 and (self.back_at is None or now < self.back_at)


class Item(Orderable):
    """Something to order. `left` counts down what there is: at 0 it is sold out; empty, nobody counts.

    `course`, `station` and `tax_class` are the category's where they are empty. `allergens` are the declared
    ones, separated by commas. `outlet` is the category's, kept by a trigger, so that a quick key is one an
    outlet. What is not listed any more stays for the checks it is on.
    """

    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="items")
    outlet = models.ForeignKey(Outlet, on_delete=models.PROTECT, null=True, editable=False, related_name="+")
    name = models.CharField(max_length=100)
    price_minor = models.PositiveIntegerField()
    position = models.PositiveSmallIntegerField(default=0)
    allergens = models.CharField(max_length=200, blank=True)
    course = models.PositiveSmallIntegerField(null=True, blank=True)
    station = models.ForeignKey(
        Station, on_delete=models.PROTECT, null=True, blank=True, related_name="items"
    )
    tax_class = models.ForeignKey(
        TaxClass, on_delete=models.PROTECT, null=True, blank=True, related_name="items"
    )
    left = models.PositiveIntegerField(null=True, blank=True)
    quick_key = models.CharField(max_length=6, blank=True, default="", db_default="")
    is_favorite = models.BooleanField(default=False, db_default=False)
    is_listed = models.BooleanField(default=True, db_default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["category", "name"], name="item_name_is_one_a_category"),
            models.UniqueConstraint(
                fields=["outlet", "quick_key"],
                condition=~Q(quick_key="") & Q(is_listed=True),
                name="quick_key_is_one_an_outlet",
            ),
            models.CheckConstraint(
                condition=Q(quick_key__regex=r"^[A-Z0-9]{0,6}$"), name="quick_key_is_of_capitals_and_digits"
            ),
            models.CheckConstraint(condition=Q(course__lte=9), name="item_course_is_0_to_9"),
            models.CheckConstraint(
                condition=Q(is_86=True) | Q(back_at=None), name="item_comes_back_only_from_86"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def allergen_words(self) -> list[str]:
        """The declared allergens, one by one."""
        return [word.strip() for word in self.allergens.split(",") if word.strip()]

    @property
    def served_course(self) -> int:
        """The course it belongs to unless a server says otherwise."""
        return self.category.course if self.course is None else self.course

    @property
    def cooked_at(self) -> Station | None:
        """Where its tickets go."""
        return self.station or self.category.station

    @property
    def taxed_as(self) -> TaxClass | None:
        """The tax class it is sold under; None is the house's rate."""
        return self.tax_class or self.category.tax_class

    def is_sold_out_at(self, now: datetime) -> bool:
        """Whether nobody can order it: sold out by hand, or none is left."""
        return self.left == 0 or self.is_86_at(now)


class Variant(models.Model):
    """One of the ways an item is sold, as by the glass or by the bottle; exactly one is ordered."""

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="variants")
    name = models.CharField(max_length=40)
    price_minor = models.PositiveIntegerField()
    position = models.PositiveSmallIntegerField(default=0)
    is_listed = models.BooleanField(default=True, db_default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "name"], name="variant_name_is_one_an_item")]

    def __str__(self) -> str:
        return f"{self.item}, {self.name}"
