"""Sections: which server has which tables in a service."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import Q

from availability.models import Table
from config.outlets.models import Outlet


class Section(models.Model):
    """The tables that one server has on a date, in one shift or (no shift named) all day.

    A shift with sections of its own uses them alone. `initials` stand for the server on the map.
    """

    outlet = models.ForeignKey(Outlet, on_delete=models.CASCADE, related_name="sections")
    date = models.DateField()
    shift_name = models.CharField(max_length=40, blank=True)
    server_name = models.CharField(max_length=100)
    initials = models.CharField(max_length=2)
    tables = models.ManyToManyField(Table, through="SectionTable", related_name="sections")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["outlet", "date", "shift_name", "server_name"],
                name="section_is_one_a_server_and_shift",
            ),
            # A server may have lunch and dinner: the same letters, but never two people's.
            ExclusionConstraint(
                name="initials_are_one_servers_a_date",
                expressions=[
                    ("outlet", RangeOperators.EQUAL),
                    ("date", RangeOperators.EQUAL),
                    ("initials", RangeOperators.EQUAL),
                    ("server_name", RangeOperators.NOT_EQUAL),
                ],
            ),
            models.CheckConstraint(
                condition=Q(initials__regex=r"^\S\S$"), name="section_initials_are_two_letters"
            ),
            models.CheckConstraint(condition=~Q(server_name=""), name="section_has_a_server"),
        ]

    def __str__(self) -> str:
        return f"{self.server_name}, {self.date} {self.shift_name}".strip()


class SectionTable(models.Model):
    """One table of a section; `date` and `shift_name` are the section's, for the constraint."""

    section = models.ForeignKey(Section, on_delete=models.CASCADE, related_name="places")
    table = models.ForeignKey(Table, on_delete=models.CASCADE, related_name="+")
    date = models.DateField()
    shift_name = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["table", "date", "shift_name"], name="table_is_in_one_section_a_shift"
            )
        ]

    def __str__(self) -> str:
        return f"{self.table} of {self.section}"
