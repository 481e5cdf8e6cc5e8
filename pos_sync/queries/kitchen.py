"""What is asked about the kitchen: its stations, their tickets, and what has just left them."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Prefetch, Q

from availability.models import Table
from config.outlets.models import Outlet
from pos_sync import allergens
from pos_sync.models import Cart, Item, KitchenState, Line, Station, Ticket
from pos_sync.queries import carts, cooking
from reservations.models import State

# A ticket that stands longer is yellow, then red: the minutes a kitchen plans for, and too long.
WARN_AFTER, LATE_AFTER = timedelta(minutes=10), timedelta(minutes=20)
RECALLABLE_FOR = timedelta(minutes=30)
# A night's tickets are cooked past midnight; those that nobody bumped are gone with the day after.
SHOWN_FOR = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class TicketLine:
    """A line as its ticket shows it, with what of it the guest must not eat."""

    line: Line
    met: tuple[str, ...] = ()

    @property
    def state(self) -> str:
        """`cook`, `ready`, `void` as long as the kitchen has not seen that, `gone` afterwards."""
        if self.line.voided_at is not None:
            return "void" if self.line.is_void_unseen else "gone"
        return "cook" if self.line.kitchen_state == KitchenState.FIRED else "ready"


@dataclass(frozen=True, slots=True)
class TicketPicture:
    """A ticket for the display: its lines by course, the voided ones among them."""

    ticket: Ticket
    table_names: tuple[str, ...]
    lines: tuple[TicketLine, ...]

    @property
    def cooking(self) -> list[Line]:
        """What is to be cooked."""
        return self._lines("cook")

    @property
    def ready(self) -> list[Line]:
        """What waits at the pass: what was served is gone."""
        return [line for line in self._lines("ready") if line.kitchen_state == KitchenState.READY]

    @property
    def voids(self) -> list[Line]:
        """What was voided and the kitchen has not seen."""
        return self._lines("void")

    @property
    def courses(self) -> str:
        """The courses on it, in words."""
        numbers = sorted({entry.line.course for entry in self.lines})
        return ", ".join(f"course {number}" if number else "at once" for number in numbers)

    @property
    def changed_allergies(self) -> str:
        """What the guest must not eat as it stands now, where nobody at the table has read that yet."""
        now, written = carts.allergies_of(self.ticket.cart), self.ticket.allergies
        # What came from another check stands before what was read at this one.
        return "" if written == now or written.endswith(f"; {now}") else now

    @property
    def took(self) -> int | None:
        """How many minutes it took, once it was bumped."""
        bumped_at = self.ticket.bumped_at
        return round((bumped_at - self.ticket.fired_at) / timedelta(minutes=1)) if bumped_at else None

    def minutes(self, now: datetime) -> int:
        """How long it stands, in whole minutes."""
        return _minutes(now - self.ticket.fired_at)

    def haste(self, now: datetime) -> str:
        """`white`, `yellow` or `red`, by how long it stands."""
        waited = now - self.ticket.fired_at
        if waited >= LATE_AFTER:
            return "red"
        return "yellow" if waited >= WARN_AFTER else "white"

    def _lines(self, state: str) -> list[Line]:
        return [entry.line for entry in self.lines if entry.state == state]


@dataclass(frozen=True, slots=True)
class AllDay:
    """How many of one item are on a station's tickets together; none where it is only listed as sold out."""

    item: Item
    label: str
    count: int
    is_sold_out: bool


@dataclass(frozen=True, slots=True)
class StationBoard:
    """One station: its tickets, the longest waiting first, and those it bumped last, the latest first.

    `usual` is how long it usually takes, where that is known.
    """

    station: Station
    tickets: tuple[TicketPicture, ...]
    bumped: tuple[TicketPicture, ...]
    all_day: tuple[AllDay, ...] = ()
    usual: cooking.StationTime | None = None


