"""Matches: checks that were opened for a walk-in and taken for a booked party's."""

from django.db import models
from django.db.models import Q

from pos_sync.models.carts import Cart
from reservations.models import Reservation


class Match(models.Model):
    """A check that is a booked party's since `at`; `walk_in` had it before. Undone, the row stays.

    `former` is what a match changed, so that it can be taken back to the letter: of the check its tables,
    size, notes and whether its guest may pay, and how the two parties stood.
    """

    cart = models.ForeignKey(Cart, on_delete=models.PROTECT, related_name="matches")
    reservation = models.ForeignKey(Reservation, on_delete=models.PROTECT, related_name="matches")
    walk_in = models.ForeignKey(Reservation, on_delete=models.PROTECT, related_name="matches_away")
    reason = models.CharField(max_length=300)
    former = models.JSONField(default=dict)
    actor = models.CharField(max_length=150)
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)
    undone_by = models.CharField(max_length=150, blank=True)
    undone_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name_plural = "matches"
        constraints = [
            models.UniqueConstraint(
                fields=["cart"], condition=Q(undone_at=None), name="match_stands_once_a_cart"
            ),
            models.CheckConstraint(
                condition=~Q(reservation=models.F("walk_in")), name="match_is_of_two_parties"
            ),
            models.CheckConstraint(
                condition=Q(undone_at=None, undone_by="") | (Q(undone_at__isnull=False) & ~Q(undone_by="")),
                name="undone_match_says_by_whom",
            ),
        ]
        indexes = [models.Index(fields=["at"], name="match_by_time")]

    def __str__(self) -> str:
        return f"{self.cart} matched to {self.reservation}"
