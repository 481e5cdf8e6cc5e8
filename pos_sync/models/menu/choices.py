"""Modifiers: how an item can be had."""

from django.db import models
from django.db.models import F, Q

from config.outlets.models import Outlet
from pos_sync.models.menu.items import Item


class ModifierSet(models.Model):
    """Choices that go with items, of which between `min_choices` and `max_choices` are taken."""

    outlet = models.ForeignKey(Outlet, on_delete=models.CASCADE, related_name="modifier_sets")
    name = models.CharField(max_length=60)
    min_choices = models.PositiveSmallIntegerField(default=0)
    max_choices = models.PositiveSmallIntegerField(default=1)
    items = models.ManyToManyField(Item, related_name="modifier_sets")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["outlet", "name"], name="modifier_set_name_is_one_an_outlet"),
            models.CheckConstraint(
                condition=Q(max_choices__gte=1) & Q(max_choices__gte=F("min_choices")),
                name="modifier_set_choices_are_a_range",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Modifier(models.Model):
    """One choice of a set, with what it adds to the price."""

    modifier_set = models.ForeignKey(ModifierSet, on_delete=models.CASCADE, related_name="modifiers")
    name = models.CharField(max_length=60)
    price_minor = models.PositiveIntegerField(default=0)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["modifier_set", "name"], name="modifier_name_is_one_a_set")
        ]

    def __str__(self) -> str:
        return self.name
