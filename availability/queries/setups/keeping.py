"""Each process keeps what it read of an outlet, and sees in one statement whether that still stands."""

from django.db import connection

from availability.models import BookingRules
from availability.queries.setups.known import Setup
from availability.queries.setups.reading import read_setup
from config.outlets.models import Outlet

# By outlet and time zone: the state of the rules' row, and what was read under it.
_kept: dict[tuple[int, str], tuple[tuple[int, str], Setup]] = {}

# Triggers raise the edition with every change of furniture, hours or rules. The transaction that wrote it
# (PostgreSQL's xmin) belongs to it: what was read inside one that is then rolled back, to see what a change
# would do, must not be taken for the next change that gets the same number. It is asked with every call, so
# by hand: Django took longer to spell the statement than PostgreSQL to answer it.
_STATE = "SELECT edition, xmin::text FROM availability_bookingrules WHERE outlet_id = %s"


def setup(outlet: Outlet) -> Setup:
    """The outlet's setup: one statement while nothing changed, thirteen when something did."""
    with connection.cursor() as sql:
        sql.execute(_STATE, [outlet.pk])
        state: tuple[int, str] | None = sql.fetchone()
    if state is None:
        # A POS outlet needs no rules to seat people; without an edition nothing may be kept.
        return read_setup(outlet, BookingRules(outlet=outlet))
    known = _kept.get((outlet.pk, outlet.time_zone))
    if known is None or known[0] != state:
        # A change that comes between raises the edition again, and is read the next time.
        known = (state, read_setup(outlet, BookingRules.objects.get(outlet=outlet)))
        _kept[outlet.pk, outlet.time_zone] = known
    return known[1]
