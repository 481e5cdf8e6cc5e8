"""What the steps need of the outlet: a slot to book, a table to sit at, and the records they look at."""

import datetime as dt
from collections.abc import Callable
from typing import Any, TypeVar

from django.db.models import F, Q
from django.utils import timezone

from availability import queries as inventory
from availability.models import Claim, Publication, Table
from config import retries
from config.opentable.models import Stream
from config.opentable.rehearsal import Stage, StepFailed, until
from config.outlets.models import Mode
from pos_sync.models import Cart, CartState, Item, PlanTable
from reservations.models import Reservation

T = TypeVar("T")

NETWORK = frozenset({Mode.NETWORK.value})
PARTY_SIZE = 2
SEATED_FOR = dt.timedelta(hours=2)
# No login has a name like this: what it did can be told from what staff did.
ACTOR = "Rehearsal (sandbox)"
LOOKED_AHEAD = 14
PUBLISHING_SECONDS = 120


def by_staff(work: Callable[[], T]) -> T:
    """An act of staff, tried again as their pages do where somebody else is in the way for a moment."""
    return retries.retried(lambda _seconds: work())


def wait_for_publishing(stage: Stage, since: dt.datetime | None = None) -> int:
    """Wait until OpenTable has taken every date and size, where asked each sent since; how many there are."""
    rows = Publication.objects.filter(link=stage.link)
    behind = Q(dirty_number__gt=F("published_number"))
    if since is not None:
        behind |= Q(sent_at=None) | Q(sent_at__lt=since)
    until(lambda: not rows.filter(behind).exists(), "everything published", PUBLISHING_SECONDS)
    return rows.count()


def next_slot(stage: Stage, party_size: int = PARTY_SIZE, days_ahead: int = 0) -> str:
    """The next bookable local time, `YYYY-MM-DDTHH:MM`, so many days ahead at least, even if days later."""
    now = timezone.now()
    first = inventory.local_date(stage.outlet, now) + dt.timedelta(days=days_ahead)
    if stage.outlet.mode == Mode.POS:
        # OpenTable owns the book: it may put a party anywhere in the opening hours.
        return f"{first + dt.timedelta(days=1)}T18:00"
    for date in (first + dt.timedelta(days=day) for day in range(LOOKED_AHEAD)):
        times = inventory.offered_times(outlet=stage.outlet, date=date, sizes=[party_size], now=now)
        if times[party_size]:
            return clock(date, times[party_size][0])
    raise StepFailed(f"nothing is bookable for {party_size} within a fortnight")


def clock(date: dt.date, minute: int) -> str:
    """A wall-clock time as the wire has it, `YYYY-MM-DDTHH:MM`, from minutes after midnight."""
    return f"{date}T{minute // 60:02}:{minute % 60:02}"


def free_table(stage: Stage, party: Reservation | None = None) -> Table:
    """A table that nobody else has for the next two hours, with a name that OpenTable's plan has too."""
    now = timezone.now()
    taken = Claim.objects.filter(outlet=stage.outlet, during__overlap=(now, now + SEATED_FOR))
    in_use = Cart.objects.filter(outlet=stage.outlet, state__in=[CartState.OPEN, CartState.PAID])
    named = PlanTable.objects.filter(outlet=stage.outlet).values("name")
    if party is not None:
        taken = taken.exclude(placement__reservation=party)
    fitting = Table.objects.filter(outlet=stage.outlet, is_active=True, min_covers__lte=PARTY_SIZE)
    free = fitting.exclude(pk__in=taken.values("table")).exclude(pk__in=in_use.values("tables"))
    # IN_HOUSE and ONLINE before WALK_IN: the bar is the last resort.
    table = free.filter(name__in=named).order_by("offer", "name").first()
    if table is None:
        raise StepFailed("no table is free for the next two hours")
    return table


def plain_items(stage: Stage) -> list[Item]:
    """What can be ordered without a choice to make, by course."""
    items = Item.objects.filter(category__outlet=stage.outlet, is_86=False)
    # What staff count is theirs: a rehearsal takes nothing off it.
    items = items.filter(is_listed=True, left=None, variants=None)
    plain = list(items.exclude(modifier_sets__min_choices__gte=1).order_by("category__course", "pk"))
    if len(plain) < 2:
        raise StepFailed("the menu has fewer than two plain items")
    return plain


def reservation(stage: Stage, number: int) -> Reservation:
    """The reservation as it stands now."""
    found = Reservation.objects.select_related("guest", "outlet")
    return found.get(outlet=stage.outlet, confirmation_number=number)


def tables_kept(party: Reservation) -> int:
    """How many tables a party keeps, now or later."""
    return Claim.objects.filter(placement__reservation=party).count()


def cart_of(stage: Stage) -> Cart:
    """The evening's cart as it stands now. KeyError names the step that should have left it."""
    return Cart.objects.get(pk=stage.props["cart"])


def is_delivered(stage: Stage, kind: str, key: str) -> bool:
    """Whether OpenTable has acknowledged the newest message of this stream."""
    stream = Stream.objects.filter(link=stage.link, kind=kind, key=key).first()
    return stream is not None and stream.acked_version == stream.last_version


def booking_at_opentable(stage: Stage, number: int) -> dict[str, Any]:
    """The booking as OpenTable holds it."""
    bookings: list[dict[str, Any]] = stage.opentable()["bookings"]
    mine = (
        booking
        for booking in bookings
        if (booking["rid"], booking["confirmation_number"]) == (stage.outlet.rid, number)
    )
    found = next(mine, None)
    if found is None:
        raise StepFailed(f"OpenTable has no booking {number}")
    return found


def check_at_opentable(stage: Stage, cart: Cart) -> dict[str, Any] | None:
    """The check as OpenTable holds it."""
    checks: list[dict[str, Any]] = stage.opentable()["checks"]
    return next((check for check in checks if check.get("check_id") == str(cart.pk)), None)


def wait_for_check(stage: Stage, cart: Cart, state: str) -> dict[str, Any]:
    """Wait until OpenTable holds the check in this state."""

    def see() -> dict[str, Any] | None:
        check = check_at_opentable(stage, cart)
        return check if check and check["state"] == state else None

    found: dict[str, Any] = until(see, f"OpenTable holds check {cart.check_number} as {state}")
    return found


def wait_for_ticket(stage: Stage, cart: Cart) -> dict[str, Any]:
    """Wait until OpenTable has taken the cart's newest snapshot; the check as OpenTable holds it."""
    until(
        lambda: is_delivered(stage, "CHECK", str(cart.pk)),
        f"OpenTable acknowledged the newest snapshot of check {cart.check_number}",
    )
    held = check_at_opentable(stage, cart)
    if held is None:
        raise StepFailed(f"OpenTable holds no check {cart.check_number}")
    return held
