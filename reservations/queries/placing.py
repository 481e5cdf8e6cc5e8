"""What staff are told of a table before they give it: how it fits, its pacing, and who comes next there."""

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Q

from availability import engine, pacing, slots
from availability import queries as inventory
from availability.models import Claim, Kind, Table
from config.outlets import formats
from config.outlets.models import Outlet
from reservations import lifecycle
from reservations.models import Reservation, State
from reservations.queries import choices, finding

_SAYS = {"OK": "fits", "TIGHT": "tight", "NO": "no"}
_NO = "NO"
_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Preview:
    """Tables for a party, judged: `level` OK, TIGHT or NO, and the sentences for it, the weightiest first.

    `starts_local` is the new time as a form posts it, "" where the party keeps its own.
    """

    level: str
    name: str
    at: str
    lines: tuple[str, ...]
    table_ids: tuple[int, ...]
    starts_local: str = ""

    @property
    def icon(self) -> str:
        """The cue that needs no color."""
        return choices.ICONS[self.level.lower()]

    @property
    def says(self) -> str:
        """The verdict in a word."""
        return _SAYS[self.level]

    @property
    def may_be(self) -> bool:
        """Whether it can be done."""
        return self.level != _NO

    @property
    def value(self) -> str:
        """Its tables as a button posts them."""
        return " ".join(str(table_id) for table_id in self.table_ids)


def preview_tables(
    *, reservation: Reservation, tables: Sequence[Table], starts_local: dt.datetime | None, now: dt.datetime
) -> Preview:
    """These tables for a party, before it gets them: a booked one at that time, a seated one from now on.

    Invalid `nonexistent_local_time`.
    """
    table_ids = tuple(sorted(table.pk for table in tables))
    own_start = dt.datetime.fromisoformat(reservation.starts_local)
    start = own_start if starts_local is None or reservation.state != State.BOOKED else starts_local
    is_time = start != own_start
    name = "+".join(table.name for table in tables)
    at = formats.clock(start)
    refused = _refused(reservation, is_time=is_time)
    if refused:
        return Preview(_NO, name, at, (refused,), table_ids)
    if reservation.state != State.BOOKED:
        return _seated_preview(reservation, name, table_ids, now)
    known = inventory.setup(reservation.outlet)
    wish = _wish(known, reservation, start, is_time=is_time)
    day = inventory.read_day(reservation.outlet, known, wish).day
    placing = inventory.judge_placing(day, wish, table_ids, now)
    begins = slots.origin(wish.date, known.timezone) + _passed(known, wish) * slots.MINUTE
    others = _others(reservation, table_ids, begins, now)
    lines = _lines(known, reservation, placing, others, begins, is_time=is_time)
    posted = f"{start:%Y-%m-%dT%H:%M}" if is_time else ""
    return Preview(placing.level.value, name, at, tuple(lines), table_ids, posted)


def movable_party(*, outlet: Outlet, number: int) -> Reservation | None:
    """The outlet's party of this number, if it may have other tables now."""
    found = finding.find_at(outlet, number)
    if found is None:
        return None
    act = lifecycle.Act.MOVE_TABLE
    verdict = lifecycle.may_staff(outlet.mode, found.state, found.house_state, act)
    return found if verdict.kind is lifecycle.Kind.APPLY else None


def other_tables(*, reservation: Reservation, now: dt.datetime) -> list[Preview]:
    """Every place that a booked party could have at its own time, the best first; not its own.

    None for one that is not booked any more: where it sits is chosen on the floor.
    """
    if reservation.state != State.BOOKED:
        return []
    known = inventory.setup(reservation.outlet)
    start = dt.datetime.fromisoformat(reservation.starts_local)
    wish = _wish(known, reservation, start, is_time=False)
    day = inventory.read_day(reservation.outlet, known, wish).day
    return [
        Preview(
            placing.level.value,
            place.name,
            formats.clock(start),
            (
                *(reason.text for reason in placing.warnings),
                *_chairs(placing, reservation),
                *_slack(placing, ""),
            ),
            place.table_ids,
        )
        for place, placing in inventory.judge_places(day, wish, now)
        if place.name != "+".join(reservation.table_names)
    ]


def _wish(
    known: inventory.Setup, reservation: Reservation, start: dt.datetime, *, is_time: bool
) -> inventory.Wanted:
    return inventory.wanted(
        known,
        placement=reservation.placement,
        starts_local=start,
        party_size=reservation.party_size,
        turn_minutes=reservation.turn_minutes,
        keeps_time=not is_time,
    )


