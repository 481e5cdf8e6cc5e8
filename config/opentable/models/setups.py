"""One outlet's way to OpenTable through one account: what people said and chose on it."""

from django.db import models

from config.opentable.models.connections import Connection
from config.opentable.models.requests import ConnectionRequest
from config.outlets.models import Outlet


class Setup(models.Model):
    """A set-up from being opened to going live; it is tied to the outlet, whose rid it may still correct.

    `told_rid` and `told_name` are what OpenTable called the restaurant when it was asked last; the name is
    empty where OpenTable does not give it. `paired_name` is what a person confirmed to be this outlet.
    """

    outlet = models.ForeignKey(Outlet, on_delete=models.CASCADE, related_name="setups")
    connection = models.ForeignKey(Connection, on_delete=models.PROTECT, null=True, related_name="setups")
    request = models.ForeignKey(ConnectionRequest, on_delete=models.SET_NULL, null=True, related_name="+")
    opened_at = models.DateTimeField()
    opened_by = models.CharField(max_length=150)
    told_rid = models.PositiveIntegerField(null=True)
    told_name = models.CharField(max_length=200, blank=True)
    told_at = models.DateTimeField(null=True)
    paired_name = models.CharField(max_length=200, blank=True)
    paired_at = models.DateTimeField(null=True)
    paired_by = models.CharField(max_length=150, blank=True)
    mode_confirmed_at = models.DateTimeField(null=True)
    mode_confirmed_by = models.CharField(max_length=150, blank=True)
    goes_live_on = models.DateField(null=True)
    dated_by = models.CharField(max_length=150, blank=True)
    finished_at = models.DateTimeField(null=True)
    finished_by = models.CharField(max_length=150, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["outlet"],
                condition=models.Q(finished_at=None),
                name="setup_is_open_once_an_outlet",
            ),
            models.CheckConstraint(
                condition=models.Q(paired_at=None, paired_name="", paired_by="")
                | models.Q(paired_at__isnull=False, connection__isnull=False)
                & ~models.Q(paired_name="")
                & ~models.Q(paired_by=""),
                name="setup_is_paired_by_somebody_under_a_name",
            ),
            models.CheckConstraint(
                condition=models.Q(finished_at=None, finished_by="")
                | models.Q(
                    finished_at__isnull=False,
                    paired_at__isnull=False,
                    mode_confirmed_at__isnull=False,
                    goes_live_on__isnull=False,
                )
                & ~models.Q(finished_by=""),
                name="setup_is_finished_only_when_it_is_whole",
            ),
        ]
        indexes = [models.Index(fields=["outlet", "-opened_at"], name="setup_by_outlet")]

    def __str__(self) -> str:
        return f"set-up of {self.outlet}"
