"""New reservations: OpenTable's, and those that staff take by phone."""

import dataclasses
import datetime as dt
import hashlib
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction

from availability import engine
from availability import operations as inventory
from availability import queries as inventory_queries
from availability.models import Placement
from config.errors import Conflict, Paused
from config.opentable import documents, links
from config.opentable.models import Connection, Link
from config.outlets.models import Mode, Outlet
from reservations import queries
from reservations.models import Reservation, Source
from reservations.operations import displaced, guests, stories, updating
from reservations.wire import Asked, GuestWords, Href, read_href

_LOCK_KEY = "lock:"


@dataclass(frozen=True, slots=True)
class Make:
    """The reservation, and whether this call made it; if not it is a repeat."""

    reservation: Reservation
    is_new: bool


@dataclass(frozen=True, slots=True)
class _Order:
    """One make as it came: what was asked, its natural key and its body's digest."""

    outlet: Outlet
    connection: Connection
    asked: Asked
    key: str
    digest: bytes
    href: Href | None
    now: dt.datetime

    @property
    def starts_local(self) -> dt.datetime:
        """The wall time asked for; a make always has one."""
        assert self.asked.starts_local is not None
        return self.asked.starts_local

    @property
    def party_size(self) -> int:
        """The size asked for; a make always has one."""
        assert self.asked.party_size is not None
        return self.asked.party_size


@transaction.atomic
def make_reservation(
    *, outlet: Outlet, connection: Connection, asked: Asked, body: Any, now: dt.datetime
) -> Make:
    """Make OpenTable's reservation, on its lock if that lives, else as best we can.

    `body` is the JSON as it was sent: what a repeat is compared with. Raises Conflict `slot_unavailable`,
    `lock_mismatch`, `href_conflict`; Invalid `invalid_href`, `nonexistent_local_time`; Paused.
    """
    return _make(_order(outlet, connection, asked, _natural_key(asked), body, now))


@transaction.atomic
def make_with_key(
    *,
    outlet: Outlet,
    connection: Connection,
    asked: Asked,
    body: Any,
    reservation_id: str,
    now: dt.datetime,
) -> Make:
    """The same for a POST to an id that is none of ours: it is OpenTable's own unique key for the make."""
    key = queries.key_of_id(reservation_id)
    return _make(_order(outlet, connection, asked, key, body, now))


def _natural_key(asked: Asked) -> str:
    """What OpenTable repeats when it asks again: the href, else the lock it booked on."""
    if asked.href is not None:
        return f"href:{hashlib.sha256(asked.href.encode()).hexdigest()}"
    return "" if asked.lock_id is None else f"{_LOCK_KEY}{asked.rid}:{asked.lock_id}"


def _order(
    outlet: Outlet, connection: Connection, asked: Asked, key: str, body: Any, now: dt.datetime
) -> _Order:
    href = None if asked.href is None else read_href(asked.href, connection.environment)
    digest = hashlib.sha256(documents.canonical(body)).digest()
    return _Order(outlet, connection, asked, key, digest, href, now)


def _make(order: _Order) -> Make:
    known = inventory_queries.setup(order.outlet)
    starts_at = known.instant(order.starts_local)
    date = known.service_date(order.starts_local)
    turn = known.turn_minutes(order.party_size, order.starts_local)
    # Before the look for a repeat: one that is still on its way here is seen once we have the day.
    ends_at = starts_at + dt.timedelta(minutes=turn)
    inventory.lock_days(outlet=order.outlet, dates=known.dates(date, ends_at))
    repeat, order = _find_repeat(order)
    if repeat is not None:
        return repeat
    try:
        with transaction.atomic():
            return Make(_make_new(order, starts_at, date, turn), is_new=True)
    except IntegrityError:
        # The same key for another day, at the same moment: no row lock of ours kept the two apart.
        repeat, _ = _find_repeat(order)
        if repeat is None:
            raise
        return repeat


def _find_repeat(order: _Order) -> tuple[Make | None, _Order]:
    """What an earlier request with this one's natural key has made; and the order as it is to be kept."""
    found = queries.find_made(order.connection, order.key) if order.key else None
    if found is not None and bytes(found.make_digest or b"") == order.digest:
        return Make(found, is_new=False), order
    if found is not None and order.key.startswith(_LOCK_KEY):
        # The lock was used for something else: this one is booked without it, and without its key.
        return None, dataclasses.replace(order, key="")
    if found is not None:
        raise Conflict("href_conflict", "This reservation was made before with another body.")
    return (_find_stated(order) if order.outlet.mode == Mode.POS else None), order


