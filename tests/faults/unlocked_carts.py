"""The web process without a cart's row locks: the control of many tablets on one, never served otherwise."""

from config.wsgi import application

# isort: split
# Only now: the models may be imported once the application has set Django up.
from pos_sync.models import Cart
from pos_sync.operations import journal

__all__ = ["application", "read_unlocked"]


def read_unlocked(cart: Cart) -> bool:
    """Read the cart afresh as if nobody else wrote it."""
    fresh = Cart.objects.select_related("outlet__house_rates", "reservation__guest")
    cart.refresh_from_db(from_queryset=fresh)
    return True


journal._lock_as_read = read_unlocked
