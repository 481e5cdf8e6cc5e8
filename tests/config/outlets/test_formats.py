"""Times, days and amounts as an outlet writes them."""

import datetime as dt

import pytest
from django.db import IntegrityError
from django.template import Context, Template
from django.urls import reverse

from config.outlets import formats, money
from config.outlets.models import Outlet
from tests.factories import outlets, people

EVENING = dt.datetime(2026, 6, 14, 19, 5, 7)


@pytest.mark.parametrize(
    ("locale", "clock", "day", "full_day", "short_date", "amount"),
    [
        ("en-GB", "19:05", "Sun 14 Jun", "Sunday 14 June 2026", "14 Jun 2026", "€1,234.50"),
        ("en-US", "7:05 PM", "Sun, Jun 14", "Sunday, June 14, 2026", "Jun 14, 2026", "€1,234.50"),
        ("en-SG", "7:05 pm", "Sun 14 Jun", "Sunday 14 June 2026", "14 Jun 2026", "€1,234.50"),
        ("de-DE", "19:05", "Sun 14 Jun", "Sunday 14 June 2026", "14 Jun 2026", "€1.234,50"),
        ("fr-FR", "19:05", "Sun 14 Jun", "Sunday 14 June 2026", "14 Jun 2026", "€1\u202f234,50"),
        ("ja-JP", "19:05", "Jun 14 Sun", "Sunday 2026 June 14", "2026 Jun 14", "€1,234.50"),
    ],
)
def test_each_locale_has_its_ways(
    locale: str, clock: str, day: str, full_day: str, short_date: str, amount: str
) -> None:
    with formats.spoken(locale):
        written = (
            formats.clock(EVENING),
            formats.day(EVENING),
            formats.full_day(EVENING),
            formats.short_date(EVENING),
            money.format_minor(123_450, "EUR"),
        )

    assert written == (clock, day, full_day, short_date, amount)


@pytest.mark.parametrize(
    ("minute", "told"), [(0, "12:00 AM"), (719, "11:59 AM"), (720, "12:00 PM"), (1470, "12:30 AM")]
)
def test_noon_and_midnight_are_twelve_on_a_twelve_hour_clock(minute: int, told: str) -> None:
    with formats.spoken("en-US"):
        assert formats.clock(minute) == told


def test_outside_of_an_outlet_the_clock_has_twenty_four_hours() -> None:
    with formats.spoken("en-US"), formats.spoken("en-GB"):
        inside = formats.clock(EVENING, has_seconds=True)

    assert (inside, formats.clock(EVENING)) == ("19:05:07", "19:05")


def test_a_locale_that_is_not_known_is_written_as_the_default() -> None:
    with formats.spoken("xx-XX"):
        assert formats.clock(EVENING) == "19:05"


def test_a_template_tells_instants_on_the_clock_of_its_time_zone() -> None:
    told = "{{ at|clock }}, {{ at|moment_seconds }}"
    template = Template(
        f'{{% load tz formats %}}{{% timezone "America/New_York" %}}{told}{{% endtimezone %}}'
    )

    with formats.spoken("en-US"):
        shown = template.render(Context({"at": EVENING.replace(tzinfo=dt.UTC)}))

    assert shown == "3:05 PM, Sun, Jun 14 3:05:07 PM"


@pytest.mark.django_db
def test_the_database_takes_no_locale_it_does_not_know() -> None:
    outlet: Outlet = outlets.OutletFactory.create()

    with pytest.raises(IntegrityError, match="outlet_locale_is_known"):
        Outlet.objects.filter(pk=outlet.pk).update(locale="xx-XX")


@pytest.mark.django_db
def test_a_page_is_written_as_its_outlet_writes() -> None:
    outlet: Outlet = outlets.OutletFactory.create(locale="en-US")

    page = people.browser(outlet).get(reverse("book", args=[outlet.slug]), {"date": "2026-06-14"})

    assert "<h1>Sunday, June 14</h1>" in page.content.decode()
