"""Reservations and their history."""

from functools import reduce
from operator import or_

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from availability.models import Placement
from config.opentable.models import Connection
from config.outlets.models import Outlet
from reservations import lifecycle
from reservations.models.guests import Guest


class State(models.TextChoices):
    """OpenTable's six states (the developer's guide, "Reservation States")."""

    BOOKED = "BOOKED"
    SEATED = "SEATED"
    ASSUMED_SEATED = "ASSUMED_SEATED"
    DONE = "DONE"
    NOSHOW = "NOSHOW"
    CANCELED = "CANCELED"


def _house_states(state: str) -> list[str]:
    """The house's own states inside one of the six; an assumed seating has those of a seated party."""
    wire_state = State.SEATED if state == State.ASSUMED_SEATED else state
    return [house.value for house, wire in lifecycle.WIRE_STATE.items() if wire == wire_state]


class Source(models.TextChoices):
    """How a party came to us."""

    OPENTABLE = "OPENTABLE"
    PHONE = "PHONE"
    WALK_IN = "WALK_IN"


class Occasion(models.TextChoices):
    """What a party celebrates, as staff know it."""

    BIRTHDAY = "BIRTHDAY", "birthday"
    ANNIVERSARY = "ANNIVERSARY", "anniversary"
    BUSINESS = "BUSINESS", "business"
    DATE = "DATE", "date"
    OTHER = "OTHER", "an occasion"


class Reservation(models.Model):
    """One party's record, from booking to departure. A walk-in is one with source WALK_IN.

    `confirmation_number` is ours (a positive int32, as resoupdate demands), or OpenTable's own where it owns
    the book. `starts_at` is UTC; `starts_local` is the wall time as received, for echoing. `table_names` are
    the tables the party has, or had once it left. `tags`, `occasion`, `table_request` and `deposit_note` are
    the house's own words: OpenTable neither sends nor hears them. `opentable_key` is what OpenTable repeats
    on a retry: the href's digest or the id in the path of a make. `change_number` rises with each change sent
    to OpenTable. `named_guest` is the merged guest whose number or phone the booking came with, where there
    is one: with it the reservation leaves `guest` again when the two are un-merged.
    """

    outlet = models.ForeignKey(Outlet, on_delete=models.PROTECT, related_name="reservations")
    confirmation_number = models.IntegerField()
    guest = models.ForeignKey(Guest, on_delete=models.PROTECT, null=True, related_name="reservations")
    named_guest = models.ForeignKey(
        Guest, on_delete=models.SET_NULL, null=True, blank=True, related_name="named_by", editable=False
    )
    state = models.CharField(max_length=15, choices=State, default=State.BOOKED)
    house_state = models.CharField(max_length=20, default="CONFIRMED")
    source = models.CharField(max_length=10, choices=Source)
    connection = models.ForeignKey(
        Connection, on_delete=models.SET_NULL, null=True, related_name="reservations"
    )
    opentable_key = models.CharField(max_length=200, blank=True)
    make_digest = models.BinaryField(max_length=32, null=True)
    href_path = models.CharField(max_length=2048, blank=True)
    lock_number = models.BigIntegerField(null=True)
    placement = models.OneToOneField(
        Placement, on_delete=models.SET_NULL, null=True, related_name="reservation"
    )
    table_names = ArrayField(models.CharField(max_length=64), default=list)
    starts_at = models.DateTimeField()
    starts_local = models.CharField(max_length=16)
    date = models.DateField()
    turn_minutes = models.PositiveSmallIntegerField()
    party_size = models.PositiveSmallIntegerField()
    guest_notes = models.TextField(blank=True)
    web_notes = models.TextField(blank=True)
    # Defaults in the database too: a process of the release before this one goes on booking.
    tags = ArrayField(models.CharField(max_length=30), default=list, db_default=[], blank=True)
    occasion = models.CharField(max_length=12, choices=Occasion, blank=True, default="", db_default="")
    table_request = models.CharField(max_length=200, blank=True, default="", db_default="")
    deposit_note = models.CharField(max_length=200, blank=True, default="", db_default="")
    may_pay = models.BooleanField(default=False)
    needs_table = models.BooleanField(default=False)
    server_name = models.CharField(max_length=100, blank=True)
    received_sequence_id = models.BigIntegerField(null=True)
    change_number = models.BigIntegerField(default=0)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    seated_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    # When the table is released by itself after payment; null while no timer of ours runs.
    release_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["outlet", "confirmation_number"], name="confirmation_number_is_one_an_outlet"
            ),
            models.UniqueConstraint(
                fields=["connection", "opentable_key"],
                condition=~Q(opentable_key=""),
                name="opentable_key_is_one_a_connection",
            ),
            models.UniqueConstraint(
                fields=["lock_number"], condition=Q(lock_number__isnull=False), name="lock_is_used_once"
            ),
            models.CheckConstraint(
                condition=Q(confirmation_number__gte=1), name="confirmation_number_is_positive"
            ),
            models.CheckConstraint(
                condition=Q(party_size__gte=1, party_size__lte=100), name="reservation_party_size_is_1_to_100"
            ),
            models.CheckConstraint(condition=Q(state__in=State.values), name="reservation_state_is_known"),
            models.CheckConstraint(
                condition=Q(occasion__in=["", *Occasion.values]), name="reservation_occasion_is_known"
            ),
            models.CheckConstraint(
                condition=reduce(
                    or_, [Q(state=state, house_state__in=_house_states(state)) for state in State.values]
                ),
                name="reservation_house_state_is_of_its_state",
            ),
        ]
        indexes = [
            models.Index(fields=["outlet", "date"], name="reservation_by_day"),
            models.Index(fields=["guest", "-starts_at"], name="reservation_by_guest"),
            models.Index(fields=["confirmation_number"], name="reservation_by_number"),
            models.Index(
                fields=["starts_at"],
                condition=Q(needs_table=True, state=State.BOOKED),
                name="reservation_without_table",
            ),
            models.Index(
                fields=["release_at"], condition=Q(release_at__isnull=False), name="reservation_to_release"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.confirmation_number} for {self.party_size}"


class Change(models.Model):
    """One act or message in a reservation's story, in the order it became true. Never altered."""

    reservation = models.ForeignKey(Reservation, on_delete=models.CASCADE, related_name="changes")
    at = models.DateTimeField()
    actor = models.CharField(max_length=150)
    act = models.CharField(max_length=40)
    words = models.CharField(max_length=500)
    details = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["reservation", "id"], name="change_by_reservation")]

    def __str__(self) -> str:
        return self.words
