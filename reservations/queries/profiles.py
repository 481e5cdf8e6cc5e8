"""One guest's whole record: the stays, the figures, who changed what, and who else this may be."""

import datetime as dt
from dataclasses import dataclass

from django.db import connection as database

from config.outlets.models import Outlet
from reservations.models import Guest, GuestChange, GuestMerge, Reservation, State, Visit
from reservations.queries.duplicates import Suggestion, duplicates_of
from reservations.queries.figures import Figures, figures_of, moved_away

MOST_STAYS, MOST_CHANGES = 60, 40

_TAGS = """
SELECT tag FROM reservations_guest guest CROSS JOIN unnest(guest.tags) AS tag
 WHERE guest.outlet_id = %s AND guest.merged_into_id IS NULL
 GROUP BY tag ORDER BY count(*) DESC, tag LIMIT 12
"""


@dataclass(frozen=True, slots=True)
class Stay:
    """One reservation with what was had and spent, once its check is closed."""

    reservation: Reservation
    visit: Visit | None


@dataclass(frozen=True, slots=True)
class Profile:
    """A guest as staff see them. `stays` are the latest, newest first; `more_stays` counts those left out."""

    guest: Guest
    figures: Figures
    stays: list[Stay]
    more_stays: int
    upcoming: list[Reservation]
    changes: list[GuestChange]
    merges: list[GuestMerge]
    duplicates: list[Suggestion]


def find_guest(*, outlet: Outlet, guest_id: int) -> Guest | None:
    """The outlet's guest of this number, merged or not."""
    found = Guest.objects.select_related("outlet", "merged_into")
    return found.filter(outlet=outlet, pk=guest_id).first()


def load_profile(*, guest: Guest, now: dt.datetime) -> Profile:
    """One guest's record, in seven statements; the figures count all stays, shown or not."""
    visits = list(Visit.objects.filter(guest=guest).order_by("date", "pk"))
    reservations = list(Reservation.objects.filter(guest=guest).order_by("-starts_at", "-pk"))
    by_reservation = {visit.reservation_id: visit for visit in visits}
    upcoming = [stay for stay in reservations if stay.state == State.BOOKED and stay.starts_at >= now]
    past = [stay for stay in reservations if stay not in upcoming]
    changes = GuestChange.objects.filter(guest=guest).order_by("-pk")
    merges = GuestMerge.objects.filter(kept=guest, undone_at=None).select_related("merged").order_by("-pk")
    return Profile(
        guest=guest,
        figures=figures_of(
            reservations[::-1],
            visits,
            today=now.astimezone(guest.outlet.zone).date(),
            moved=moved_away([guest]),
        ),
        stays=[Stay(stay, by_reservation.get(stay.pk)) for stay in past[:MOST_STAYS]],
        more_stays=max(0, len(past) - MOST_STAYS),
        upcoming=upcoming[::-1],
        changes=list(changes[:MOST_CHANGES]),
        merges=list(merges),
        duplicates=duplicates_of(guest),
    )


def tags_of(outlet: Outlet) -> list[str]:
    """The outlet's own tags, the most used first; a dozen at most."""
    with database.cursor() as sql:
        sql.execute(_TAGS, [outlet.pk])
        return [str(tag) for (tag,) in sql.fetchall()]
