"""What is chosen of an item: one variant, and of each modifier set as many as it takes."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from config import errors
from pos_sync.models import Item, Modifier, ModifierSet, Variant


def choose_variant(*, item: Item, variant: Variant | None) -> Variant | None:
    """The variant as it is now; Invalid `variant_required` where the item has some and none was named."""
    sold_as = list(Variant.objects.filter(item=item, is_listed=True).order_by("position", "id"))
    chosen = next((one for one in sold_as if variant is not None and one.pk == variant.pk), None)
    if chosen is None and (sold_as or variant is not None):
        names = " or ".join(one.name for one in sold_as)
        words = f"choose {names}" if names else "it has no variants any more"
        raise errors.Invalid("variant_required", f"{item.name}: {words}.", {"variants": len(sold_as)})
    return chosen


def choose_modifiers(*, item: Item, modifiers: Sequence[Modifier], now: datetime) -> list[Modifier]:
    """The modifiers as they are now, by set, those of a set that a choice opens after that choice's.

    Each set of the item, and each that a taken choice opens, takes between its least and its most choices; no
    other choice goes with it. A set that two taken choices open is chosen from once. Conflict
    `modifier_is_86`.
    """
    known = _known(modifiers)
    taken = [known[modifier.pk] for modifier in modifiers if modifier.pk in known]
    offered = _offered(item, taken)
    if len(taken) < len(modifiers) or {one.modifier_set_id for one in taken} - offered.keys():
        raise errors.Invalid("modifier_not_offered", f"A choice does not go with {item.name}.")
    for modifier_set in offered.values():
        _refuse_count(modifier_set, [one.pk for one in taken if one.modifier_set_id == modifier_set.pk])
    for modifier in taken:
        if modifier.is_86_at(now):
            raise errors.Conflict("modifier_is_86", f"{modifier.name} is sold out (86).")
    places = list(offered)
    return sorted(taken, key=lambda one: (places.index(one.modifier_set_id), one.position, one.pk))


def _known(modifiers: Iterable[Modifier]) -> dict[int, Modifier]:
    keys = {modifier.pk for modifier in modifiers}
    return Modifier.objects.select_related("modifier_set", "opens").in_bulk(keys) if keys else {}


def _offered(item: Item, taken: Sequence[Modifier]) -> dict[int, ModifierSet]:
    """The sets there are to choose from, each followed by those that a choice of it opens."""
    offered: dict[int, ModifierSet] = {}
    for modifier_set in ModifierSet.objects.filter(items=item).order_by("id"):
        offered[modifier_set.pk] = modifier_set
        for modifier in taken:
            if modifier.modifier_set_id == modifier_set.pk and modifier.opens is not None:
                offered.setdefault(modifier.opens.pk, modifier.opens)
    return offered


def _refuse_count(offered: ModifierSet, taken: list[int]) -> None:
    if len(set(taken)) == len(taken) and offered.min_choices <= len(taken) <= offered.max_choices:
        return
    raise errors.Invalid(
        "wrong_number_of_choices",
        f"{offered.name}: choose {offered.min_choices} to {offered.max_choices}, each once.",
        {"modifier_set": offered.name, "min": offered.min_choices, "max": offered.max_choices},
    )
