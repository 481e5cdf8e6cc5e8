"""The menu as service changes it."""

from datetime import datetime

from django.db import transaction

from config.opentable import doorbell, facts
from pos_sync.models import Item


@transaction.atomic
def switch_86(*, item: Item, is_86: bool, actor: str, now: datetime) -> Item:
    """Mark an item as sold out, or as back; lines ordered before stay. Doing it twice changes nothing."""
    kept = Item.objects.select_for_update(no_key=True, of=("self",)).select_related("category__outlet")
    item.refresh_from_db(from_queryset=kept)
    if item.is_86 == is_86:
        return item
    item.is_86 = is_86
    item.save(update_fields=["is_86"])
    told = {"item": item.name, "actor": actor}
    name = "item.sold_out" if is_86 else "item.back"
    facts.record(name=name, rid=item.category.outlet.rid, subject=str(item.pk), now=now, payload=told)
    doorbell.ring_after_commit(topic="cart", rid=item.category.outlet.rid)
    return item
