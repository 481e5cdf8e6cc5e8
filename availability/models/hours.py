"""When an outlet serves and what it offers: shifts, turn times, pacing, horizon."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Mod
from django.db.models.lookups import Exact

from config.outlets.models import Outlet

# Noon of the next day: no service lasts longer.
LATEST_MINUTE = 2160


class Shift(models.Model):
    """A service. Times are minutes from local midnight of its date; past 1440 is after midnight.

    `weekdays` are ISO numbers, Monday 1 to Sunday 7; without any it runs on special days alone. `cover_cap`
    is the most covers that may start in all of it (null: no cap).
    """

    outlet = models.ForeignKey(Outlet, on_delete=models.CASCADE, related_name="shifts")
    name = models.CharField(max_length=40)
    weekdays = ArrayField(models.PositiveSmallIntegerField(), size=7, blank=True)
    first_seating = models.PositiveSmallIntegerField()
    last_seating = models.PositiveSmallIntegerField()
    closes = models.PositiveSmallIntegerField()
    slot_minutes = models.PositiveSmallIntegerField(default=15)
    cover_cap = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["outlet", "name"], name="shift_name_is_one_an_outlet"),
            models.CheckConstraint(
                condition=Q(
                    first_seating__lte=F("last_seating"),
                    last_seating__lte=F("closes"),
                    closes__lte=LATEST_MINUTE,
                ),
                name="shift_times_are_in_order",
            ),
            models.CheckConstraint(
                condition=Q(slot_minutes__in=[15, 30]), name="shift_slots_are_quarter_or_half_hours"
            ),
            # OpenTable's grid: it takes times of the quarter-hour only.
            models.CheckConstraint(
                condition=Exact(Mod(F("first_seating"), 15), 0), name="shift_starts_on_the_quarter_hour"
            ),
            models.CheckConstraint(
                condition=Q(weekdays__contained_by=[1, 2, 3, 4, 5, 6, 7]), name="shift_weekdays_are_iso"
            ),
            models.CheckConstraint(
                condition=Exact(Mod(F("last_seating") - F("first_seating"), F("slot_minutes")), 0),
                name="shift_last_seating_is_a_slot",
            ),
            models.CheckConstraint(condition=Q(cover_cap__gte=1), name="shift_cover_cap_is_positive"),
        ]

    def __str__(self) -> str:
        return self.name


class TurnTime(models.Model):
    """How long a party of up to `max_party_size` keeps its table, in one shift or (null) in every other.

    A shift with turn times of its own uses them alone.
    """

    outlet = models.ForeignKey(Outlet, on_delete=models.CASCADE, related_name="turn_times")
    shift = models.ForeignKey(
        Shift, on_delete=models.CASCADE, null=True, blank=True, related_name="turn_times"
    )
    max_party_size = models.PositiveSmallIntegerField()
    minutes = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["outlet", "shift", "max_party_size"],
                nulls_distinct=False,
                name="turn_time_is_one_a_shift_and_size",
            ),
            models.CheckConstraint(
                condition=Q(minutes__gte=15, minutes__lte=720), name="turn_time_is_15_to_720_minutes"
            ),
        ]

    def __str__(self) -> str:
        return f"up to {self.max_party_size}: {self.minutes} min"


class BookingRules(models.Model):
    """What an outlet offers: sizes, horizon, cut-off and lead time, buffer, and pacing (null: no pacing).

    `lead_minutes` is how far ahead parties of `lead_from_size` and above book online; `online_percent` is
    OpenTable's share of each interval's covers; `buffer_minutes` lie between two parties at a table.
    """

    outlet = models.OneToOneField(
        Outlet, on_delete=models.CASCADE, related_name="booking_rules", primary_key=True
    )
    min_party_size = models.PositiveSmallIntegerField(default=1)
    max_party_size = models.PositiveSmallIntegerField(default=12)
    horizon_days = models.PositiveSmallIntegerField(default=100)
    cutoff_minutes = models.PositiveSmallIntegerField(default=0)
    lead_minutes = models.PositiveIntegerField(default=0)
    lead_from_size = models.PositiveSmallIntegerField(default=1)
    buffer_minutes = models.PositiveSmallIntegerField(default=0)
    pacing_interval = models.PositiveSmallIntegerField(default=15)
    pacing_covers = models.PositiveSmallIntegerField(null=True, blank=True)
    pacing_parties = models.PositiveSmallIntegerField(null=True, blank=True)
    online_percent = models.PositiveSmallIntegerField(default=100)
    is_reseating_allowed = models.BooleanField(default=False)
    # Raised with every change of the outlet's rules or furniture, so that processes may cache them.
    edition = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name_plural = "booking rules"
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    min_party_size__gte=1, max_party_size__gte=F("min_party_size"), max_party_size__lte=100
                ),
                name="rules_party_sizes_are_a_range",
            ),
            models.CheckConstraint(
                condition=Q(horizon_days__gte=1, horizon_days__lte=730), name="rules_horizon_is_1_to_730_days"
            ),
            models.CheckConstraint(
                condition=Q(pacing_interval__in=[15, 30, 60]), name="rules_pacing_is_by_15_30_or_60_minutes"
            ),
            models.CheckConstraint(
                condition=Q(online_percent__lte=100), name="rules_online_share_is_a_percent"
            ),
            models.CheckConstraint(
                condition=Q(buffer_minutes__lte=120), name="rules_buffer_is_two_hours_at_most"
            ),
            models.CheckConstraint(
                condition=Q(lead_from_size__gte=1, lead_from_size__lte=100), name="rules_lead_is_from_a_size"
            ),
        ]

    def __str__(self) -> str:
        return f"rules of {self.outlet}"
