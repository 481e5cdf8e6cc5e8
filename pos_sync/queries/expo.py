"""The kitchen as whoever sends the plates out needs it: table by table, with what is still missing."""

from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from config.outlets.models import Outlet
from pos_sync.models import Cart, Line
from pos_sync.queries import kitchen


@dataclass(frozen=True, slots=True)
class PassTable:
    """All tickets of one table that are cooked or wait at the pass, the oldest first."""

    cart: Cart
    table_names: tuple[str, ...]
    tickets: tuple[kitchen.TicketPicture, ...]

    @property
    def missing(self) -> list[str]:
        """The stations that still cook for it."""
        cooking = [picture.ticket.station.name for picture in self.tickets if picture.cooking]
        return list(dict.fromkeys(cooking))

    @property
    def ready(self) -> list[Line]:
        """What waits at the pass."""
        return [line for picture in self.tickets for line in picture.ready]

    @property
    def allergies(self) -> list[str]:
        """What its tickets say of allergies, each once: a moved one has another guest's."""
        return list(dict.fromkeys(said for one in self.tickets if (said := one.ticket.allergies)))

    @property
    def changed_allergies(self) -> list[str]:
        """What the guest must not eat as it stands now, where some ticket does not say so yet."""
        return list(dict.fromkeys(now for one in self.tickets if (now := one.changed_allergies)))

    @property
    def oldest(self) -> kitchen.TicketPicture:
        """The ticket that was fired first, of those still cooked if there are any."""
        return next((picture for picture in self.tickets if picture.cooking), self.tickets[0])


def expo_board(outlet: Outlet, now: datetime) -> list[PassTable]:
    """The tables for which something is cooked or waits, the longest waiting first, in three statements."""
    found = [
        picture for picture in kitchen.tickets_of(outlet, now) if picture.ticket.is_standing or picture.ready
    ]
    by_cart = sorted(found, key=lambda picture: str(picture.ticket.cart_id))
    tables = [
        PassTable(theirs[0].ticket.cart, theirs[0].table_names, theirs)
        for _, part in groupby(by_cart, key=lambda picture: picture.ticket.cart_id)
        if (theirs := tuple(part))
    ]
    return sorted(tables, key=lambda table: (table.oldest.ticket.fired_at, table.oldest.ticket.pk))
