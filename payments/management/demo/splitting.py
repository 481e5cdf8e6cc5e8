"""A check of the demo evening that its party splits: whole items, shares of one, and what all share."""

from payments.management.demo.scenes import Scene
from pos_sync import operations as pos
from pos_sync import queries
from pos_sync.models import Cart

SPLIT_AFTER = 50


def split(scene: Scene, cart: Cart) -> None:
    """Cut the check in as many parts as its shares name, once the party has eaten its mains."""
    if not scene.party.split or not scene.has_come(SPLIT_AFTER):
        return
    now = scene.real(SPLIT_AFTER)
    count = max(len(units) for _label, units in scene.party.split)
    parts = pos.split_evenly(cart=cart, count=count, actor="server", now=now)
    lines = {line.label: line for line in queries.sent_lines(cart)}
    for label, units in scene.party.split:
        line = lines[label]
        pos.share_line(
            cart=cart,
            line=line,
            shares={part.pk: held for part, held in zip(parts, units, strict=True)},
            seen=queries.shares_of(cart, [line])[line.pk],
            actor="server",
            now=now,
        )
