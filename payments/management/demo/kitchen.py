"""What Harbour's parties order beside their meals, so that the kitchen has tickets of every age at 19:00."""

from dataclasses import dataclass

from payments.management.demo import dishes
from payments.management.demo.scenes import Scene
from pos_sync import operations as pos
from pos_sync.models import Cart

# A busy evening: what is fired stands this long, and then all of it is cooked and brought.
COOKED_WITHIN = 45


@dataclass(frozen=True, slots=True)
class Round:
    """Items fired together so many minutes after the party's time; `voided` is one that is taken back."""

    minute: int
    labels: tuple[str, ...]
    voided: str = ""


# By when they booked for and who they are.
ROUNDS: dict[tuple[str, str], tuple[Round, ...]] = {
    ("17:45", "okafor"): (
        Round(51, ("Fries", "Green salad")),
        Round(62, ("House red, glass", "Espresso")),
        Round(72, ("Lemon tart", "Chocolate pot")),
    ),
    ("18:00", "haddad"): (
        Round(33, ("Roast chicken", "Harbour burger")),
        Round(37, ("Soup of the day",)),
        Round(42, ("Burrata and tomato", "Soup of the day")),
        Round(49, ("Still water", "Still water", "Sparkling water")),
        Round(54, ("Catch of the day", "Fries", "Creamed spinach"), voided="Fries"),
        Round(58, ("Chocolate pot",)),
    ),
    ("18:15", "novak"): (
        Round(23, ("House white, glass", "Still water")),
        Round(30, ("Harbour burger", "Fries")),
        Round(40, ("Oysters, half dozen",)),
    ),
    ("18:30", "singh"): (
        Round(14, ("Mushroom risotto", "Harbour burger")),
        Round(24, ("Pale ale", "Still water")),
    ),
}


def fire_rounds(*, scene: Scene, cart: Cart) -> None:
    """Order and fire what of it the evening has reached."""
    for ordered in ROUNDS.get((scene.party.time, scene.party.guest), ()):
        if scene.outlet.slug == "harbour" and scene.party.day == 0 and scene.has_come(ordered.minute):
            _fire(scene, cart, ordered)


def _fire(scene: Scene, cart: Cart, ordered: Round) -> None:
    fired_at = scene.real(ordered.minute)
    lines = []
    for label in ordered.labels:
        item, variant = dishes.find(scene.outlet, label)
        line = pos.add_line(cart=cart, item=item, variant=variant, actor="server", now=fired_at)
        lines.append(line)
    lines = pos.fire_lines(cart=cart, lines=lines, actor="server", now=fired_at)
    if ordered.voided:
        line = next(line for line in lines if line.label == ordered.voided)
        pos.void_line(
            line=line,
            reason="Guest changed their mind",
            approved_by="manager",
            actor="server",
            now=scene.real(ordered.minute + 1),
        )
    if scene.has_come(ordered.minute + COOKED_WITHIN):
        done_at = scene.real(ordered.minute + COOKED_WITHIN)
        pos.mark_ready(cart=cart, lines=lines, actor="kitchen", now=done_at)
        pos.mark_served(cart=cart, lines=lines, actor="server", now=done_at)
