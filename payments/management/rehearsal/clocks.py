"""Steps for outlets whose clock or service makes a day unlike the others; other outlets have none of them."""

import datetime as dt

from django.utils import timezone

from availability import queries as inventory
from availability import slots
from config.opentable.rehearsal import Stage, Step, StepFailed, expect, until
from payments.management.rehearsal import house, parties
from payments.management.rehearsal.house import NETWORK

DAY = dt.timedelta(days=1)
QUARTER = 15


def _clock_change(stage: Stage) -> str:
    date = _next_change(stage)
    if date is None:
        raise StepFailed("the clock does not change within the horizon")
    gap = _gap(stage, date)
    for minute in gap:
        document = {
            "rid": stage.outlet.rid,
            "date": house.clock(date, minute),
            "party_size": house.PARTY_SIZE,
        }
        answer = stage.call_us("POST", "locks", document)
        refused = (answer.status_code, answer.json().get("error"))
        expect(
            refused == (422, "nonexistent_local_time"),
            f"a lock at {document['date']}, which never comes, was answered {refused}",
        )
    times = _agreed_times(stage, date)
    expect(not set(times) & set(gap), f"times are published that never come: {times}")
    way = f"{len(gap)} quarter-hours never come, each refused" if gap else "an hour comes twice"
    return f"{date}: {way}; {len(times)} times for two, as OpenTable has them"


def _next_change(stage: Stage) -> dt.date | None:
    """The first date of the horizon that is not 24 hours long, if there is one."""
    today = inventory.local_date(stage.outlet, timezone.now())
    horizon, zone = inventory.setup(stage.outlet).rules.horizon_days, stage.outlet.time_zone
    for date in (today + DAY * number for number in range(1, horizon + 1)):
        if slots.origin(date + DAY, zone) - slots.origin(date, zone) != DAY:
            return date
    return None


def _gap(stage: Stage, date: dt.date) -> list[int]:
    """The quarter-hours, in minutes after midnight, that the clock leaves out."""
    return [minute for minute in range(0, slots.DAY_MINUTES, QUARTER) if not _comes(stage, date, minute)]


def _comes(stage: Stage, date: dt.date, minute: int) -> bool:
    """Whether the clock on the wall ever shows it: a time in the gap is another one, back from UTC."""
    wall = dt.datetime.combine(date, dt.time()) + dt.timedelta(minutes=minute)
    there = wall.replace(tzinfo=stage.outlet.zone).astimezone(dt.UTC).astimezone(stage.outlet.zone)
    return there.replace(tzinfo=None) == wall


def _agreed_times(stage: Stage, date: dt.date) -> list[int]:
    """What we offer for two on that date, once OpenTable has the same."""

    def see() -> bool:
        return _ours(stage, date) == _theirs(stage, date)

    until(see, f"OpenTable has our times of {date}", 30)
    return _ours(stage, date)


def _ours(stage: Stage, date: dt.date) -> list[int]:
    sizes = [house.PARTY_SIZE]
    now = timezone.now()
    return inventory.offered_times(outlet=stage.outlet, date=date, sizes=sizes, now=now)[house.PARTY_SIZE]


def _theirs(stage: Stage, date: dt.date) -> list[int]:
    mine = (stage.outlet.rid, date.isoformat(), house.PARTY_SIZE)
    for item in stage.opentable()["availability"]:
        if (item["rid"], item["date"], item["party_size"]) == mine:
            return list(item["time"])
    return []


def _after_midnight(stage: Stage) -> str:
    service_date, minute = _late_slot(stage)
    wanted = house.clock(service_date + DAY, minute - slots.DAY_MINUTES)
    with parties.booked(stage, date_time=wanted) as party:
        expect(
            (party.starts_local, party.date) == (wanted, service_date),
            f"{wanted} is in the book of {party.date} at {party.starts_local}",
        )
        expect(house.tables_kept(party) > 0, "the booking has no table")
        return f"{party.confirmation_number} at {wanted}, in the book of {service_date}"


def _late_slot(stage: Stage) -> tuple[dt.date, int]:
    """The next bookable time after midnight: the service's own date, and minutes from its midnight."""
    now, calendar = timezone.now(), inventory.setup(stage.outlet).calendar
    today = inventory.local_date(stage.outlet, now)
    for date in (today + DAY * number for number in range(house.LOOKED_AHEAD)):
        late = [shift for shift in calendar.running(date) if shift.last_seating >= slots.DAY_MINUTES]
        for minute in _ours(stage, date + DAY) if late else ():
            if any(shift.is_seating_at(minute + slots.DAY_MINUTES) for shift in late):
                return date, minute + slots.DAY_MINUTES
    raise StepFailed("nothing after midnight is bookable for two within a fortnight")


def _has_clock_change(stage: Stage) -> bool:
    return _next_change(stage) is not None


def _serves_after_midnight(stage: Stage) -> bool:
    shifts = inventory.setup(stage.outlet).calendar.shifts
    return any(shift.last_seating >= slots.DAY_MINUTES for shift in shifts)


STEPS = (
    Step("clock change", _clock_change, NETWORK, _has_clock_change),
    Step("after midnight", _after_midnight, NETWORK, _serves_after_midnight),
)
