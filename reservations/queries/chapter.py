"""What the book adds to the integration page: the reservations that support looks for."""

import datetime as dt
from collections.abc import Mapping, Sequence

from django.db.models import Count, Q, QuerySet, Value
from django.db.models.functions import Concat

from config.opentable.chapters import Change, Figures, Parked, Said, Sought
from config.opentable.incoming import LOCK
from config.opentable.models.streams import StreamKind
from config.outlets.models import Outlet
from reservations import wire
from reservations.models import Reservation, Source, State

# Of a name that half the town has, the last ones: their messages are what somebody asks about.
MOST_SOUGHT = 200


class BookChapter:
    """Counts nothing: what waits of the book waits in its streams."""

    name = "reservations"

    def figures(self, *, outlets: Sequence[Outlet]) -> Mapping[int, Figures]:
        """Nothing of its own."""
        return {}

    def parked(self, *, outlet: Outlet) -> Sequence[Parked]:
        """Nothing: reservations are streams."""
        return []

    def retell(self, *, said: Said) -> str:
        """What was said of a lock or a reservation."""
        return wire.retell(said)

    def subjects(self, *, outlet: Outlet, sought: Sought) -> Sequence[str]:
        """The reservations' streams, and the locks they were booked on."""
        rows = sought_reservations(outlet, sought).values_list("confirmation_number", "lock_number")
        found = [(f"{StreamKind.RESERVATION}:{number}", f"{LOCK}:{lock}") for number, lock in rows]
        return [subject for pair in found for subject in pair if subject != f"{LOCK}:None"]

    def consequences(self, *, outlet: Outlet, change: Change, now: dt.datetime) -> Sequence[str]:
        """Bookings ahead, by whose they are to change afterwards."""
        write = _CONSEQUENCES.get(change)
        ahead = Reservation.objects.filter(outlet=outlet, state=State.BOOKED, starts_at__gt=now)
        told = ahead.aggregate(
            theirs=Count("pk", filter=Q(source=Source.OPENTABLE)),
            ours=Count("pk", filter=~Q(source=Source.OPENTABLE)),
            may_pay=Count("pk", filter=Q(may_pay=True)),
        )
        return write(told["theirs"], told["ours"], told["may_pay"]) if write else []


def _to_pos(theirs: int, ours: int, _may_pay: int) -> list[str]:
    return [
        f"Bookings ahead made in OpenTable: {theirs}. They become OpenTable's to change and cancel; here "
        "they are seated and finished.",
        f"Bookings ahead made here: {ours}. OpenTable does not know them: enter them there.",
    ]


def _to_network(theirs: int, ours: int, _may_pay: int) -> list[str]:
    return [
        f"Bookings ahead: {theirs + ours}, {theirs} of them made in OpenTable. They become ours to "
        "change, and each change is sent.",
    ]


def _without_opentable(theirs: int, ours: int, _may_pay: int) -> list[str]:
    return [
        f"Bookings ahead made in OpenTable: {theirs}. They stay here; what is changed or canceled there "
        "is not heard of.",
    ]


def _without_payments(_theirs: int, _ours: int, may_pay: int) -> list[str]:
    return [f"Bookings ahead whose guests were promised to pay in the app: {may_pay}. They pay at the table."]


_CONSEQUENCES = {
    Change.TO_POS: _to_pos,
    Change.TO_NETWORK: _to_network,
    Change.INTEGRATION_OFF: _without_opentable,
    Change.STOP: _without_opentable,
    Change.PAYMENTS_OFF: _without_payments,
}

CHAPTER = BookChapter()


def sought_reservations(outlet: Outlet, sought: Sought) -> QuerySet[Reservation]:
    """The outlet's reservations of which all of this is true, the newest 200 of them."""
    found = Reservation.objects.filter(outlet=outlet)
    if sought.confirmation_number is not None:
        found = found.filter(confirmation_number=sought.confirmation_number)
    if sought.guest:
        name = Concat("guest__first_name", Value(" "), "guest__last_name")
        found = found.annotate(guest_name=name).filter(guest_name__icontains=sought.guest)
    if sought.table:
        found = found.filter(table_names__contains=[sought.table])
    if sought.date is not None:
        found = found.filter(date=sought.date)
    if sought.time is not None:
        found = found.filter(starts_local__endswith=f"T{sought.time:%H:%M}")
    return found.order_by("-pk")[:MOST_SOUGHT]
