"""A booking goes to another outlet: canceled here and made there, in one act."""

import datetime as dt

from availability import operations as inventory
from availability import queries as inventory_queries
from config.errors import Conflict
from config.outlets.models import Outlet
from reservations import lifecycle, queries
from reservations.models import Guest, Reservation, State
from reservations.operations import editing, marking, phone, refusals, stories
from reservations.operations.particulars import Particulars
from reservations.wire import GuestWords

MOVED_AWAY = "moved_away"
_LONGEST_ALLERGIES = 500


@refusals.kept
def move_to_outlet(
    *,
    reservation: Reservation,
    outlet: Outlet,
    starts_local: dt.datetime,
    party_size: int,
    actor: str,
    now: dt.datetime,
) -> Reservation:
    """Cancel a booking here and make it at the other outlet; the one made there. All of it or nothing.

    Raises Conflict `invalid_transition` unless it is still booked, `slot_unavailable`, `same_outlet`, or
    `opentable_owns_book` where OpenTable keeps the other outlet's book.
    """
    if outlet.pk == reservation.outlet_id:
        raise Conflict("same_outlet", "The party is booked at this outlet already.")
    phone.refuse_pos(outlet)
    _take_both(reservation, outlet, starts_local, party_size)
    if reservation.state != State.BOOKED or not stories.judge_staff(reservation, lifecycle.Act.CANCEL):
        raise Conflict("invalid_transition", "Only a party that is still booked can go to another outlet.")
    guest = reservation.guest
    made = phone.book_by_phone(
        outlet=outlet,
        starts_local=starts_local,
        party_size=party_size,
        guest=_words(guest),
        particulars=_particulars(reservation),
        actor=actor,
        now=now,
    )
    if guest is not None and made.guest is not None:
        _tell_what_is_known(guest, made.guest, actor, now)
    marking.end(reservation, state=State.CANCELED, actor=actor, now=now)
    _tell(reservation, made, actor, now)
    return made


def _take_both(reservation: Reservation, outlet: Outlet, starts_local: dt.datetime, party_size: int) -> None:
    """Lock the days of both outlets, the older outlet's first: opposite moves never wait for each other."""
    known = inventory_queries.setup(outlet)
    turn = known.turn_minutes(party_size, starts_local)
    ends_at = known.instant(starts_local) + dt.timedelta(minutes=turn)
    date = known.service_date(starts_local)
    # Who makes room there may sit past a midnight that the party does not.
    there = {*known.dates(date, ends_at), date + dt.timedelta(days=1)}
    days = [(reservation.outlet, queries.dates_of(reservation)), (outlet, there)]
    for one, dates in sorted(days, key=lambda day: day[0].pk):
        inventory.lock_days(outlet=one, dates=dates)
    stories.take_row(reservation)


def _words(guest: Guest | None) -> GuestWords:
    if guest is None:
        return GuestWords()
    return GuestWords(
        first_name=guest.first_name,
        last_name=guest.last_name,
        phone=guest.phone or None,
        phone_type=guest.phone_type or None,
        phone_country=guest.phone_country or None,
        transactional_email=guest.transactional_email or None,
    )


def _particulars(reservation: Reservation) -> Particulars:
    return Particulars(
        guest_notes=reservation.guest_notes,
        tags=tuple(reservation.tags),
        occasion=reservation.occasion,
        table_request=reservation.table_request,
        deposit_note=reservation.deposit_note,
    )


def _tell_what_is_known(here: Guest, there: Guest, actor: str, now: dt.datetime) -> None:
    """The other outlet's guest is a row of its own: what keeps a guest safe and welcome goes along."""
    said = {"allergies": _both(there.allergies, here.allergies), "is_vip": there.is_vip or here.is_vip}
    editing.write(there, said, actor=actor, now=now)


def _both(there: str, here: str) -> str:
    """All that either outlet knows of allergies, each said once, as long as a guest may have it."""
    found: dict[str, str] = {}
    for word in (one.strip() for one in f"{there},{here}".split(",")):
        if word:
            found.setdefault(word.casefold(), word)
    return ", ".join(found.values())[:_LONGEST_ALLERGIES]


def _tell(here: Reservation, there: Reservation, actor: str, now: dt.datetime) -> None:
    """Each story names the other."""
    plan = f"{stories.when(there, reader=here.outlet)} for {there.party_size}"
    stories.tell(
        here,
        act=MOVED_AWAY,
        words=f"Moved to {there.outlet.name}, {plan}: {there.confirmation_number} there.",
        actor=actor,
        now=now,
        details=_link(there),
    )
    stories.tell(
        there,
        act="moved_here",
        words=f"Moved here from {here.outlet.name}: {here.confirmation_number} there.",
        actor=actor,
        now=now,
        details=_link(here),
    )


def _link(other: Reservation) -> dict[str, object]:
    return {"outlet": other.outlet.slug, "confirmation_number": other.confirmation_number}
