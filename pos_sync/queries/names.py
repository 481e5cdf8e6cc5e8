"""What is asked about table names, ours and OpenTable's."""

from collections.abc import Sequence

from availability.models import Table
from config.outlets.models import Outlet
from pos_sync import matching
from pos_sync.models import PlanTable


def tables_of(outlet: Outlet, numbers: Sequence[int]) -> list[Table]:
    """This outlet's tables in use of these primary keys, in their order; fewer if some are not its own."""
    found = Table.objects.filter(outlet=outlet, is_active=True).in_bulk(numbers)
    return [found[number] for number in numbers if number in found]


def floor_names(outlet: Outlet) -> list[str]:
    """The names of our tables in use, as OpenTable's are compared with them."""
    tables = Table.objects.filter(outlet=outlet, is_active=True)
    return list(tables.order_by("id").values_list("name", flat=True))


def names_matched(outlet: Outlet) -> tuple[int, int, tuple[matching.Row, ...]]:
    """How many names of OpenTable's plan are exactly ours, how many it has, and every pair judged.

    0 of 0 until a plan was fetched or pasted.
    """
    plan = PlanTable.objects.filter(outlet=outlet).order_by("position")
    theirs = list(plan.values_list("name", flat=True))
    rows = matching.compare(floor_names(outlet), theirs)
    return sum(row.kind == matching.Kind.EXACT for row in rows), len(theirs), rows
