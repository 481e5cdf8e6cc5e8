"""What the demo's parties paid ahead, as staff record it."""

from payments import operations
from payments.management.demo.scenes import Scene
from pos_sync.models import Cart


def record(scene: Scene, cart: Cart, minutes: float) -> None:
    """The deposit that the booking notes is recorded so long after the party sat down."""
    party = scene.party
    if party.deposit_minor and scene.has_come(minutes):
        operations.record_deposit(
            cart=cart,
            amount_minor=party.deposit_minor,
            reference=party.deposit_note,
            actor="server",
            approved_by="manager",
            now=scene.real(minutes),
        )
