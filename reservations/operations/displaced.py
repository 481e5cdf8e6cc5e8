"""Parties that lost their table to what is stronger: their story, staff's problem, OpenTable's news."""

import datetime as dt
from collections.abc import Collection

from django.db import transaction

from availability import operations as inventory
from availability import queries as inventory_queries
from config.opentable import problems
from config.outlets import formats
from reservations import queries
from reservations.models import Reservation, State
from reservations.operations import stories

_MADE_ROOM = "that makes room for another party"


@transaction.atomic
def tell_displaced(
    *, placement_ids: Collection[int], because: str, actor: str, now: dt.datetime
) -> list[Reservation]:
    """Write to the booked parties of these placements which tables they have now; those that changed.

    Call it after the claims were moved or taken. `because` ends the sentence staff read: "another party was
    seated at its table". Who has none is raised as a problem, which closes once the party has a table, sits
    or will not come (`stories.save`). Telling twice changes nothing; locks and blocks have nobody to tell.
    """
    if not placement_ids:
        return []
    rows = Reservation.objects.select_for_update(no_key=True, of=("self",))
    found = rows.filter(placement__in=placement_ids, state=State.BOOKED).select_related(
        "outlet", "guest", "placement", "connection"
    )
    return [party for party in found.order_by("pk") if _tell(party, because, actor, now)]


def tell_moved(placed: inventory.Placed, *, actor: str, now: dt.datetime) -> None:
    """Write to the parties that made room for another where they are now."""
    tell_displaced(placement_ids=placed.moved, because=_MADE_ROOM, actor=actor, now=now)


def _tell(party: Reservation, because: str, actor: str, now: dt.datetime) -> bool:
    assert party.placement is not None
    planned, names = list(party.table_names), inventory_queries.table_names(party.placement)
    if names == planned and party.needs_table == (not names):
        return False
    stories.save(party, now, table_names=names, needs_table=not names)
    details = {"planned": planned, "tables": names}
    words = f"{_fate(planned, names)}: {because}."
    stories.tell(party, act="displaced", words=words, actor=actor, now=now, details=details)
    if not names:
        raise_without_table(party, because, now)
    # OpenTable does not know of this, even where what displaced the party came from there.
    stories.report(reservation=party, now=now)
    return True


def _fate(planned: list[str], names: list[str]) -> str:
    if not names:
        return "Has no table any more"
    return f"{'Moved to' if planned else 'Has a table again,'} {' + '.join(names)}"


def raise_without_table(party: Reservation, because: str, now: dt.datetime) -> None:
    """Tell staff that a booked party has no table, in words to be read across the room."""
    known = inventory_queries.setup(party.outlet)
    is_today = party.date == known.service_date(known.local(now))
    with formats.spoken(party.outlet.locale):
        look = queries.party_now(party, now)
        day = "" if is_today else f"{formats.long_day(party.date)}, "
    problems.raise_problem(
        rid=party.outlet.rid,
        code=stories.WITHOUT_TABLE,
        subject=str(party.confirmation_number),
        cause=f"{look.name}, {day}{look.at} for {party.party_size}, has no table: {because}.",
        effect="No table is kept for them when they come.",
        next_step="Give them another time, or seat them where a table comes free; else call them.",
        fixer="STAFF",
        now=now,
    )
