"""Lines: the items of a cart, and where the kitchen is with each."""

from django.db import models
from django.db.models import Q

from pos_sync.models.carts import Cart
from pos_sync.models.menu import Item, Station, Variant
from pos_sync.models.tickets import Ticket


class KitchenState(models.TextChoices):
    """Where a line is. NEW is not sent yet, and not on the check; the others are the wire's words."""

    NEW = "NEW"
    HELD = "HELD"
    FIRED = "FIRED"
    READY = "READY"
    SERVED = "SERVED"


# What the kitchen has and the guests have not: it must learn of a void.
WITH_THE_KITCHEN = (KitchenState.FIRED, KitchenState.READY)


class Line(models.Model):
    """One item on a cart, with its price and tax as they were when it was added.

    `price_period` names the period whose price it has; `tax_rate` of None is the house's. `counted` is how
    many it took off the item's count, to be given back as long as the kitchen has none of it. `station` is
    the item's own; `ticket` is what its fire put it on, maybe at another. `void_seen_at` is when the kitchen
    said that it has read it.
    """

    cart = models.ForeignKey(Cart, on_delete=models.PROTECT, related_name="lines")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="lines")
    variant = models.ForeignKey(Variant, on_delete=models.PROTECT, null=True, related_name="lines")
    label = models.CharField(max_length=150)
    category = models.CharField(max_length=60)
    quantity = models.PositiveSmallIntegerField()
    unit_price_minor = models.PositiveIntegerField()
    price_period = models.CharField(max_length=40, blank=True, default="", db_default="")
    tax_rate = models.PositiveIntegerField(null=True)
    counted = models.PositiveSmallIntegerField(default=0, db_default=0)
    modifiers = models.JSONField(default=list)
    modifiers_minor = models.PositiveIntegerField(default=0)
    # The kitchen's, of 200 at most, and before it where a line that was moved comes from, never cut.
    note = models.TextField(blank=True)
    course = models.PositiveSmallIntegerField()
    seat = models.PositiveSmallIntegerField(null=True)
    station = models.ForeignKey(Station, on_delete=models.PROTECT, null=True, related_name="lines")
    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, null=True, related_name="lines")
    kitchen_state = models.CharField(max_length=10, choices=KitchenState, default=KitchenState.NEW)
    added_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    ready_at = models.DateTimeField(null=True)
    voided_at = models.DateTimeField(null=True)
    void_reason = models.CharField(max_length=200, blank=True)
    void_seen_at = models.DateTimeField(null=True)
    void_seen_by = models.CharField(max_length=150, blank=True, db_default="")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gte=1), name="line_quantity_is_positive"),
            models.CheckConstraint(
                condition=Q(kitchen_state__in=KitchenState.values), name="line_kitchen_state_is_known"
            ),
            models.CheckConstraint(
                condition=Q(void_seen_at__isnull=True) | Q(voided_at__isnull=False),
                name="line_void_is_seen_only_where_voided",
            ),
            # What the foreign keys of discounts and shares with their cart point to.
            models.UniqueConstraint(fields=["id", "cart"], name="line_is_of_one_cart"),
            models.CheckConstraint(condition=Q(tax_rate__lt=100_000), name="line_tax_is_under_100_percent"),
        ]
        indexes = [models.Index(fields=["cart", "id"], name="line_by_cart")]

    # What the guest must not eat and the item contains; the picture of the check fills it in.
    allergens_met: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.quantity} {self.label}"

    @property
    def price_minor(self) -> int:
        """What the line costs as listed, choices included."""
        return self.quantity * (self.unit_price_minor + self.modifiers_minor)

    @property
    def is_void_unseen(self) -> bool:
        """Whether the kitchen, which has it, was not yet told that nobody wants it any more."""
        is_void = self.voided_at is not None and self.void_seen_at is None
        return is_void and self.ticket_id is not None and self.kitchen_state in WITH_THE_KITCHEN
