"""Which of a cart's lines an act is about."""

from collections.abc import Collection, Sequence

from pos_sync.models import Line


def named(found: Collection[Line], lines: Sequence[Line]) -> list[Line]:
    """Those of the found lines that were named, in their order."""
    wanted = {line.pk for line in lines}
    return [line for line in found if line.pk in wanted]


def lines_of(keys: Sequence[int]) -> list[Line]:
    """The lines with these keys: what an act did that was sent before."""
    return list(Line.objects.filter(pk__in=keys).order_by("id"))
