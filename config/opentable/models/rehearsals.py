"""The go-live sheets: what each rehearsal of an outlet showed, step by step."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from config.opentable.models.connections import ENVIRONMENTS


class Rehearsal(models.Model):
    """One rehearsal of an outlet: asked for, played, finished.

    `words` say why it ended before its last step; empty where it did not.
    """

    rid = models.PositiveIntegerField()
    environment = models.CharField(max_length=10, choices=ENVIRONMENTS)
    asked_by = models.CharField(max_length=150)
    asked_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    has_passed = models.BooleanField(null=True)
    # Every step that the outlet has a use for, not only some that were named.
    is_whole = models.BooleanField(default=True, db_default=True)
    words = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["rid"], condition=Q(finished_at=None), name="rehearsal_is_one_at_a_time_a_rid"
            ),
            models.CheckConstraint(
                condition=Q(finished_at=None, has_passed=None)
                | Q(finished_at__isnull=False, has_passed__isnull=False),
                name="rehearsal_has_a_result_once_it_is_finished",
            ),
        ]
        indexes = [models.Index(fields=["rid", "-asked_at"], name="rehearsal_by_rid")]

    def __str__(self) -> str:
        return f"rehearsal {self.pk} of rid {self.rid}"


class RehearsalStep(models.Model):
    """One line of a sheet; without `started_at` its turn has not come, without `has_passed` it is played now.

    `exchange_numbers` are the keys of what was said about the outlet meanwhile, in its order.
    """

    rehearsal = models.ForeignKey(Rehearsal, on_delete=models.CASCADE, related_name="steps")
    number = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=60)
    started_at = models.DateTimeField(null=True)
    has_passed = models.BooleanField(null=True)
    milliseconds = models.PositiveIntegerField(default=0)
    detail = models.TextField(blank=True)
    exchange_numbers = ArrayField(models.BigIntegerField(), default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["rehearsal", "number"], name="rehearsal_step_is_one_a_rehearsal_and_number"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"