def _find_stated(order: _Order) -> Make | None:
    """OpenTable's own number, known already: the make says how that reservation stands now."""
    number = order.asked.confirmation_number
    found = None if number is None else queries.find_at(order.outlet, number)
    if found is None:
        return None
    if bytes(found.make_digest or b"") != order.digest:
        updating.update_from_opentable(reservation=found, asked=order.asked, now=order.now)
    return Make(found, is_new=False)


def _make_new(order: _Order, starts_at: dt.datetime, date: dt.date, turn: int) -> Reservation:
    is_pos = order.outlet.mode == Mode.POS
    link = links.current_link(order.outlet.rid)
    if not is_pos:
        refuse_paused(link)
    lock, former_lock = (None, None) if is_pos else _usable_lock(order, starts_at)
    placement = None if is_pos else _place(order, lock, former_lock)
    asked = order.asked
    reservation = Reservation.objects.create(
        outlet=order.outlet,
        confirmation_number=_number(order),
        **guests.keep_named(outlet=order.outlet, words=asked.guest or GuestWords(), now=order.now).fields,
        source=Source.OPENTABLE,
        connection=order.connection,
        opentable_key=order.key,
        make_digest=order.digest,
        href_path="" if order.href is None else order.href.path,
        lock_number=None if placement is None or placement != lock else placement.pk,
        placement=placement,
        table_names=[] if placement is None else inventory_queries.table_names(placement),
        starts_at=starts_at,
        starts_local=order.starts_local.isoformat(timespec="minutes"),
        date=date,
        turn_minutes=turn if placement is None else placement.turn_minutes,
        party_size=order.party_size,
        guest_notes=asked.guest_notes or "",
        web_notes=asked.web_notes or "",
        may_pay=bool(asked.may_pay) and order.outlet.payments_enabled,
        # The echo is the first OpenTable hears of it from us.
        change_number=0 if link is None else 1,
        created_at=order.now,
        updated_at=order.now,
    )
    _tell_made(reservation, order.href, order.now)
    if link is not None:
        # The echo-back: should OpenTable not know what we just took for its booking, it cancels it.
        stories.send(reservation, link, order.now)
    return reservation


def refuse_paused(link: Link | None) -> None:
    """Paused `integration_paused` while nothing new may be taken from OpenTable."""
    if link is not None and link.is_paused:
        raise Paused("integration_paused", "The restaurant has paused its connection with OpenTable.")


def _usable_lock(order: _Order, starts_at: dt.datetime) -> tuple[Placement | None, int | None]:
    """The lock to book on: this connection's, alive, and for just this. Raises Conflict `lock_mismatch`.

    Any other number is as none: the diner is booked as best we can (the developer's guide, "Booking"). The
    number of one for just this that is over comes second.
    """
    lock_id = order.asked.lock_id
    found = (
        None
        if lock_id is None
        else inventory_queries.find_lock(connection_id=order.connection.pk, lock_id=lock_id)
    )
    if found is None:
        return None, None
    lock, lives = found
    is_same = (
        lock.outlet_id == order.outlet.pk
        and lock.party_size == order.party_size
        and lock.during.lower == starts_at
    )
    if lives and not is_same:
        raise Conflict("lock_mismatch", "The lock is for another restaurant, time or party size.")
    return (lock, None) if lives else (None, lock.pk if is_same else None)


def _place(order: _Order, lock: Placement | None, former_lock: int | None) -> Placement:
    placed = inventory.place_booking(
        outlet=order.outlet,
        starts_local=order.starts_local,
        party_size=order.party_size,
        turn_minutes=None,
        channel=engine.Channel.ONLINE,
        lock=lock,
        former_lock=former_lock,
        now=order.now,
    )
    displaced.tell_moved(placed, actor=stories.OPENTABLE, now=order.now)
    return placed.placement


def _number(order: _Order) -> int:
    """OpenTable's own number where it owns the book and sent one, else the next of ours."""
    stated = order.asked.confirmation_number if order.outlet.mode == Mode.POS else None
    return stated or queries.free_number()


def _tell_made(reservation: Reservation, href: Href | None, now: dt.datetime) -> None:
    at = stories.when(reservation, reader=reservation.outlet)
    words = f"Booked for {reservation.party_size} at {at}."
    stories.tell(reservation, act="made", words=words, actor=stories.OPENTABLE, now=now)
    if href is not None and href.is_foreign:
        stories.set_aside_href(reservation, now)
