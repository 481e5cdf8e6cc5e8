"""What every verb shares: the row locks, the story, the news, and the report to OpenTable."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import transaction

from availability import engine
from availability import operations as inventory
from config.errors import Conflict, Invalid
from config.opentable import doorbell, facts, outbox, problems
from config.opentable.models import Link
from config.opentable.models.connections import UpdateRoute
from config.opentable.models.streams import StreamKind
from config.outlets import formats
from config.outlets.models import Mode, Outlet
from reservations import lifecycle, queries, wire
from reservations.models import Change, Reservation, Source, State, Visit

OPENTABLE = "OpenTable"
WITHOUT_TABLE = "reservation_without_table"
_CHANNELS = {
    Source.OPENTABLE: engine.Channel.ONLINE,
    Source.PHONE: engine.Channel.IN_HOUSE,
    Source.WALK_IN: engine.Channel.WALK_IN,
}


def take(reservation: Reservation, dates: Iterable[dt.date] = ()) -> Reservation:
    """Lock the reservation's service days and these, then its row, and read it afresh, in place."""
    inventory.lock_days(outlet=reservation.outlet, dates={*queries.dates_of(reservation), *dates})
    return take_row(reservation)


def take_row(reservation: Reservation) -> Reservation:
    """Lock the row alone, for what touches no table, and read it afresh, in place."""
    locked = Reservation.objects.select_for_update(no_key=True, of=("self",))
    reservation.refresh_from_db(
        from_queryset=locked.select_related("outlet", "guest", "placement__outlet", "connection")
    )
    return reservation


def save(reservation: Reservation, now: dt.datetime, **changes: Any) -> None:
    """Set and write these fields; the problem of a party without a table closes once it is none any more."""
    had_none = _is_without_table(reservation)
    for name, value in {**changes, "updated_at": now}.items():
        setattr(reservation, name, value)
    reservation.save(update_fields=[*changes, "updated_at"])
    if had_none and not _is_without_table(reservation):
        subject = str(reservation.confirmation_number)
        problems.close_problem(rid=reservation.outlet.rid, code=WITHOUT_TABLE, subject=subject, now=now)


def _is_without_table(reservation: Reservation) -> bool:
    return reservation.needs_table and reservation.state == State.BOOKED


def when(reservation: Reservation, *, reader: Outlet) -> str:
    """The party's time on its own outlet's clock, as the outlet whose story has it writes times."""
    with formats.spoken(reader.locale):
        return formats.moment(dt.datetime.fromisoformat(reservation.starts_local))


def tell(
    reservation: Reservation,
    *,
    act: str,
    words: str,
    actor: str,
    now: dt.datetime,
    details: Mapping[str, Any] | None = None,
) -> None:
    """Write what became true into the story, as a fact for those who wait for it, and ring the floor."""
    record_change(reservation=reservation, act=act, words=words, actor=actor, now=now, details=details)
    facts.record(
        name=f"reservation.{act}",
        rid=reservation.outlet.rid,
        subject=str(reservation.pk),
        now=now,
        payload={"confirmation_number": reservation.confirmation_number},
    )


# Never refused, so that it needs no savepoint of its own: two round trips less in every act.
@transaction.atomic(savepoint=False)
def record_change(
    *,
    reservation: Reservation,
    act: str,
    words: str,
    actor: str,
    now: dt.datetime,
    details: Mapping[str, Any] | None = None,
) -> Change:
    """Add one act to the reservation's story; the floor's screens look again."""
    doorbell.ring_after_commit(topic="floor", rid=reservation.outlet.rid)
    return Change.objects.create(
        reservation=reservation, at=now, actor=actor, act=act, words=words[:500], details=dict(details or {})
    )


@transaction.atomic
def record_visit(
    *,
    reservation: Reservation,
    spent_minor: int,
    tip_minor: int,
    currency: str,
    items: Sequence[Mapping[str, Any]],
    closed_at: dt.datetime,
) -> Visit:
    """Write what the party spent, once a reservation: a check that is closed again replaces it."""
    visit, _ = Visit.objects.update_or_create(
        reservation=reservation,
        defaults={
            "guest": reservation.guest,
            "date": reservation.date,
            "party_size": reservation.party_size,
            "spent_minor": spent_minor,
            "tip_minor": tip_minor,
            "currency": currency,
            "items": list(items),
            "closed_at": closed_at,
        },
    )
    return visit


