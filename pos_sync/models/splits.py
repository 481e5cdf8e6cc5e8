"""Parts: a check cut so that several guests pay their own."""

from django.db import models
from django.db.models import Q

from config.outlets.models import Outlet

MOST_PARTS = 20


class Part(models.Model):
    """One part of a split check, with a check number of its own; the first has the check's.

    Its lines are those that point to it; a line that points to none is shared evenly by all parts. A part is
    never deleted, because its number has no gap to leave: one whose split was undone waits for the check's
    next split. `paid_minor` and `rounding_minor` are written by the payments app, as the cart's are; a
    settled part was paid whole.
    """

    cart = models.ForeignKey("pos_sync.Cart", on_delete=models.PROTECT, related_name="parts")
    outlet = models.ForeignKey(Outlet, on_delete=models.PROTECT, related_name="check_parts")
    date = models.DateField()
    check_number = models.PositiveIntegerField()
    position = models.PositiveSmallIntegerField()
    seat = models.PositiveSmallIntegerField(null=True)
    paid_minor = models.BigIntegerField(default=0)
    rounding_minor = models.BigIntegerField(default=0, db_default=0)
    is_settled = models.BooleanField(default=False)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["cart", "position"], name="part_position_is_one_a_cart"),
            models.UniqueConstraint(
                fields=["outlet", "date", "check_number"], name="part_number_is_one_an_outlet_and_date"
            ),
            models.UniqueConstraint(
                fields=["cart", "seat"], condition=Q(undone_at=None), name="part_seat_is_one_a_cart"
            ),
            # What the foreign keys of lines and payments with their cart point to.
            models.UniqueConstraint(fields=["id", "cart"], name="part_is_of_one_cart"),
            models.CheckConstraint(
                condition=Q(position__gte=1, position__lte=MOST_PARTS), name="part_position_is_1_to_20"
            ),
            models.CheckConstraint(
                condition=Q(paid_minor__gte=0) & (Q(is_settled=False) | Q(paid_minor__gt=0)),
                name="settled_part_was_paid",
            ),
            models.CheckConstraint(
                condition=Q(undone_at=None) | Q(paid_minor=0), name="undone_part_is_not_paid"
            ),
        ]

    def __str__(self) -> str:
        return f"part {self.check_number} of {self.cart}"
