"""Tables are called otherwise: the parties that have them follow."""

import datetime as dt
from collections.abc import Mapping

from django.db import transaction

from availability import operations as inventory
from availability import queries as inventory_queries
from config.outlets.models import Outlet
from reservations.models import Reservation, State

_HAVING_TABLES = (State.BOOKED, State.SEATED, State.ASSUMED_SEATED)
_DAY = dt.timedelta(days=1)


@transaction.atomic
def keep_seatings_away(*, outlet: Outlet, now: dt.datetime) -> None:
    """Wait for every service day on which a party has a table, or may sit down now.

    Whoever gives a party a table takes its day first and reads its names after: none is written that was the
    table's a moment ago.
    """
    known = inventory_queries.setup(outlet)
    today = known.service_date(known.local(now))
    having = Reservation.objects.filter(outlet=outlet, state__in=_HAVING_TABLES, date__gte=today - _DAY)
    dates = set(having.values_list("date", flat=True).distinct())
    inventory.lock_days(outlet=outlet, dates=dates | {today - _DAY, today, today + _DAY})


@transaction.atomic
def rename_tables(*, outlet: Outlet, names: Mapping[str, str]) -> int:
    """Write tables' new names (by former name) to the parties that have them now; how many had one.

    So they are still found there. Parties that have left keep the names their tables had.
    """
    having = Reservation.objects.filter(
        outlet=outlet, table_names__overlap=list(names), state__in=_HAVING_TABLES
    )
    parties = list(having.order_by("pk").select_for_update(no_key=True))
    for party in parties:
        party.table_names = [names.get(name, name) for name in party.table_names]
    return Reservation.objects.bulk_update(parties, ["table_names"])
