"""When OpenTable was last asked what diners are shown, and what came of it."""

import datetime as dt

from django.db.models import Max, QuerySet

from availability.models import AskedComparison, Comparison, Occasion
from config.opentable.models import Link
from config.outlets.models import Outlet


def comparisons(*, outlet: Outlet) -> QuerySet[Comparison]:
    """An outlet's runs by the link in use, the latest first."""
    return Comparison.objects.filter(link__rid=outlet.rid, link__is_current=True).order_by("-at")


def is_comparison_asked(*, outlet: Outlet) -> bool:
    """Whether somebody asked for one that was not made yet."""
    return AskedComparison.objects.filter(link__rid=outlet.rid, link__is_current=True).exists()


def compared_at(*, link: Link) -> dt.datetime | None:
    """When the whole horizon was last compared, if it ever was."""
    whole = Comparison.objects.filter(link=link, fault="").exclude(occasion=Occasion.NEAR)
    latest: dt.datetime | None = whole.aggregate(latest=Max("at"))["latest"]
    return latest


def had_night(*, link: Link, local_date: dt.date) -> bool:
    """Whether the link had the night of that date."""
    nights = Comparison.objects.filter(link=link, occasion=Occasion.NIGHT, local_date=local_date)
    return nights.filter(fault="").exists()