@transaction.atomic(savepoint=False)
def report(*, reservation: Reservation, now: dt.datetime) -> int | None:
    """Have OpenTable told how the reservation stands; the stream's version, or None where it never knew it.

    A booking by phone and a walk-in are not OpenTable's: it would take them for ghosts and cancel them.
    """
    link = queries.link_of(reservation) if reservation.source == Source.OPENTABLE else None
    if link is None:
        return None
    reservation.change_number += 1
    reservation.save(update_fields=["change_number"])
    return send(reservation, link, now)


def send(reservation: Reservation, link: Link, now: dt.datetime) -> int:
    """Write the reservation as it stands, with its change number, to its stream; the stream's version."""
    if link.connection.update_route == UpdateRoute.HREF and reservation.href_path:
        method, path, body = "PUT", reservation.href_path, wire.href_document(reservation, now)
    else:
        method, path = "POST", "/resoupdate/resoupdate"
        body = wire.resoupdate_document(reservation, now)
    return outbox.write(
        link=link,
        kind=StreamKind.RESERVATION,
        key=str(reservation.confirmation_number),
        method=method,
        path=path,
        body=body,
        now=now,
    )


def report_ours(reservation: Reservation, *, actor: str, now: dt.datetime) -> None:
    """Report a change, unless it came from OpenTable, which knows it already.

    A message that still waits (the echo of the make, say) tells how things stood before OpenTable's change,
    and would undo it there: one that tells how they stand now takes its place.
    """
    if actor != OPENTABLE or _is_waiting(reservation):
        report(reservation=reservation, now=now)


def _is_waiting(reservation: Reservation) -> bool:
    link = queries.link_of(reservation)
    key = str(reservation.confirmation_number)
    return link is not None and outbox.is_waiting(link=link, kind=StreamKind.RESERVATION, key=key)


def judge_staff(reservation: Reservation, act: lifecycle.Act) -> bool:
    """Whether staff's act is to be done; False if it is done already.

    Raises Conflict where the state forbids it, or where OpenTable owns the book and would not learn of it.
    """
    mode, state, house = reservation.outlet.mode, reservation.state, reservation.house_state
    verdict = lifecycle.may_staff(mode, state, house, act)
    if verdict.kind is lifecycle.Kind.REFUSE:
        raise Conflict(verdict.code, verdict.words)
    is_ours = mode != Mode.POS or reservation.source != Source.OPENTABLE
    if not is_ours and queries.link_of(reservation) is None:
        raise Conflict(
            "opentable_owns_book",
            "OpenTable keeps this outlet's book, and there is no connection left to tell it of the change.",
        )
    return verdict.kind is lifecycle.Kind.APPLY


def channel_of(reservation: Reservation) -> engine.Channel:
    """Who asked for the party's place."""
    return _CHANNELS[Source(reservation.source)]


def set_aside_href(reservation: Reservation, now: dt.datetime) -> None:
    """Say that the href OpenTable gave is on a foreign host and will never be called."""
    number = reservation.confirmation_number
    problems.raise_problem(
        rid=reservation.outlet.rid,
        code="href_on_foreign_host",
        subject=str(number),
        cause=f"The href of reservation {number} is not on the connection's host.",
        effect="It is never called; changes of the reservation go to OpenTable by resoupdate instead.",
        next_step="Ask OpenTable why, and check that the connection's environment is the right one.",
        fixer="SUPPORT",
        now=now,
    )


def refuse_others(reservation: Reservation, *, rid: int, confirmation_number: int | None) -> None:
    """Refuse a body that speaks of another restaurant or reservation than its path."""
    if rid != reservation.outlet.rid:
        raise Conflict(
            "cannot_move_restaurant",
            "A reservation cannot move to another restaurant: cancel it here and make it there.",
        )
    if confirmation_number not in (None, reservation.confirmation_number):
        raise Invalid(
            "id_mismatch",
            "The confirmation number in the body is not the path's.",
            {"confirmation_number": ["id_mismatch"]},
        )
