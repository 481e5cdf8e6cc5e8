"""Each process keeps what it read of an outlet, and sees in one statement whether that still stands."""

from django.db.models import TextField
from django.db.models.expressions import RawSQL

from availability.models import BookingRules
from availability.queries.setups.known import Setup
from availability.queries.setups.reading import read_setup
from config.outlets.models import Outlet

# By outlet and time zone: the state of the rules' row, and what was read under it.
_kept: dict[tuple[int, str], tuple[tuple[int, str], Setup]] = {}

# Triggers raise the edition with every change of furniture, hours or rules. The transaction that wrote it
# (PostgreSQL's xmin) belongs to it: what was read inside one that is then rolled back, to see what a change
# would do, must not be taken for the next change that gets the same number.
_WRITTEN_BY = RawSQL("availability_bookingrules.xmin::text", [], output_field=TextField())


def setup(outlet: Outlet) -> Setup:
    """The outlet's setup: one statement while nothing changed, twelve when something did."""
    rules = BookingRules.objects.filter(outlet=outlet).annotate(written_by=_WRITTEN_BY).first()
    if rules is None:
        # A POS outlet needs no rules to seat people; without an edition nothing may be kept.
        return read_setup(outlet, BookingRules(outlet=outlet))
    state = (rules.edition, rules.written_by)
    known = _kept.get((outlet.pk, outlet.time_zone))
    if known is None or known[0] != state:
        known = (state, read_setup(outlet, rules))
        _kept[outlet.pk, outlet.time_zone] = known
    return known[1]
