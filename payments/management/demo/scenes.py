"""One party of the demo evening, seen from an instant."""

import datetime as dt
from dataclasses import dataclass

from config.outlets.models import Outlet
from payments.management.demo.evening import PARTIES, PEOPLE, Party, Person

_PEOPLE_BY_KEY = {person.key: person for person in PEOPLE}


@dataclass(frozen=True, slots=True)
class Scene:
    """One party at one outlet, seen from an instant of the evening.

    The book is the evening's. What has happened is as long ago as it would be then: `lag` lies between the
    evening's clock and the real one, so that the floor is as lively at noon.
    """

    outlet: Outlet
    party: Party
    number: int
    starts_local: dt.datetime
    seen_at: dt.datetime
    lag: dt.timedelta

    @property
    def person(self) -> Person:
        """Who booked."""
        return _PEOPLE_BY_KEY[self.party.guest]

    @property
    def starts_at(self) -> dt.datetime:
        """The instant of the booking."""
        return self.starts_local.replace(tzinfo=self.outlet.zone).astimezone(dt.UTC)

    @property
    def key(self) -> str:
        """The last part of the href, the same in every run."""
        return f"demo-{self.outlet.rid}-{self.starts_local:%Y%m%d-%H%M}-{self.party.guest}"

    @property
    def booked_at(self) -> dt.datetime:
        """Five days before: early enough for every cut-off."""
        return self.starts_at - dt.timedelta(days=5)

    def has_come(self, minutes: float) -> bool:
        """Whether the evening has reached this minute of the party's."""
        return self.after(minutes) <= self.seen_at

    def after(self, minutes: float) -> dt.datetime:
        """An instant of this party's evening, by the evening's clock."""
        return self.starts_at + dt.timedelta(minutes=minutes)

    def real(self, minutes: float) -> dt.datetime:
        """The same instant by the real clock, as long ago as it would be then."""
        return self.after(minutes) + self.lag


def scenes(*, outlet: Outlet, seen_at: dt.datetime, now: dt.datetime) -> list[Scene]:
    """The outlet's parties of today and the days after, in order."""
    today = seen_at.astimezone(outlet.zone).date()
    return [
        Scene(outlet, party, number, _local(today, party), seen_at, now - seen_at)
        for number, party in enumerate(PARTIES[outlet.slug], start=1)
    ]


def _local(today: dt.date, party: Party) -> dt.datetime:
    return dt.datetime.combine(today + dt.timedelta(days=party.day), dt.time.fromisoformat(party.time))
