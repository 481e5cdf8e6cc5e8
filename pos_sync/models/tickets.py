"""Tickets: what the kitchen was sent, and when it was done with it."""

from django.db import models
from django.db.models import Q

from pos_sync.models.carts import Cart
from pos_sync.models.menu import Station


class Ticket(models.Model):
    """What one fire sent to one station; two fires of a course are two tickets, each with its own times.

    `station` is where it is cooked: the one that stands in, where the items' own was closed. `allergies` are
    the words that staff have read, when it was fired or since. `bumped_at` is when nothing of it was left to
    cook. It stands on the display while something is to be cooked, or a void of it was not seen there.
    """

    cart = models.ForeignKey(Cart, on_delete=models.PROTECT, related_name="tickets")
    station = models.ForeignKey(Station, on_delete=models.PROTECT, related_name="tickets")
    fired_at = models.DateTimeField()
    fired_by = models.CharField(max_length=150)
    bumped_at = models.DateTimeField(null=True)
    bumped_by = models.CharField(max_length=150, blank=True)
    is_standing = models.BooleanField(default=True)
    # Of two guests where it was moved to another check, each of 500 at most.
    allergies = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(bumped_at__isnull=False) | Q(bumped_by=""),
                name="ticket_has_who_bumped_it_with_when",
            )
        ]
        indexes = [
            models.Index(fields=["station"], condition=Q(is_standing=True), name="ticket_that_stands"),
            models.Index(fields=["station", "bumped_at"], name="ticket_by_bump"),
        ]

    def __str__(self) -> str:
        return f"{self.cart} at {self.station}"
