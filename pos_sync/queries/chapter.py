"""What the POS adds to the integration page: table names, and the checks of a reservation."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet
from django.db.models.functions import Now, TruncDate

from availability.models import Table
from config.opentable.chapters import Change, Figures, Parked, Said, Sought
from config.opentable.models.streams import StreamKind
from config.outlets.models import Outlet
from pos_sync import matching, wire
from pos_sync.models import Cart, Item, PlanTable
from pos_sync.models.carts import CartState
from reservations import queries as book_queries
from reservations.models import Reservation, Source


class NamesChapter:
    """Counts OpenTable's table names that are exactly ours."""

    name = "pos_sync"

    def figures(self, *, outlets: Sequence[Outlet]) -> Mapping[int, Figures]:
        """Three statements."""
        ours = _names_by_outlet(Table.objects.filter(is_active=True), outlets)
        theirs = _names_by_outlet(PlanTable.objects.all(), outlets)
        sat = _seatings(outlets)
        return {
            outlet.rid: Figures(
                names_matched=_count_exact(ours.get(outlet.pk, []), theirs.get(outlet.pk, [])),
                names_total=len(theirs.get(outlet.pk, [])),
                seated=sat.get(outlet.pk, (0, 0))[0],
                carts=sat.get(outlet.pk, (0, 0))[1],
            )
            for outlet in outlets
        }

    def parked(self, *, outlet: Outlet) -> Sequence[Parked]:
        """Nothing: names are not sent, and checks are streams."""
        return []

    def retell(self, *, said: Said) -> str:
        """What was said of a check."""
        return wire.retell(said)

    def subjects(self, *, outlet: Outlet, sought: Sought) -> Sequence[str]:
        """The streams of the reservations' checks."""
        carts = Cart.objects.filter(reservation__in=book_queries.sought_reservations(outlet, sought))
        return [f"{StreamKind.CHECK}:{number}" for number in carts.values_list("pk", flat=True)]

    def consequences(self, *, outlet: Outlet, change: Change, now: dt.datetime) -> Sequence[str]:
        """Checks that are open."""
        words = _OPEN_CHECKS.get(change)
        open_now = Cart.objects.filter(outlet=outlet, state__in=[CartState.OPEN, CartState.PAID])
        if change == Change.PAYMENTS_OFF:
            open_now = open_now.filter(may_pay=True)
        count = open_now.count() if words else 0
        return [f"Checks open now: {count}. {words}"] if count else []


_UNTOLD = "OpenTable hears no more of them; they are paid here as always."
_OPEN_CHECKS = {
    Change.TO_POS: "They stay open, and go on being told to OpenTable.",
    Change.TO_NETWORK: "They stay open, and go on being told to OpenTable.",
    Change.INTEGRATION_OFF: _UNTOLD,
    Change.STOP: _UNTOLD,
    Change.PAYMENTS_OFF: "Their guests were to pay in the app: they pay at the table.",
}

CHAPTER = NamesChapter()


def menu_count(outlet: Outlet) -> int:
    """How much is on the menu (`settings.MENU_COUNT`)."""
    return Item.objects.filter(outlet=outlet, is_listed=True).count()


def _names_by_outlet(rows: QuerySet[Any], outlets: Sequence[Outlet]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    named = rows.filter(outlet__in=[outlet.pk for outlet in outlets]).order_by("pk")
    for outlet_id, name in named.values_list("outlet_id", "name"):
        found.setdefault(outlet_id, []).append(name)
    return found


def _seatings(outlets: Sequence[Outlet]) -> dict[int, tuple[int, int]]:
    """Booked parties that sat down in the last day, and those that got a check, by outlet."""
    lately = Now() - dt.timedelta(days=1)
    own = Cart.objects.filter(reservation=OuterRef("pk"))
    sat = Reservation.objects.filter(outlet__in=[outlet.pk for outlet in outlets], seated_at__gte=lately)
    # By the index of days: who sat down since yesterday is of no day before.
    sat = sat.filter(date__gte=TruncDate(Now() - dt.timedelta(days=2))).exclude(source=Source.WALK_IN)
    by_outlet = sat.values("outlet").annotate(seated=Count("pk"), opened=Count("pk", filter=Exists(own)))
    counted = by_outlet.values_list("outlet", "seated", "opened")
    return {outlet: (seated, opened) for outlet, seated, opened in counted}


def _count_exact(ours: Sequence[str], theirs: Sequence[str]) -> int:
    return matching.count_exact(ours, theirs)
