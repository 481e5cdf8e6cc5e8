"""What staff may still take back: a seat, a cancel, a no-show, or two parties that changed tables."""

import datetime as dt

from reservations import lifecycle
from reservations.models import Change, Reservation, Source, State
from reservations.queries.pictures import Party

# Who has gone to another outlet is booked there: that is not taken back here.
_GONE = "moved_away"
_TAKEN_BACK = ("seated", "canceled", "no_show", "swapped", _GONE)


def recent_changes(parties: list[Party], now: dt.datetime) -> list[Change]:
    """What was done with them within the time of an undo, and might be taken back."""
    since = now - lifecycle.UNDO_WINDOW
    numbers = [party.reservation.pk for party in parties if party.reservation.updated_at >= since]
    found = Change.objects.filter(reservation__in=numbers, at__gte=since, act__in=_TAKEN_BACK)
    return list(found.order_by("pk"))


def undoable(parties: list[Party], changes: list[Change]) -> list[Party]:
    """The parties whose seat, cancel or no-show staff may still take back."""
    acts = {(change.reservation_id, change.act) for change in changes if change.actor != "OpenTable"}
    gone = {number for number, act in acts if act == _GONE}
    return [
        party
        for party in parties
        if _last_act(party.reservation) in acts and party.reservation.pk not in gone
    ]


def swapped(parties: list[Party], changes: list[Change]) -> list[tuple[Party, Party]]:
    """The pairs that changed tables just now and are still where that put them."""
    by_number = {party.reservation.confirmation_number: party for party in parties}
    last = {change.reservation_id: change for change in changes if change.act == "swapped"}
    pairs = []
    for one in parties:
        change = last.get(one.reservation.pk)
        other = by_number.get(change.details["with"]) if change else None
        if other and other.reservation.pk > one.reservation.pk and _is_where_put([one, other], last):
            pairs.append((one, other))
    return pairs


def _is_where_put(parties: list[Party], last: dict[int, Change]) -> bool:
    found = [(party.reservation, last.get(party.reservation.pk)) for party in parties]
    return all(change and party.table_names == change.details["tables"] for party, change in found)


def _last_act(reservation: Reservation) -> tuple[int, str]:
    acts = {State.CANCELED: "canceled", State.NOSHOW: "no_show"}
    if reservation.house_state == lifecycle.House.SEATED:
        acts[State.SEATED] = "seated"
    # A walk-in that was taken back has no booking to return to.
    if reservation.source == Source.WALK_IN:
        del acts[State.CANCELED]
    return reservation.pk, acts.get(State(reservation.state), "")
