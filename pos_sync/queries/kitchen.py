"""What is asked about the kitchen: its stations, their tickets, and what has just left them."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from django.db.models import QuerySet

from config.outlets.models import Outlet
from pos_sync.models import Cart, KitchenState, Line, Station
from reservations.models import State

# A ticket that stands longer is yellow, then red: the minutes a kitchen plans for, and too long.
WARN_AFTER, LATE_AFTER = timedelta(minutes=10), timedelta(minutes=20)
RECALLABLE_FOR = timedelta(minutes=30)
# A night's tickets are cooked past midnight; those that nobody bumped are gone with the day after.
SHOWN_FOR = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Ticket:
    """What one station cooks of one cart's course, in the order it was fired."""

    cart: Cart
    course: int
    table_names: tuple[str, ...]
    fired_at: datetime
    lines: tuple[Line, ...]

    @property
    def allergies(self) -> str:
        """What the guest must not eat."""
        guest = self.cart.reservation.guest
        return guest.allergies.strip() if guest else ""

    @property
    def key(self) -> str:
        """The same for as long as nothing more is fired: a display knows by it what is new."""
        return f"{self.cart.pk}:{self.course}:{self.lines[-1].pk}"

    def minutes(self, now: datetime) -> int:
        """How long it stands, in whole minutes."""
        return max(0, int((now - self.fired_at).total_seconds() // 60))

    def haste(self, now: datetime) -> str:
        """`white`, `yellow` or `red`, by how long it stands."""
        waited = now - self.fired_at
        if waited >= LATE_AFTER:
            return "red"
        return "yellow" if waited >= WARN_AFTER else "white"


@dataclass(frozen=True, slots=True)
class StationBoard:
    """One station: its tickets, the longest waiting first, and those it bumped last, the latest first."""

    station: Station
    tickets: tuple[Ticket, ...]
    bumped: tuple[Ticket, ...]

    @property
    def all_day(self) -> list[tuple[str, int]]:
        """How many of each item are on the tickets together, the most first."""
        counts: Counter[str] = Counter()
        for ticket in self.tickets:
            for line in ticket.lines:
                counts[line.label] += line.quantity
        return sorted(counts.items(), key=lambda counted: (-counted[1], counted[0]))


def kitchen_board(outlet: Outlet, now: datetime) -> list[StationBoard]:
    """Every station of an outlet with what it has to cook and what may be recalled, in three statements."""
    stations = list(Station.objects.filter(outlet=outlet).order_by("id"))
    lines = list(_cooking(outlet, now))
    return [
        _board(station, [line for line in lines if line.station_id == station.pk]) for station in stations
    ]


def _cooking(outlet: Outlet, now: datetime) -> QuerySet[Line]:
    # What was fired for a party that has left is not cooked any more.
    since = now.astimezone(outlet.zone).date() - SHOWN_FOR
    fired = Line.objects.filter(cart__outlet=outlet, cart__date__gte=since, voided_at=None).exclude(
        cart__reservation__state__in=[State.DONE, State.NOSHOW, State.CANCELED]
    )
    there = fired.filter(kitchen_state=KitchenState.FIRED) | fired.filter(
        kitchen_state=KitchenState.READY, ready_at__gt=now - RECALLABLE_FOR
    )
    return (
        there.select_related("cart__reservation__guest")
        .prefetch_related("cart__tables")
        .order_by("cart_id", "course", "ready_at", "sent_at", "id")
    )


def _board(station: Station, lines: Sequence[Line]) -> StationBoard:
    fired = [line for line in lines if line.kitchen_state == KitchenState.FIRED]
    ready = [line for line in lines if line.kitchen_state == KitchenState.READY]
    bumped = sorted(_tickets(ready, by_bump=True), key=_bumped_at, reverse=True)
    return StationBoard(station, tuple(sorted(_tickets(fired), key=_waiting_since)), tuple(bumped))


def _tickets(lines: Iterable[Line], *, by_bump: bool = False) -> list[Ticket]:
    parts = groupby(lines, key=lambda line: (line.cart_id, line.course, by_bump and line.ready_at))
    return [_ticket(list(part)) for _, part in parts]


def _ticket(lines: Sequence[Line]) -> Ticket:
    cart = lines[0].cart
    return Ticket(
        cart=cart,
        course=lines[0].course,
        table_names=tuple(sorted(table.name for table in cart.tables.all())),
        fired_at=min(line.sent_at for line in lines if line.sent_at),
        lines=tuple(sorted(lines, key=lambda line: (line.sent_at or line.added_at, line.pk))),
    )


def _waiting_since(ticket: Ticket) -> tuple[datetime, int]:
    return ticket.fired_at, ticket.cart.check_number


def _bumped_at(ticket: Ticket) -> tuple[datetime, int]:
    first = ticket.lines[0]
    return first.ready_at or ticket.fired_at, ticket.cart.check_number
