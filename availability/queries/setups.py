"""An outlet's furniture, hours and rules, kept per process while their edition stands."""

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from availability import engine, pacing, slots
from availability.models import BookingRules, Combination, Offer, Shift, Table, TurnTime
from config.errors import Invalid
from config.outlets.models import Outlet

_FIRST_YEAR, _LAST_YEAR = 1970, 2200
_USUAL_TURN = engine.TurnTime(max_covers=100, minutes=90)


@dataclass(frozen=True, slots=True)
class Setup:
    """An outlet's furniture, hours and rules as the engine reads them."""

    timezone: str
    floor: engine.Floor
    rules: engine.Rules
    shifts: tuple[slots.Shift, ...]

    def local(self, at: dt.datetime) -> dt.datetime:
        """An instant on the outlet's wall clock, naive."""
        return at.astimezone(ZoneInfo(self.timezone)).replace(tzinfo=None)

    def minute(self, date: dt.date, at: dt.datetime) -> int:
        """The wall-clock minute of an instant, counted from the service date's midnight."""
        local = self.local(at)
        return (local.date() - date).days * slots.DAY_MINUTES + local.hour * 60 + local.minute

    def service_date(self, starts_local: dt.datetime) -> dt.date:
        """The date under which the book files a wall-clock time; after midnight it may be the day before."""
        return slots.service_time(starts_local, self.shifts).date

    def instant(self, starts_local: dt.datetime) -> dt.datetime:
        """The instant of a naive wall-clock time; of an hour that comes twice, the first.

        Raises Invalid `nonexistent_local_time`, and `invalid_request` for a year in which no one dines: the
        calendar's ends leave no room for the day before or after.
        """
        if not _FIRST_YEAR <= starts_local.year <= _LAST_YEAR:
            raise Invalid("invalid_request", f"{starts_local:%Y-%m-%d} is not a date to book for.")
        try:
            return slots.to_utc(starts_local, self.timezone)
        except slots.NonexistentLocalTime as gap:
            raise Invalid("nonexistent_local_time", f"{gap}.") from gap

    def dates(self, date: dt.date, ends_at: dt.datetime) -> list[dt.date]:
        """The service date of a period, and every later one that it reaches into, rising."""
        last = self.local(ends_at - dt.timedelta(microseconds=1)).date()
        return [date + dt.timedelta(days=day) for day in range(max(0, (last - date).days) + 1)]


# By outlet and time zone: the edition, and what was read under it. Triggers raise the edition with every
# change of furniture, hours or rules, so one small read tells each process whether its copy still stands.
_kept: dict[tuple[int, str], tuple[int, Setup]] = {}


def setup(outlet: Outlet) -> Setup:
    """The outlet's setup: one statement while nothing changed, six when something did."""
    rules = BookingRules.objects.filter(outlet=outlet).first()
    if rules is None:
        # A POS outlet needs no rules to seat people; without an edition nothing may be kept.
        return _read_setup(outlet, BookingRules(outlet=outlet))
    edition, kept = _kept.get((outlet.pk, outlet.time_zone), (0, None))
    if kept is None or edition != rules.edition:
        kept = _read_setup(outlet, rules)
        _kept[outlet.pk, outlet.time_zone] = (rules.edition, kept)
    return kept


def _read_setup(outlet: Outlet, rules: BookingRules) -> Setup:
    return Setup(
        timezone=outlet.time_zone,
        floor=_read_floor(outlet),
        rules=_read_rules(outlet, rules),
        shifts=tuple(_read_shift(shift) for shift in Shift.objects.filter(outlet=outlet).order_by("pk")),
    )


def _read_floor(outlet: Outlet) -> engine.Floor:
    tables = tuple(
        engine.Table(
            table_id=table.pk,
            name=table.name,
            min_covers=table.min_covers,
            max_covers=table.max_covers,
            is_online=table.offer == Offer.ONLINE,
            is_walk_in_only=table.offer == Offer.WALK_IN,
            priority=table.priority,
        )
        for table in Table.objects.filter(outlet=outlet, is_active=True).order_by("pk")
    )
    standing = {table.table_id for table in tables}
    found = Combination.objects.filter(outlet=outlet).order_by("pk").prefetch_related("tables")
    joined = [(combination, {table.pk for table in combination.tables.all()}) for combination in found]
    return engine.Floor(
        tables=tables,
        combinations=tuple(
            engine.Combination(
                combination_id=combination.pk,
                name=combination.name,
                table_ids=tuple(sorted(table_ids)),
                min_covers=combination.min_covers,
                max_covers=combination.max_covers,
            )
            for combination, table_ids in joined
            if table_ids and table_ids <= standing
        ),
    )


def _read_rules(outlet: Outlet, rules: BookingRules) -> engine.Rules:
    turns = tuple(
        engine.TurnTime(turn.max_party_size, turn.minutes)
        for turn in TurnTime.objects.filter(outlet=outlet).order_by("max_party_size")
    )
    return engine.Rules(
        min_size=rules.min_party_size,
        max_size=rules.max_party_size,
        horizon_days=rules.horizon_days,
        cutoff_minutes=rules.cutoff_minutes,
        turn_times=turns or (_USUAL_TURN,),
        pacing=None if rules.pacing_covers is None else pacing.Pacing(max_covers=rules.pacing_covers),
    )


def _read_shift(shift: Shift) -> slots.Shift:
    return slots.Shift(
        name=shift.name,
        weekdays=frozenset(shift.weekdays),
        first_seating=shift.first_seating,
        last_seating=shift.last_seating,
        closes=shift.closes,
        slot_minutes=shift.slot_minutes,
    )


def turn_minutes(*, outlet: Outlet, party_size: int) -> int:
    """How long the outlet gives a party of this size."""
    return setup(outlet).rules.turn_minutes(party_size)
