"""The map's small sums, and ages as the header tells them."""

import datetime as dt

from django import template

register = template.Library()

FIRST_LINE_Y, LINE_HEIGHT, LOW = -3, 16, 84


@register.simple_tag
def half(length: int, less: int = 0) -> str:
    """Half a side, with something added: half a table's height less a margin."""
    return f"{length / 2 + less:g}"


@register.simple_tag
def share(length: int, percent: int) -> str:
    """So many percent of a length."""
    return f"{length * percent / 100:g}"


@register.simple_tag
def line_y(number: int, height: int) -> int:
    """Where a line of a tile stands, counted from the middle; -1 is the name. Low tables begin lower."""
    first = FIRST_LINE_Y if height >= LOW else FIRST_LINE_Y + 6
    return first + number * LINE_HEIGHT


@register.filter
def heard(at: dt.datetime, now: dt.datetime) -> str:
    """How long ago, in the largest unit: 12s, 4m, 3h."""
    seconds = max(0, int((now - at).total_seconds()))
    if seconds < 60:
        return f"{seconds}s"
    return f"{seconds // 60}m" if seconds < 3600 else f"{seconds // 3600}h"
