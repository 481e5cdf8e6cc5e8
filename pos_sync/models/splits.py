"""Parts: a check cut so that several guests pay their own, and the shares of its lines that they bear."""

from django.db import models
from django.db.models import Q

from config.outlets.models import Outlet

MOST_PARTS = 20


class Part(models.Model):
    """One part of a split check, with a check number of its own; the first has the check's.

    A part is never deleted, because its number has no gap to leave: one whose split was undone, or that was
    merged into another, waits for the check's next split. `covers` is how many guests it pays for.
    `fixed_minor` is the amount its guest said to put in. `paid_minor` and `rounding_minor` are written by the
    payments app, as the cart's are. `settled_minor` is what the part came to when it was paid whole;
    `is_helped` says that money paid for no part bore some of that.
    """

    cart = models.ForeignKey("pos_sync.Cart", on_delete=models.PROTECT, related_name="parts")
    outlet = models.ForeignKey(Outlet, on_delete=models.PROTECT, related_name="check_parts")
    date = models.DateField()
    check_number = models.PositiveIntegerField()
    position = models.PositiveSmallIntegerField()
    seat = models.PositiveSmallIntegerField(null=True)
    paid_minor = models.BigIntegerField(default=0)
    rounding_minor = models.BigIntegerField(default=0, db_default=0)
    settled_minor = models.BigIntegerField(null=True)
    is_helped = models.BooleanField(default=False, db_default=False)
    fixed_minor = models.BigIntegerField(null=True)
    covers = models.PositiveSmallIntegerField(default=1, db_default=1)
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
                condition=Q(paid_minor__gte=0)
                & (Q(settled_minor=None, is_helped=False) | Q(paid_minor__gt=0, settled_minor__gt=0)),
                name="settled_part_was_paid",
            ),
            models.CheckConstraint(
                condition=Q(fixed_minor=None) | Q(fixed_minor__gt=0), name="part_amount_is_above_zero"
            ),
            models.CheckConstraint(
                condition=Q(covers__gte=1, covers__lte=MOST_PARTS), name="part_covers_are_1_to_20"
            ),
            models.CheckConstraint(
                condition=Q(undone_at=None) | Q(paid_minor=0), name="undone_part_is_not_paid"
            ),
        ]

    def __str__(self) -> str:
        return f"part {self.check_number} of {self.cart}"

    @property
    def is_settled(self) -> bool:
        """Whether it was paid whole: it is asked for nothing more."""
        return self.settled_minor is not None


class Share(models.Model):
    """So many units of a line that one part bears, of as many as the line's shares are together.

    Without a part they are still nobody's own, as is a line without any share: all parts bear it evenly or,
    where the outlet splits by item, none does yet.
    """

    cart = models.ForeignKey("pos_sync.Cart", on_delete=models.PROTECT, related_name="shares")
    line = models.ForeignKey("pos_sync.Line", on_delete=models.PROTECT, related_name="shares")
    part = models.ForeignKey(Part, on_delete=models.PROTECT, null=True, related_name="shares")
    units = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["line", "part"], nulls_distinct=False, name="share_is_one_a_line_and_part"
            ),
            models.CheckConstraint(condition=Q(units__gte=1), name="share_units_are_positive"),
        ]
        indexes = [models.Index(fields=["cart"], name="share_by_cart")]

    def __str__(self) -> str:
        return f"{self.units} of {self.line}"
