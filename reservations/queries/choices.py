"""Where a party may sit, for the sheet and for the map it is dragged over: one answer for both."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from availability import queries as inventory
from config.outlets.models import Outlet
from reservations import rotation
from reservations.models import Reservation, State
from reservations.queries import sections
from reservations.queries.floor import party_at
from reservations.queries.pictures import Party

# How a fit is called and signed on map, sheet and timeline alike.
LEVELS = {"BEST": "ok", "FREE": "ok", "TIGHT": "tight", "SMALL": "tight", "TAKEN": "no"}
ICONS = {"ok": "✓", "tight": "~", "no": "✕", "swap": "⇄", "own": "●"}


@dataclass(frozen=True, slots=True)
class Choice:
    """What is suggested, with its reason, apart from the rest; `turn` says whose turn decided, if it did."""

    suggested: inventory.Fit | None
    is_planned: bool
    turn: str
    free: list[inventory.Fit]
    tight: list[inventory.Fit]

    @property
    def is_roomy(self) -> bool:
        """Whether the table suggested has chairs for them, and is free for their whole stay."""
        return self.suggested is not None and self.suggested.level in ("BEST", "FREE")

    @property
    def is_sure(self) -> bool:
        """Whether Enter may take what is suggested; a table that does not quite fit is chosen by a tap."""
        return self.is_planned or self.is_roomy


@dataclass(frozen=True, slots=True)
class Landing:
    """What becomes of a party that is dropped on a table: `level` is ok, tight, no, swap, or own."""

    level: str
    words: str
    # Who sits there, for a swap.
    other: int | None = None

    @property
    def icon(self) -> str:
        """The level as a sign that needs no color."""
        return ICONS[self.level]


def choose(
    *,
    outlet: Outlet,
    party_size: int,
    now: dt.datetime,
    placement_id: int | None = None,
    planned: Sequence[str] = (),
) -> Choice:
    """The planned table while it is free, else the engine's choice; of equally good ones whose turn it is."""
    fits = inventory.fits(outlet=outlet, party_size=party_size, now=now, placement_id=placement_id)
    own = next((fit for fit in fits if planned and set(fit.name.split("+")) == set(planned)), None)
    is_planned = own is not None and own.level != "SMALL"
    first, turn = (own, "") if is_planned else _by_turn(outlet, fits, now)
    others = [fit for fit in fits if fit is not first]
    return Choice(
        first,
        is_planned,
        turn,
        [fit for fit in others if fit.level in ("BEST", "FREE")],
        [fit for fit in others if fit.level in ("TIGHT", "SMALL")],
    )


def _by_turn(
    outlet: Outlet, fits: Sequence[inventory.Fit], now: dt.datetime
) -> tuple[inventory.Fit | None, str]:
    if not fits:
        return None, ""
    equals = [fit for fit in fits if fit.merit and fit.merit == fits[0].merit] or [fits[0]]
    staffing = sections.staffing_now(outlet, inventory.setup(outlet), now)
    served = staffing.served
    servers = [rotation.server_of(fit.table_ids, served) for fit in equals]
    turn = rotation.next_turn(servers, sections.loads_now(outlet, staffing), now)
    return (equals[0], "") if turn is None else (equals[turn.position], turn.words)


def landings(reservation: Reservation, now: dt.datetime) -> dict[int, Landing]:
    """What the party would meet at each table, by table: the sheet's own answer, and who sits where."""
    fits = inventory.every_fit(
        outlet=reservation.outlet,
        party_size=reservation.party_size,
        now=now,
        placement_id=reservation.placement_id,
    )
    sitting = _sitting(reservation.outlet, now)
    return {fit.table_ids[0]: _land(reservation, fit, sitting) for fit in fits if len(fit.table_ids) == 1}


def _land(reservation: Reservation, fit: inventory.Fit, sitting: dict[str, Party]) -> Landing:
    party = sitting.get(fit.name)
    if party is None:
        return Landing(LEVELS[fit.level], fit.words)
    who = f"{party.name}, {party.reservation.party_size},"
    if party.reservation.pk == reservation.pk:
        return Landing("own", f"{who} sits there now")
    if reservation.state == State.SEATED:
        number = party.reservation.confirmation_number
        return Landing("swap", f"{who} sits there: let them change places", number)
    return Landing("no", f"{who} sits there")


def _sitting(outlet: Outlet, now: dt.datetime) -> dict[str, Party]:
    known = inventory.setup(outlet)
    found = outlet.reservations.filter(state=State.SEATED).select_related("guest")
    parties = [party_at(known, reservation, now) for reservation in found.order_by("seated_at")]
    return {name: party for party in parties for name in party.reservation.table_names}
