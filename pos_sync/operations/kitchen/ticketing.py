"""Tickets: made by a fire, done once nothing of them is left to cook, and moved with their lines."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

from config import errors
from pos_sync.models import Cart, KitchenState, Line, Station, Ticket


def print_tickets(*, cart: Cart, lines: Sequence[Line], actor: str, now: datetime) -> None:
    """Put lines that are being fired on a ticket a station, unsaved; the cart is locked.

    Conflict `nowhere_to_cook`, with all that is in the way, where a station is closed and nobody stands in
    for it, or an item has none: then nothing is sent at all.
    """
    stations = {station.pk: station for station in _stations(cart)}
    placed: dict[Station, list[Line]] = defaultdict(list)
    stuck: dict[Station | None, list[Line]] = defaultdict(list)
    for line in lines:
        own = stations.get(line.station_id) if line.station_id else None
        cooks = _cooks_for(own)
        if cooks is None:
            stuck[own].append(line)
        else:
            placed[cooks].append(line)
    if stuck:
        raise _refusal(stuck)
    for station, theirs in placed.items():
        ticket = Ticket.objects.create(
            cart=cart, station=station, fired_at=now, fired_by=actor, allergies=cart.allergies_acknowledged
        )
        for line in theirs:
            line.ticket = ticket


def settle_tickets(*, lines: Iterable[Line], actor: str, now: datetime) -> None:
    """Write down of the tickets of lines that just changed whether they are cooked, and whether they stand.

    One of which all was voided was never cooked, and says nothing of how long that takes.
    """
    keys = {line.ticket_id for line in lines if line.ticket_id is not None}
    tickets = list(Ticket.objects.filter(pk__in=keys).prefetch_related("lines").order_by("pk"))
    for ticket in tickets:
        found = list(ticket.lines.all())
        wanted = [line for line in found if line.voided_at is None]
        is_cooking = any(line.kitchen_state == KitchenState.FIRED for line in wanted)
        ticket.is_standing = is_cooking or any(line.is_void_unseen for line in found)
        if is_cooking:
            ticket.bumped_at, ticket.bumped_by = None, ""
        elif wanted and ticket.bumped_at is None:
            ticket.bumped_at, ticket.bumped_by = now, actor
    Ticket.objects.bulk_update(tickets, ["is_standing", "bumped_at", "bumped_by"])


def move_tickets(*, lines: Sequence[Line], cart: Cart, actor: str, now: datetime) -> None:
    """Have the kitchen know that lines, which are this cart's by now, go to this cart's table.

    Each check's lines are on tickets of its own: a ticket of which only a part moved becomes two, with the
    same times. The carts are locked.
    """
    moved = {line.pk: line for line in lines if line.ticket_id is not None}
    tickets = Ticket.objects.filter(lines__in=moved).exclude(cart=cart).distinct().order_by("pk")
    stayed: list[Line] = []
    for ticket in tickets.prefetch_related("lines"):
        theirs = [moved[line.pk] for line in ticket.lines.all() if line.pk in moved]
        others = [line for line in ticket.lines.all() if line.pk not in moved]
        if others:
            new = _copy(ticket, cart)
            new.save(force_insert=True)
        else:
            new, ticket.cart = ticket, cart
            ticket.save(update_fields=["cart"])
        for line in theirs:
            line.ticket = new
        stayed += others
    Line.objects.bulk_update(moved.values(), ["ticket"])
    settle_tickets(lines=[*moved.values(), *stayed], actor=actor, now=now)


def write_allergies(*, cart: Cart, former: str) -> None:
    """Put what was just read on the tickets that stand, in place of what had been read before (`former`).

    A ticket that came from another check keeps its guest's words: that guest still eats it.
    """
    own = cart.allergies_acknowledged
    tickets = list(Ticket.objects.filter(cart=cart, is_standing=True).order_by("pk"))
    for ticket in tickets:
        others = "" if ticket.allergies in (former, own) else ticket.allergies.removesuffix(f"; {former}")
        ticket.allergies = "; ".join(filter(None, (others, own)))
    Ticket.objects.bulk_update(tickets, ["allergies"])


def _copy(ticket: Ticket, cart: Cart) -> Ticket:
    return Ticket(
        cart=cart,
        station_id=ticket.station_id,
        fired_at=ticket.fired_at,
        fired_by=ticket.fired_by,
        bumped_at=ticket.bumped_at,
        bumped_by=ticket.bumped_by,
        allergies=ticket.allergies,
    )


def _stations(cart: Cart) -> Iterable[Station]:
    return Station.objects.filter(outlet_id=cart.outlet_id).select_related("stand_in").order_by("id")


def _cooks_for(station: Station | None) -> Station | None:
    """The station itself while it is open, else the open one that stands in."""
    if station is None or station.is_open:
        return station
    return station.stand_in if station.stand_in and station.stand_in.is_open else None


def _refusal(stuck: dict[Station | None, list[Line]]) -> errors.Conflict:
    said = [_why(station, lines) for station, lines in stuck.items()]
    keys = [line.pk for lines in stuck.values() for line in lines]
    return errors.Conflict("nowhere_to_cook", f"Nothing was fired. {' '.join(said)}", {"lines": keys})


def _why(station: Station | None, lines: Sequence[Line]) -> str:
    names = ", ".join(dict.fromkeys(line.label for line in lines))
    if station is None:
        return f"No station cooks {names}: a manager gives the category one in the settings."
    if station.stand_in is not None:
        closed = f"{station.name} is closed, and so is {station.stand_in.name}, which cooks for it"
    else:
        closed = f"{station.name} is closed"
    return f"{closed}: {names}. Open it on the kitchen's display, or say there who cooks for it."
