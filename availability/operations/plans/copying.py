"""Floor plans: a new one begins as a copy of how the room stood."""

from collections.abc import Iterable

from django.db import transaction

from availability.models import FloorPlan, Spot, Table
from availability.operations.plans.writing import WHERE


@transaction.atomic
def copy_plan(*, plan: FloorPlan, source: FloorPlan | None) -> int:
    """Put the tables where another plan has them, or (None) where they stand by themselves; how many."""
    standing: Iterable[tuple[int, Table | Spot]]
    if source is None:
        tables = Table.objects.filter(outlet=plan.outlet, is_active=True, is_standing=True)
        standing = [(table.pk, table) for table in tables]
    else:
        standing = [(spot.table_id, spot) for spot in source.spots.all()]
    spots = [
        Spot(plan=plan, table_id=table_id, **{name: getattr(found, name) for name in WHERE})
        for table_id, found in standing
    ]
    return len(Spot.objects.bulk_create(spots))
