"""The check as staff see it: by course, with what waits; tonight's checks; and where its open ticket is."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.db.models import Case, IntegerField, Min, Prefetch, Q, Value, When

from availability.models import Table
from config.opentable import links
from config.opentable.models import OutboxMessage, Stream
from config.opentable.models.connections import LinkState
from config.outlets.models import Outlet
from pos_sync import allergens
from pos_sync.models import Cart, CartState, Item, KitchenState, Line, Part
from pos_sync.queries import carts

_UNFIRED = {KitchenState.NEW, KitchenState.HELD}
# From when on a message that is on its way counts as waiting.
_UNDER_WAY_SECONDS = 10
# Those on which something is to be done stand first.
_ORDER = (CartState.OPEN, CartState.PAID, CartState.CLOSED, CartState.VOIDED)


@dataclass(frozen=True, slots=True)
class Course:
    """One course of a check; voided lines stay listed and count nowhere."""

    number: int
    lines: tuple[Line, ...]

    @property
    def words(self) -> str:
        """What staff call it; course 0 is served as it comes."""
        return f"Course {self.number}" if self.number else "At once"

    @property
    def unfired(self) -> list[Line]:
        """What a fire of this course would send."""
        return [line for line in self._live if line.kitchen_state in _UNFIRED]

    @property
    def at_the_pass(self) -> list[Line]:
        """What is cooked and not at the table yet."""
        return [line for line in self._live if line.kitchen_state == KitchenState.READY]

    @property
    def is_held(self) -> bool:
        """Whether something of it is kept back."""
        return any(line.kitchen_state == KitchenState.HELD for line in self._live)

    @property
    def fired_at(self) -> datetime | None:
        """When the last of it was fired."""
        return max((line.sent_at for line in self._live if line.sent_at), default=None)

    @property
    def _live(self) -> list[Line]:
        return [line for line in self.lines if line.voided_at is None]


@dataclass(frozen=True, slots=True)
class CheckPicture:
    """A check for its page: the loaded cart and its courses."""

    cart: Cart
    courses: tuple[Course, ...]

    @property
    def table_names(self) -> str:
        """Its tables, joined."""
        return "+".join(table.name for table in self.cart.tables.all())

    @property
    def allergies(self) -> str:
        """What the guest must not eat."""
        return carts.allergies_of(self.cart)

    @property
    def is_allergy_read(self) -> bool:
        """Whether staff have read the allergies as they are now."""
        return self.cart.allergies_acknowledged == self.allergies

    @property
    def sent(self) -> list[Line]:
        """The lines that are on the check."""
        return [line for line in self.cart.lines.all() if line.kitchen_state != KitchenState.NEW]

    @property
    def new(self) -> list[Line]:
        """The lines that were tapped and not sent."""
        return [line for line in self.cart.lines.all() if line.kitchen_state == KitchenState.NEW]

    @property
    def next_course(self) -> Course | None:
        """What "fire next course" would fire."""
        return next((course for course in self.courses if course.unfired), None)

    @property
    def waiting_courses(self) -> int:
        """How many courses have something to be fired."""
        return sum(1 for course in self.courses if course.unfired)

    @property
    def takes_orders(self) -> bool:
        """Whether something may still be ordered."""
        return self.cart.state in carts.LIVE


@dataclass(frozen=True, slots=True)
class OpenTicket:
    """Where the open ticket of a check is: `level` SENT, SENDING, WAITING, REFUSED or NONE.

    `at` is when OpenTable took it, or since when it waits; `words` say why it waits or is not sent.
    """

    level: str
    at: datetime | None = None
    words: str = ""


def picture_check(cart: Cart) -> CheckPicture:
    """The picture of a cart that `load_cart` brought, with no further statement."""
    for line in cart.lines.all():
        line.allergens_met = allergens_met(cart, line.item)
    return CheckPicture(cart, tuple(_courses(cart.lines.all())))


def allergens_met(cart: Cart, item: Item) -> tuple[str, ...]:
    """What of an item's allergens the cart's guest names as their own."""
    return allergens.met(carts.allergies_of(cart), item.allergen_words)


def checks_tonight(outlet: Outlet, now: datetime) -> list[Cart]:
    """Today's checks and those left open before, the open ones first and the latest first of each."""
    today = now.astimezone(outlet.zone).date()
    rank = Case(
        *(When(state=state, then=Value(place)) for place, state in enumerate(_ORDER)),
        output_field=IntegerField(),
    )
    found = Cart.objects.filter(Q(date=today) | Q(state__in=carts.LIVE), outlet=outlet)
    return list(
        found.select_related("reservation__guest", "merged_into")
        .prefetch_related(
            Prefetch("tables", Table.objects.order_by("name")),
            Prefetch("parts", Part.objects.filter(undone_at=None).order_by("position")),
        )
        .order_by(rank, "-opened_at", "-check_number")
    )


def open_ticket(cart: Cart, now: datetime) -> OpenTicket:
    """Where the cart's open ticket is on its way to OpenTable, in three statements."""
    link = links.current_link(cart.outlet.rid)
    if link is None or not cart.outlet.integration_enabled:
        return OpenTicket("NONE", words="not connected to OpenTable")
    stream = Stream.objects.filter(link=link, kind="CHECK", key=str(cart.pk)).first()
    if stream is None:
        return OpenTicket("NONE", words="not sent to OpenTable yet")
    if stream.acked_version == stream.last_version:
        return OpenTicket("SENT", stream.acked_at)
    waiting = OutboxMessage.objects.filter(stream=stream, version__gt=stream.acked_version)
    since = stream.first_failed_at or waiting.aggregate(since=Min("created_at"))["since"]
    if stream.is_parked:
        return OpenTicket("REFUSED", since, "OpenTable refuses the open ticket")
    if link.state in (LinkState.PAUSING, LinkState.PAUSED):
        return OpenTicket("WAITING", since, "OpenTable is paused")
    is_young = since is not None and (now - since).total_seconds() < _UNDER_WAY_SECONDS
    return OpenTicket("SENDING" if is_young else "WAITING", since, "waiting for OpenTable")


def _courses(lines: Iterable[Line]) -> list[Course]:
    by_course = sorted(lines, key=lambda line: (line.course, line.pk))
    parts = groupby(by_course, key=lambda line: line.course)
    return [Course(number, tuple(part)) for number, part in parts]
