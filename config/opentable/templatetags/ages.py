"""`{{ at|age:now }}` and `{{ seconds|span }}` write how long something is ago, as people say it."""

from datetime import datetime

from django import template

register = template.Library()

_UNITS = ((86_400, "d"), (3_600, "h"), (60, "min"), (1, "s"))


@register.filter
def age(at: datetime | None, now: datetime) -> str:
    """How long ago an instant is; "never" where there is none."""
    return "never" if at is None else span(int((now - at).total_seconds()))


@register.filter
def span(seconds: int | None) -> str:
    """A length of time in its largest whole unit."""
    if seconds is None:
        return "–"
    unit, word = next((pair for pair in _UNITS if seconds >= pair[0]), (1, "s"))
    return f"{max(seconds, 0) // unit} {word}"
