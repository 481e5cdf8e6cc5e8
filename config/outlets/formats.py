"""How an outlet writes times, days and amounts: by its locale, while something is written for it.

A page, a mail and a problem are each written `spoken` in their outlet's locale; outside of that the ways of
DEFAULT hold, also for what OpenTable reads. Words stay English; order, clock and signs are the locale's.
Source: the Unicode CLDR, short times and medium dates of each locale.
"""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

DAY_MINUTES = 1440


@dataclass(frozen=True, slots=True)
class Locale:
    """One country's ways. `noon` are the words of a 12-hour clock; without them the clock has 24 hours.

    `day` is a weekday with its date, `date` a date with its year, of `weekday`, `day`, `month`, `year`.
    """

    name: str
    noon: tuple[str, str] | None = None
    day: str = "{weekday} {day} {month}"
    date: str = "{day} {month} {year}"
    decimal: str = "."
    thousands: str = ","


_AMERICAN = {"day": "{weekday}, {month} {day}", "date": "{month} {day}, {year}"}
_NARROW_SPACE = "\u202f"

LOCALES = {
    "de-DE": Locale("Germany", decimal=",", thousands="."),
    "en-AU": Locale("Australia", ("am", "pm")),
    "en-CA": Locale("Canada", ("a.m.", "p.m."), **_AMERICAN),
    "en-GB": Locale("United Kingdom"),
    "en-HK": Locale("Hong Kong", ("am", "pm")),
    "en-IE": Locale("Ireland"),
    "en-IN": Locale("India", ("am", "pm")),
    "en-NZ": Locale("New Zealand", ("am", "pm")),
    "en-SG": Locale("Singapore", ("am", "pm")),
    "en-US": Locale("United States", ("AM", "PM"), **_AMERICAN),
    "en-ZA": Locale("South Africa", decimal=",", thousands="\u00a0"),
    "es-ES": Locale("Spain", decimal=",", thousands="."),
    "fr-FR": Locale("France", decimal=",", thousands=_NARROW_SPACE),
    "it-IT": Locale("Italy", decimal=",", thousands="."),
    "ja-JP": Locale("Japan", date="{year} {month} {day}", day="{month} {day} {weekday}"),
    "nl-NL": Locale("Netherlands", decimal=",", thousands="."),
    "pt-PT": Locale("Portugal", decimal=",", thousands="\u00a0"),
}
DEFAULT = "en-GB"
CHOICES = [(code, locale.name) for code, locale in sorted(LOCALES.items(), key=lambda pair: pair[1].name)]

_SPOKEN: ContextVar[Locale] = ContextVar("spoken", default=LOCALES[DEFAULT])


@contextmanager
def spoken(code: str) -> Iterator[None]:
    """Write in this locale's ways inside the block; those of DEFAULT where we do not know it."""
    token = _SPOKEN.set(LOCALES.get(code, LOCALES[DEFAULT]))
    try:
        yield
    finally:
        _SPOKEN.reset(token)


def clock(at: dt.datetime | dt.time | int, *, has_seconds: bool = False) -> str:
    """A time of day, `19:15` or `7:15 PM`: of a datetime as it stands, or of minutes from midnight.

    Minutes past 1440 are those of the night after.
    """
    if isinstance(at, int):
        at = dt.time(at % DAY_MINUTES // 60, at % 60)
    rest = f":{at.minute:02d}" + (f":{at.second:02d}" if has_seconds else "")
    noon = _SPOKEN.get().noon
    if noon is None:
        return f"{at.hour:02d}{rest}"
    return f"{at.hour % 12 or 12}{rest} {noon[at.hour >= 12]}"


def day(date: dt.date) -> str:
    """A day near today: `Fri 14 Jun`, `Fri, Jun 14`."""
    return _fill(_SPOKEN.get().day, date, "%a", "%b")


def long_day(date: dt.date) -> str:
    """A day as a page's heading has it: `Friday 14 June`."""
    return _fill(_SPOKEN.get().day, date, "%A", "%B")


def full_day(date: dt.date) -> str:
    """A day that may be of another year: `Friday 14 June 2026`, `Friday, June 14, 2026`."""
    locale = _SPOKEN.get()
    comma = "," if locale.day.startswith("{weekday},") else ""
    return f"{date:%A}{comma} {_fill(locale.date, date, '%A', '%B')}"


def short_date(date: dt.date) -> str:
    """A date with its year: `14 Jun 2026`, `Jun 14, 2026`."""
    return _fill(_SPOKEN.get().date, date, "%a", "%b")


def moment(at: dt.datetime) -> str:
    """A date and a time: `14 Jun 2026, 19:15`."""
    return f"{short_date(at)}, {clock(at)}"


def number(whole: int, fraction: str = "") -> str:
    """An amount's figures, not negative: `1,234.50`, `1.234,50`."""
    locale = _SPOKEN.get()
    figures = f"{whole:,}".replace(",", locale.thousands)
    return f"{figures}{locale.decimal}{fraction}" if fraction else figures


def percent(rate: int) -> str:
    """A rate in thousandths of a percent, with no more decimals than it has: `10 %`, `8.875 %`."""
    whole, rest = divmod(rate, 1000)
    return f"{number(whole, f'{rest:03d}'.rstrip('0'))} %"


def _fill(pattern: str, date: dt.date, weekday: str, month: str) -> str:
    return pattern.format(
        weekday=f"{date:{weekday}}", day=date.day, month=f"{date:{month}}", year=f"{date.year}"
    )
