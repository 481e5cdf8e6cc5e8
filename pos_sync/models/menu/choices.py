"""Modifiers: how an item can be had."""

from django.db import models
from django.db.models import F, Q

from config.outlets.models import Outlet
from pos_sync.models.menu.items import Item, Orderable


class ModifierSet(models.Model):
    """Choices that go with items, of which between `min_choices` and `max_choices` are taken."""

    outlet = models.ForeignKey(Outlet, on_delete=models.CASCADE, related_name="modifier_sets")
    name = models.CharField(max_length=60)
    min_choices = models.PositiveSmallIntegerField(default=0)
    max_choices = models.PositiveSmallIntegerField(default=1)
    items = models.ManyToManyField(Item, related_name="modifier_sets", blank=True)

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

    @property
    def takes_just_one(self) -> bool:
        """Whether it is a choice between, not of several."""
        return self.min_choices == self.max_choices == 1


class Modifier(Orderable):
    """One choice of a set, with what it adds to the price.

    It may open a further set, once: a set that is opened opens none (a trigger refuses it).
    """

    modifier_set = models.ForeignKey(ModifierSet, on_delete=models.CASCADE, related_name="modifiers")
    name = models.CharField(max_length=60)
    price_minor = models.PositiveIntegerField(default=0)
    position = models.PositiveSmallIntegerField(default=0)
    opens = models.ForeignKey(
        ModifierSet, on_delete=models.PROTECT, null=True, blank=True, related_name="opened_by"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["modifier_set", "name"], name="modifier_name_is_one_a_set"),
            models.CheckConstraint(
                condition=Q(is_86=True) | Q(back_at=None), name="modifier_comes_back_only_from_86"
            ),
            models.CheckConstraint(
                condition=Q(opens=None) | ~Q(opens=F("modifier_set")), name="modifier_opens_another_set"
            ),
        ]

    def __str__(self) -> str:
        return self.name
