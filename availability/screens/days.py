"""Which day a page shows, for whom, and the way to the days beside it."""

import datetime as dt
from typing import Any

from availability import engine, forms, queries
from config import site

DAY = dt.timedelta(days=1)


def asked(request: site.StaffRequest, now: dt.datetime) -> tuple[dt.date, engine.Channel]:
    """The day and the channel that the address names: today and online where it names none that there is."""
    today = queries.local_date(request.outlet, now)
    form = forms.DayForm({"date": today} | request.GET.dict())
    if form.is_valid():
        return form.cleaned_data["date"], form.cleaned_data["channel"]
    return today, engine.Channel.ONLINE


def beside(date: dt.date, today: dt.date, step: int = 1) -> dict[str, Any]:
    """What the day picker is told (templates/availability/day.html)."""
    return {"date": date, "today": today, "before": date - step * DAY, "after": date + step * DAY}
