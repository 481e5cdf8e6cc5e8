"""The floor as host and server see it, at one instant, in a constant number of statements."""

import datetime as dt
from collections.abc import Collection

from django.db.models import Q

from availability import engine, pacing, slots
from availability import queries as inventory
from availability.models import Claim, Kind, Table
from config.outlets import formats
from config.outlets.models import Outlet
from reservations import lifecycle
from reservations.models import Reservation, State
from reservations.queries import sections, tiles, undoing
from reservations.queries.looks import Look, look_of
from reservations.queries.pictures import Floor, Pace, Party, ServerPicture


def load_floor(*, outlet: Outlet, now: dt.datetime) -> Floor:
    """The floor as it stands: seven statements, and what the setup takes."""
    known = inventory.setup(outlet)
    date = known.service_date(known.local(now))
    parties = [party_at(known, found, now) for found in _parties(outlet, date)]
    tables = standing_tables(outlet, date)
    areas = {table.area_id: table.area for table in tables}
    day = inventory.standing(outlet=outlet, known=known, date=date).day
    shift = sections.shift_at(known, date, known.minute(date, now))
    staffing = sections.staffing_in(outlet, date, shift.name if shift else "")
    changes = undoing.recent_changes(parties, now)
    return Floor(
        date=date,
        shift=shift.name if shift else "Closed",
        covers=_covers(parties),
        limit=_limit(day, shift),
        pace=_pace(day, known.minute(date, now)),
        areas=sorted(areas.values(), key=lambda area: (area.position, area.pk)),
        tiles=tiles.tiles_of(tables, parties, _kept(outlet, now), staffing, now),
        upcoming=[party for party in parties if party.reservation.state == State.BOOKED],
        seated=[party for party in parties if party.reservation.state in tiles.SEATED],
        done=[party for party in parties if party.reservation.state in lifecycle.TERMINAL],
        undoable=undoing.undoable(parties, changes),
        swapped=undoing.swapped(parties, changes),
        servers=_servers(staffing, parties, now),
    )


def standing_tables(outlet: Outlet, date: dt.date) -> list[Table]:
    """The tables of the floor plan in force on a date, where it puts them."""
    places = inventory.setup(outlet).layout_on(date).places
    found = Table.objects.filter(outlet=outlet, pk__in=places).select_related("area")
    tables = list(found.order_by("area_id", "pk"))
    for table in tables:
        place = places[table.pk]
        table.shape, table.rotation = place.shape, place.rotation
        table.x, table.y, table.width, table.height = place.x, place.y, place.width, place.height
    return tables


def tables_today(outlet: Outlet, now: dt.datetime) -> list[Table]:
    """The tables of the floor plan that is in force now."""
    known = inventory.setup(outlet)
    return standing_tables(outlet, known.service_date(known.local(now)))


def party_now(reservation: Reservation, now: dt.datetime) -> Party:
    """One party as it looks now."""
    return party_at(inventory.setup(reservation.outlet), reservation, now)


def parties_at(outlet: Outlet, placement_ids: Collection[int], now: dt.datetime) -> dict[int, Party]:
    """The parties that have these placements, by placement, as they look now."""
    known = inventory.setup(outlet)
    found = outlet.reservations.select_related("guest").filter(placement_id__in=placement_ids)
    return {
        number: party_at(known, reservation, now)
        for reservation in found
        if (number := reservation.placement_id) is not None
    }


def is_undoable(reservation: Reservation, now: dt.datetime) -> bool:
    """Whether staff may still take back its seat, cancel or no-show."""
    party = party_now(reservation, now)
    return bool(undoing.undoable([party], undoing.recent_changes([party], now)))


def _parties(outlet: Outlet, date: dt.date) -> list[Reservation]:
    """The day's, and whoever sits from the day before."""
    # By the outlet: each then knows it, and with it the graces of its look.
    found = outlet.reservations.filter(Q(date=date) | Q(state=State.SEATED))
    return list(found.select_related("guest", "placement").order_by("starts_at", "pk"))


def party_at(known: inventory.Setup, reservation: Reservation, now: dt.datetime) -> Party:
    """A party as it looks at `now`, its time on the outlet's clock."""
    return Party(reservation, look_of(reservation, now), formats.clock(known.local(reservation.starts_at)))


def _covers(parties: list[Party]) -> int:
    gone = (State.CANCELED, State.NOSHOW)
    return sum(party.reservation.party_size for party in parties if party.reservation.state not in gone)


def _limit(day: engine.Day, shift: slots.Shift | None) -> int | None:
    """The covers that pacing lets start in the shift; None where some interval has no limit."""
    rule = day.rules.pacing
    if shift is None or rule is None:
        return None
    starts = range(shift.first_seating, shift.last_seating + 1, shift.slot_minutes)
    intervals = {rule.interval(start) for start in starts}
    limits = [pacing.limit_of(rule, day.pacing_overrides, first) for first in intervals]
    covers = [limit.max_covers for limit in limits if limit.max_covers is not None]
    return sum(covers) if len(covers) == len(limits) else None


def _pace(day: engine.Day, minute: int) -> Pace:
    found = pacing.judge(day.rules.pacing, day.starting, minute, 1, day.pacing_overrides)
    return Pace(formats.clock(found.interval), found.load.covers, found.max_covers)


def _kept(outlet: Outlet, now: dt.datetime) -> dict[int, Look]:
    """The tables that a lock of OpenTable's or a block of staff's keeps now."""
    claims = Claim.objects.filter(outlet=outlet, kind__in=(Kind.LOCK, Kind.BLOCK), during__contains=now)
    looks = {}
    for claim in claims.select_related("placement"):
        if claim.expires_at is None:
            looks[claim.table_id] = Look("blocked", "■", claim.placement.reason or "blocked")
        elif claim.expires_at > now:
            left = int((claim.expires_at - now).total_seconds())
            looks[claim.table_id] = Look("blocked", "◔", f"lock {left // 60}:{left % 60:02d}")
    return looks


def _servers(staffing: sections.Staffing, parties: list[Party], now: dt.datetime) -> list[ServerPicture]:
    loads = staffing.loads(party.reservation for party in parties)
    rings = staffing.rings
    return [ServerPicture(rings[load.server_name], load.covers, load.minutes_since(now)) for load in loads]