def kitchen_board(outlet: Outlet, now: datetime) -> list[StationBoard]:
    """Every station with what it has to cook and what may be recalled, in six statements."""
    stations = stations_of(outlet)
    found = tickets_of(outlet, now)
    times = cooking.station_times(outlet, now)
    gone = Item.objects.filter(Q(is_86=True) | Q(left=0), category__outlet=outlet, is_listed=True)
    sold_out = [item for item in gone.select_related("category").order_by("name") if item.is_sold_out_at(now)]
    boards = []
    for station in stations:
        theirs = [picture for picture in found if picture.ticket.station_id == station.pk]
        standing = [picture for picture in theirs if picture.ticket.is_standing]
        boards.append(
            StationBoard(
                station,
                tuple(standing),
                tuple(sorted((one for one in theirs if _may_recall(one)), key=_bumped_at, reverse=True)),
                tuple(_all_day(station, standing, sold_out)),
                cooking.usual_time(times, station.pk),
            )
        )
    return boards


def stations_of(outlet: Outlet) -> list[Station]:
    """The outlet's stations, each with the one that stands in for it."""
    return list(Station.objects.filter(outlet=outlet).select_related("stand_in").order_by("id"))


def tickets_of(outlet: Outlet, now: datetime) -> list[TicketPicture]:
    """The tickets that stand and those bumped lately, the longest waiting first, in three statements.

    What was fired for a party that has left is not cooked any more.
    """
    since = now.astimezone(outlet.zone).date() - SHOWN_FOR
    found = (
        Ticket.objects.filter(Q(is_standing=True) | Q(bumped_at__gt=now - RECALLABLE_FOR))
        .filter(station__outlet=outlet, cart__date__gte=since)
        .exclude(cart__reservation__state__in=[State.DONE, State.NOSHOW, State.CANCELED])
    )
    lines = Line.objects.select_related("item__category").order_by("course", "id")
    tables = Table.objects.order_by("name")
    return [
        _picture(ticket)
        for ticket in found.select_related("station", "cart__reservation__guest")
        .prefetch_related(Prefetch("lines", lines), Prefetch("cart__tables", tables))
        .order_by("fired_at", "id")
    ]


def ticket_at(outlet: Outlet, ticket_id: int) -> Ticket | None:
    """A ticket of this outlet, with its check and lines."""
    found = Ticket.objects.filter(station__outlet=outlet, pk=ticket_id)
    return found.select_related("cart").prefetch_related("lines").first()


def tables_of(cart: Cart) -> tuple[str, ...]:
    """The names of a cart's tables, which are loaded."""
    return tuple(table.name for table in cart.tables.all())


def _picture(ticket: Ticket) -> TicketPicture:
    entries = [
        TicketLine(line, allergens.met(ticket.allergies, line.item.allergen_words))
        for line in ticket.lines.all()
    ]
    return TicketPicture(ticket, tables_of(ticket.cart), tuple(entries))


def _all_day(
    station: Station, standing: Iterable[TicketPicture], sold_out: Sequence[Item]
) -> Iterable[AllDay]:
    gone = {item.pk for item in sold_out}
    counts: Counter[str] = Counter()
    items: dict[str, Item] = {}
    for picture in standing:
        for line in picture.cooking:
            counts[line.label] += line.quantity
            items[line.label] = line.item
    for label, count in sorted(counts.items(), key=lambda counted: (-counted[1], counted[0])):
        yield AllDay(items[label], label, count, items[label].pk in gone)
    cooked = {item.pk for item in items.values()}
    for item in sold_out:
        if (item.station_id or item.category.station_id) == station.pk and item.pk not in cooked:
            yield AllDay(item, item.name, 0, True)


def _may_recall(picture: TicketPicture) -> bool:
    return not picture.ticket.is_standing and bool(picture.ready)


def _bumped_at(picture: TicketPicture) -> tuple[datetime, int]:
    ticket = picture.ticket
    return ticket.bumped_at or ticket.fired_at, ticket.pk


def _minutes(passed: timedelta) -> int:
    return max(0, int(passed.total_seconds() // 60))
