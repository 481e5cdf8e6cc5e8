"""`{{ at|clock }}`, `{{ date|day }}` and their like write times and days as the page's outlet does.

An instant is told on the clock of the `{% timezone %}` it stands in; minutes count from midnight.
"""

import datetime as dt

from django import template

from config.outlets import formats

register = template.Library()
register.filter("day", formats.day)
register.filter("long_day", formats.long_day)
register.filter("full_day", formats.full_day)
register.filter("short_date", formats.short_date)
register.filter("percent", formats.percent)


@register.filter(expects_localtime=True)
def clock(at: dt.datetime | dt.time | int) -> str:
    """A time of day."""
    return formats.clock(at)


@register.filter(expects_localtime=True)
def clock_seconds(at: dt.datetime) -> str:
    """A time of day to the second."""
    return formats.clock(at, has_seconds=True)


@register.filter(expects_localtime=True)
def moment(at: dt.datetime) -> str:
    """A date and a time: `14 Jun 2026, 19:15`."""
    return formats.moment(at)


@register.filter(expects_localtime=True)
def moment_seconds(at: dt.datetime) -> str:
    """A day and a time to the second, as stories and logs have it: `Fri 14 Jun 19:15:07`."""
    return f"{formats.day(at)} {formats.clock(at, has_seconds=True)}"
