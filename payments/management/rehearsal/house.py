"""What the steps need of the outlet: a slot to book, a table to sit at, and the records they look at."""

import datetime as dt
import uuid
from typing import Any

from django.utils import timezone

from availability import queries as inventory
from availability.models import Claim, Table
from config.opentable.models import Stream
from config.opentable.rehearsal import Stage, StepFailed, expect, until
from config.outlets.models import Mode
from pos_sync.models import Cart, CartState, PlanTable
from reservations.models import Reservation

PARTY_SIZE = 2
SEATED_FOR = dt.timedelta(hours=2)
ACTOR = "rehearsal"


def next_slot(stage: Stage) -> str:
    """The next bookable local time for two, `YYYY-MM-DDTHH:MM`, even if that is days away."""
    now = timezone.now()
    today = inventory.local_date(stage.outlet, now)
    if stage.outlet.mode == Mode.POS:
        # OpenTable owns the book: it may put a party anywhere in the opening hours.
        return f"{today + dt.timedelta(days=1)}T18:00"
    for day in range(14):
        date = today + dt.timedelta(days=day)
        times = inventory.offered_times(outlet=stage.outlet, date=date, sizes=[PARTY_SIZE], now=now)
        if times[PARTY_SIZE]:
            minute = times[PARTY_SIZE][0]
            return f"{date}T{minute // 60:02}:{minute % 60:02}"
    raise StepFailed("nothing is bookable for two within a fortnight")


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


def book(stage: Stage, **wish: object) -> Reservation:
    """Let a diner book the next slot at OpenTable, and find the reservation in our book."""
    document = {
        "date_time": next_slot(stage),
        "party_size": PARTY_SIZE,
        "guest": {
            "gpid": 7_700_000 + uuid.uuid4().int % 100_000,
            "first_name": "Robin",
            "last_name": "Rehearsal",
            "transactional_email": "robin@example.com",
        },
        "notes": "Rehearsal: a quiet table, please",
        "lock": True,
        **wish,
    }
    told = stage.guest_center("book", **document)
    expect(told["status"] in (200, 201), f"the booking was answered {told['status']}: {told.get('answer')}")
    return reservation(stage, int(told["answer"]["confirmation_number"]))


def reservation(stage: Stage, number: int) -> Reservation:
    """The reservation as it stands now."""
    return Reservation.objects.select_related("guest").get(outlet=stage.outlet, confirmation_number=number)


def cart_of(stage: Stage) -> Cart:
    """The evening's cart as it stands now. KeyError names the step that should have left it."""
    return Cart.objects.get(pk=stage.props["cart"])


def is_delivered(stage: Stage, kind: str, key: str) -> bool:
    """Whether OpenTable has acknowledged the newest message of this stream."""
    stream = Stream.objects.filter(link=stage.link, kind=kind, key=key).first()
    return stream is not None and stream.acked_version == stream.last_version


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
