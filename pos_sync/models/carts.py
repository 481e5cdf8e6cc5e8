"""Carts: what a seated party ordered, kept as append-only events, and the snapshots that were taken of it."""

import uuid

from django.db import models
from django.db.models import F, Q

from availability.models import Table
from config.outlets.models import Outlet
from reservations.models import Reservation


class CheckCount(models.Model):
    """The last check number of an outlet's day; its row lock keeps the numbers without gaps.

    `closed_at` is set by the payments app while the day is closed: nothing of its checks changes then.
    """

    outlet = models.ForeignKey(Outlet, on_delete=models.CASCADE, related_name="check_counts")
    date = models.DateField()
    last_number = models.PositiveIntegerField(default=0)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["outlet", "date"], name="check_count_is_one_an_outlet_and_date")
        ]

    def __str__(self) -> str:
        return f"{self.outlet} {self.date}: {self.last_number}"


class CartState(models.TextChoices):
    """OPEN: something may be due. PAID: nothing is due, staff may still act. CLOSED: settled and released."""

    OPEN = "OPEN"
    PAID = "PAID"
    CLOSED = "CLOSED"
    VOIDED = "VOIDED"


class Cart(models.Model):
    """What a seated party ordered. Its uuid is the check_id for ever; `check_number` is what staff see.

    The `_minor` totals and `payment_rows` are written with each snapshot; the payments app calls down to set
    what was paid, and what cash was rounded by. `deposit_minor` is what the party paid ahead, `prepaid_minor`
    what of it counts here. `waived_minor` is what refunds made due when the check was closed: nobody is
    asked for it.
    `sequence_id` is the number of the last snapshot. `sold_by` are the house's rates as they were when the
    check was closed: a sale that stands is not taxed anew. `allergies_acknowledged` is what staff had read of
    the guest's allergies: what is added later is read anew. `merged_into` is the check that has its items.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    outlet = models.ForeignKey(Outlet, on_delete=models.PROTECT, related_name="carts")
    reservation = models.ForeignKey(Reservation, on_delete=models.PROTECT, related_name="carts")
    date = models.DateField()
    check_number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=CartState, default=CartState.OPEN)
    tables = models.ManyToManyField(Table, related_name="carts")
    party_size = models.PositiveSmallIntegerField()
    notes = models.TextField(blank=True)
    may_pay = models.BooleanField(default=False)
    server_name = models.CharField(max_length=100, blank=True)
    currency = models.CharField(max_length=3)
    service_is_on = models.BooleanField(default=True)
    opened_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    presented_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    allergies_acknowledged_at = models.DateTimeField(null=True)
    allergies_acknowledged = models.CharField(max_length=500, blank=True, db_default="")
    last_event_number = models.PositiveIntegerField(default=0)
    sequence_id = models.PositiveIntegerField(default=0)
    sub_total_minor = models.BigIntegerField(default=0)
    total_minor = models.BigIntegerField(default=0)
    tip_minor = models.BigIntegerField(default=0)
    deposit_minor = models.BigIntegerField(default=0, db_default=0)
    prepaid_minor = models.BigIntegerField(default=0)
    paid_minor = models.BigIntegerField(default=0)
    waived_minor = models.BigIntegerField(default=0, db_default=0)
    rounding_minor = models.BigIntegerField(default=0, db_default=0)
    due_minor = models.BigIntegerField(default=0)
    payment_rows = models.JSONField(default=list)
    sold_by = models.JSONField(null=True)
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="donors")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["outlet", "date", "check_number"], name="check_number_is_one_an_outlet_and_date"
            ),
            models.UniqueConstraint(
                fields=["reservation"],
                condition=Q(state__in=["OPEN", "PAID"]),
                name="open_cart_is_one_a_reservation",
            ),
            models.CheckConstraint(condition=Q(state__in=CartState.values), name="cart_state_is_known"),
            models.CheckConstraint(
                condition=Q(due_minor=F("total_minor") - F("prepaid_minor") - F("paid_minor")),
                name="cart_due_is_what_is_left",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["OPEN", "VOIDED"]) | Q(due_minor__lte=0),
                name="cart_is_paid_only_when_nothing_is_due",
            ),
            models.CheckConstraint(
                condition=Q(prepaid_minor=0)
                | Q(
                    prepaid_minor__gt=0,
                    prepaid_minor__lte=F("deposit_minor"),
                    total_minor__gte=F("prepaid_minor"),
                ),
                name="cart_uses_no_more_than_the_deposit_and_the_total",
            ),
            models.CheckConstraint(condition=Q(waived_minor__gte=0), name="cart_waives_nothing_below_zero"),
            models.CheckConstraint(
                condition=Q(state="CLOSED") | Q(sold_by__isnull=True),
                name="cart_keeps_its_rates_while_closed",
            ),
            models.CheckConstraint(
                condition=Q(merged_into=None) | (Q(state="VOIDED") & ~Q(merged_into=F("id"))),
                name="merged_cart_is_voided",
            ),
        ]
        indexes = [models.Index(fields=["outlet", "date"], name="cart_by_day")]

    def __str__(self) -> str:
        return f"check {self.check_number}"


class CartEvent(models.Model):
    """One act on a cart, in the server's order; never altered (a trigger refuses it).

    `event_key` is the tablet's own id for a tap, so that a tap sent twice counts once.
    """

    cart = models.ForeignKey(Cart, on_delete=models.PROTECT, related_name="events")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=20)
    event_key = models.UUIDField(default=uuid.uuid4)
    actor = models.CharField(max_length=150)
    at = models.DateTimeField()
    payload = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["cart", "number"], name="cart_event_is_one_a_number"),
            models.UniqueConstraint(fields=["cart", "event_key"], name="cart_event_counts_once"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.kind}"


class Snapshot(models.Model):
    """What was due when a numbered snapshot was taken: a diner's app authorizes against one of these."""

    cart = models.ForeignKey(Cart, on_delete=models.CASCADE, related_name="snapshots")
    sequence_id = models.PositiveIntegerField()
    due_minor = models.BigIntegerField()
    total_minor = models.BigIntegerField()
    reason = models.CharField(max_length=20)
    taken_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["cart", "sequence_id"], name="snapshot_is_one_a_sequence_id")
        ]

    def __str__(self) -> str:
        return f"{self.cart} snapshot {self.sequence_id}"