def _passed(known: inventory.Setup, wish: inventory.Wanted) -> int:
    passed = slots.elapsed(wish.date, wish.minute, known.timezone)
    return wish.minute if passed is None else passed


def _refused(reservation: Reservation, *, is_time: bool) -> str:
    """Why nobody may do it here and now, whatever the tables say."""
    acts = [lifecycle.Act.MOVE_TABLE, *([lifecycle.Act.CHANGE_TIME] if is_time else [])]
    for act in acts:
        verdict = lifecycle.may_staff(
            reservation.outlet.mode, reservation.state, reservation.house_state, act
        )
        if verdict.kind is lifecycle.Kind.REFUSE:
            return verdict.words
    return ""


def _seated_preview(
    reservation: Reservation, name: str, table_ids: tuple[int, ...], now: dt.datetime
) -> Preview:
    fits = inventory.fits(
        outlet=reservation.outlet,
        party_size=reservation.party_size,
        now=now,
        placement_id=reservation.placement_id,
    )
    fit = next((fit for fit in fits if fit.table_ids == table_ids), None)
    if fit is None:
        return Preview(_NO, name, "now", (f"{name} is taken, or is not in the room.",), table_ids)
    return Preview(
        choices.LEVELS[fit.level].upper(),
        name,
        "now",
        (f"{fit.words[0].upper()}{fit.words[1:]}.",),
        table_ids,
    )


def _others(
    reservation: Reservation, table_ids: Collection[int], begins: dt.datetime, now: dt.datetime
) -> list[Claim]:
    """What else keeps these tables from then on, in order, with its party; a lock that is over keeps none."""
    stands = Q(expires_at=None) | Q(expires_at__gt=now)
    found = Claim.objects.filter(
        stands, table__in=table_ids, during__endswith__gt=begins, during__startswith__lt=begins + _DAY
    ).exclude(placement=reservation.placement_id)
    return list(found.select_related("placement__reservation__guest").order_by("during", "table_id"))


def _lines(
    known: inventory.Setup,
    reservation: Reservation,
    placing: engine.Placing,
    others: Iterable[Claim],
    begins: dt.datetime,
    *,
    is_time: bool,
) -> list[str]:
    ends = begins + reservation.turn_minutes * slots.MINUTE
    met = {claim.placement_id: claim for claim in others if claim.during.lower < ends}
    after = next((claim for claim in others if claim.during.lower >= ends), None)
    said = [reason.text for reason in placing.refusals]
    said += [f"{_who(claim)} has it {_span(known, claim)}." for claim in met.values()]
    if placing.level is engine.Level.NO:
        return said
    said += [reason.text for reason in placing.warnings]
    said += _chairs(placing, reservation)
    said += [_pace(placing.pace, reservation.party_size)] if is_time or placing.pace.load.covers else []
    then = f" until {_who(after)} at {formats.clock(known.local(after.during.lower))}" if after else ""
    return [*said, *_slack(placing, then)]


def _chairs(placing: engine.Placing, reservation: Reservation) -> list[str]:
    is_small = placing.max_covers < reservation.party_size
    return [] if is_small else [f"{placing.max_covers} chairs for {reservation.party_size}."]


def _slack(placing: engine.Placing, then: str) -> list[str]:
    minutes = placing.slack_minutes
    return ["Nobody comes there afterwards."] if minutes is None else [f"{minutes} minutes free{then}."]


def _pace(pace: pacing.Verdict, party_size: int) -> str:
    """The interval's load with this party in it."""
    most = "" if pace.max_covers is None else f" of {pace.max_covers}"
    said = f"{formats.clock(pace.interval)} starts {pace.load.covers + party_size}{most} covers"
    if pace.max_parties is not None:
        said += f", {pace.load.parties + 1} of {pace.max_parties} parties"
    return f"{said} with them."


def _who(claim: Claim) -> str:
    """Whoever keeps a table, in a few words."""
    if claim.kind == Kind.BLOCK:
        return f"A block ({claim.placement.reason})"
    if claim.kind == Kind.LOCK:
        return "Somebody who is booking now"
    party = getattr(claim.placement, "reservation", None)
    guest = None if party is None else party.guest
    name = (guest.last_name or guest.first_name) if guest else ""
    return f"{name or 'A party'}, {claim.placement.party_size},"


def _span(known: inventory.Setup, claim: Claim) -> str:
    begins, ends = known.local(claim.during.lower), known.local(claim.during.upper)
    return f"{formats.clock(begins)} to {formats.clock(ends)}"
