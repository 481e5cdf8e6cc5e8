"""What the book adds to the integration page: the reservations that support looks for."""

from collections.abc import Mapping, Sequence

from django.db.models import QuerySet, Value
from django.db.models.functions import Concat

from config.opentable.chapters import Figures, Parked, Sought
from config.opentable.models.streams import StreamKind
from config.outlets.models import Outlet
from reservations.models import Reservation

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

    def subjects(self, *, outlet: Outlet, sought: Sought) -> Sequence[str]:
        """The reservations' streams."""
        numbers = sought_reservations(outlet, sought).values_list("confirmation_number", flat=True)
        return [f"{StreamKind.RESERVATION}:{number}" for number in numbers]


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
    return found.order_by("-pk")[:MOST_SOUGHT]
