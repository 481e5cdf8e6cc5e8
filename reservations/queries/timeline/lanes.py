"""The lanes of the timeline: one a table, by area, and above them the parties that have none."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Q

from availability import queries as inventory
from availability import slots
from availability.models import Area, Claim, Kind, Table
from config.outlets import formats
from config.outlets.models import Outlet
from reservations.models import Reservation, State
from reservations.queries.timeline import blocks, figures
from reservations.queries.timeline.axis import ROW, Axis, draw_axis
from reservations.queries.timeline.blocks import Block, Stay

_DAY = dt.timedelta(days=1)
# A service day ends at the latest when the next one does.
_LONGEST = dt.timedelta(days=2)
_ABSENT = (State.CANCELED, State.NOSHOW)
_PARTIES = (Kind.BOOKING, Kind.SEATING)


@dataclass(frozen=True, slots=True)
class Lane:
    """One table's day; `area` is given where an area begins."""

    table: Table
    area: Area | None
    blocks: list[Block]
    is_conflict: bool


@dataclass(frozen=True, slots=True)
class Timeline:
    """Everything the page shows of one service day, at one instant.

    `without` are the booked parties that have no table, `depth` how many of them stand above each other.
    `now_x` is where the present stands (None: not on this day's axis), `opens_x` what comes into sight first.
    """

    date: dt.date
    today: dt.date
    axis: Axis
    lanes: list[Lane]
    without: list[Block]
    depth: int
    pace: list[figures.Figure]
    house: list[figures.Figure]
    chairs: int
    covers: int
    parties: int
    closure: str | None
    now_x: float | None
    now_at: str
    opens_x: int

    @property
    def height(self) -> int:
        """Of the lane without tables."""
        return max(1, self.depth) * ROW


def load_timeline(*, outlet: Outlet, date: dt.date, now: dt.datetime) -> Timeline:
    """One service day: four statements, and what the setup takes."""
    known = inventory.setup(outlet)
    claims = _claims(outlet, known, date, now)
    reservations = _reservations(outlet, date, claims)
    tables = _tables(outlet, known, date)
    by_placement: dict[int, list[Claim]] = {}
    for claim in claims:
        by_placement.setdefault(claim.placement_id, []).append(claim)
    numbers = {table.name: table.pk for table in tables}
    stays = blocks.stays_of(known, reservations, by_placement, numbers, now)
    own = [(stay.begins_at, stay.ends_at) for stay in stays if stay.reservation.date == date]
    axis = draw_axis(known, date, own)
    shown = [stay for stay in stays if stay.begins_at < axis.ends_at and stay.ends_at > axis.begins_at]
    without, depth = _without(known, axis, [stay for stay in shown if stay.table_id is None])
    day = inventory.standing(outlet=outlet, known=known, date=date).day
    chairs, is_now = sum(table.max_covers for table in tables), axis.holds(now)
    coming = [party for party in reservations if party.date == date]
    return Timeline(
        date=date,
        today=known.service_date(known.local(now)),
        axis=axis,
        lanes=_lanes(known, axis, tables, shown, claims),
        without=without,
        depth=depth,
        pace=figures.pace_figures(axis, day),
        house=figures.house_figures(axis, shown, chairs),
        chairs=chairs,
        covers=sum(party.party_size for party in coming),
        parties=len(coming),
        closure=known.closure_on(date),
        now_x=axis.x(now) if is_now else None,
        now_at=formats.clock(known.local(now)),
        opens_x=_opens(axis, now),
    )


def _opens(axis: Axis, now: dt.datetime) -> int:
    """The last hour before the present; on another day the first shift."""
    if axis.holds(now):
        return round(axis.x(now - dt.timedelta(hours=1)))
    return axis.chips[0].x if axis.chips else 0


def _claims(outlet: Outlet, known: inventory.Setup, date: dt.date, now: dt.datetime) -> list[Claim]:
    """Whatever keeps a table at some time of the service day; a lock that is over keeps none."""
    origin = slots.origin(date, known.timezone)
    found = Claim.objects.filter(
        outlet=outlet,
        date__range=(date - _DAY, date + _DAY),
        during__overlap=(origin, origin + _LONGEST),
    )
    living = found.filter(Q(expires_at=None) | Q(expires_at__gt=now))
    return list(living.select_related("placement").order_by("during", "table_id"))


def _reservations(outlet: Outlet, date: dt.date, claims: Iterable[Claim]) -> list[Reservation]:
    """The day's parties but for those who do not come, and whoever else has a claim in it."""
    placements = {claim.placement_id for claim in claims if claim.kind in _PARTIES}
    found = outlet.reservations.filter(Q(date=date) | Q(placement__in=placements))
    coming = found.exclude(state__in=_ABSENT)
    return list(coming.select_related("guest", "placement").order_by("starts_at", "pk"))


def _tables(outlet: Outlet, known: inventory.Setup, date: dt.date) -> list[Table]:
    places = known.layout_on(date).places
    found = Table.objects.filter(outlet=outlet, pk__in=places).select_related("area")
    return sorted(found, key=lambda table: (table.area.position, table.area_id, table.pk))


def _lanes(
    known: inventory.Setup, axis: Axis, tables: Iterable[Table], stays: Iterable[Stay], claims: list[Claim]
) -> list[Lane]:
    met = blocks.conflicts(stays, claims)
    drawn: dict[int, list[Block]] = {}
    for stay in stays:
        if stay.table_id is not None:
            is_conflict = (stay.reservation.pk, stay.table_id) in met
            block = blocks.draw_stay(known, axis, stay, is_conflict=is_conflict)
            drawn.setdefault(stay.table_id, []).append(block)
    for claim in claims:
        is_shown = claim.during.lower < axis.ends_at and claim.during.upper > axis.begins_at
        if claim.kind not in _PARTIES and is_shown:
            drawn.setdefault(claim.table_id, []).append(blocks.draw_claim(known, axis, claim))
    return list(_by_area(tables, drawn))


def _by_area(tables: Iterable[Table], drawn: Mapping[int, list[Block]]) -> Iterable[Lane]:
    area_id = None
    for table in tables:
        found = sorted(drawn.get(table.pk, []), key=lambda block: (block.x, block.key))
        begins = table.area if table.area_id != area_id else None
        area_id = table.area_id
        yield Lane(table, begins, found, any(block.is_conflict for block in found))


def _without(known: inventory.Setup, axis: Axis, stays: Iterable[Stay]) -> tuple[list[Block], int]:
    """Those without a table, each on the first line that is free for its stay; and how many lines."""
    ends: list[dt.datetime] = []
    found = []
    for stay in sorted(stays, key=lambda stay: (stay.begins_at, stay.reservation.pk)):
        line = next((number for number, end in enumerate(ends) if end <= stay.begins_at), len(ends))
        ends[line : line + 1] = [stay.ends_at]
        found.append(blocks.draw_stay(known, axis, stay, is_conflict=False, lane=line))
    return found, len(ends)
