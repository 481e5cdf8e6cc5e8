"""What a drill is, and the case it is planted in: an outlet in service, somewhere where it is evening."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from config.opentable.models import Link
from config.outlets.models import Mode, Outlet

_QUARTER = 15
_EVENING = dt.timedelta(hours=19)
_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Place:
    """Where an outlet may stand: its clock, and what it is paid in there."""

    time_zone: str
    country: str
    currency: str
    locale: str = "en-GB"

    def far_from_evening(self, now: dt.datetime) -> dt.timedelta:
        """How far its clock is from 19:00, either way round."""
        local = now.astimezone(ZoneInfo(self.time_zone))
        since = (dt.timedelta(hours=local.hour, minutes=local.minute) - _EVENING) % _DAY
        return min(since, _DAY - since)


# Around the world: in one of them it is evening, so that parties sit at their tables at whatever hour.
PLACES = (
    Place("Pacific/Auckland", "NZ", "NZD"),
    Place("Asia/Tokyo", "JP", "JPY"),
    Place("Asia/Singapore", "SG", "SGD"),
    Place("Asia/Dubai", "AE", "AED"),
    Place("Europe/Athens", "GR", "EUR"),
    Place("Europe/London", "GB", "GBP"),
    Place("America/Sao_Paulo", "BR", "BRL"),
    Place("America/New_York", "US", "USD", "en-US"),
    Place("America/Los_Angeles", "US", "USD", "en-US"),
    Place("Pacific/Honolulu", "US", "USD", "en-US"),
)


def evening(now: dt.datetime) -> Place:
    """The place whose clock is nearest to 19:00."""
    return min(PLACES, key=lambda place: place.far_from_evening(now))


@dataclass(frozen=True, slots=True)
class Booked:
    """A booking of OpenTable's, for about now; seated at `table` where one is given."""

    number: int
    last_name: str
    party_size: int = 2
    table: str = ""

    def starts_local(self, zone: ZoneInfo, now: dt.datetime) -> dt.datetime:
        """The quarter of an hour that it was booked for."""
        local = (now - dt.timedelta(minutes=30)).astimezone(zone).replace(tzinfo=None)
        return local.replace(minute=local.minute - local.minute % _QUARTER, second=0, microsecond=0)


@dataclass(frozen=True, slots=True)
class Drill:
    """One fault: where it is planted, what is wrong, the code that the console shows, and what mends it.

    `plant` makes it here. `at_opentable` is what the stand-in must know otherwise than as agreed, and
    `is_out` says that it must not answer this account's calls.
    """

    slug: str
    name: str
    rid: int
    fault: str
    code: str
    fix: str
    plant: Callable[["Case"], None]
    mode: str = Mode.POS
    parties: tuple[Booked, ...] = ()
    plan_names: Mapping[str, str] = field(default_factory=dict)
    at_opentable: Mapping[str, Any] = field(default_factory=dict)
    is_out: bool = False


@dataclass(frozen=True)
class Case:
    """An outlet in service, as the drill finds it."""

    drill: Drill
    outlet: Outlet
    now: dt.datetime

    @cached_property
    def link(self) -> Link:
        """The outlet's tie to OpenTable, with its account."""
        return Link.objects.select_related("connection").get(rid=self.outlet.rid, is_current=True)

    def ago(self, minutes: float) -> dt.datetime:
        """So many minutes before now."""
        return self.now - dt.timedelta(minutes=minutes)
