"""The table of states from OpenTable, cell by cell, in both modes; and what staff may do."""

import datetime as dt
from typing import Any

import pytest
from django.db.models import F
from django.utils import timezone

from availability.models import Claim, Table
from config.errors import Conflict
from config.opentable.models import OutboxMessage, Stream
from config.outlets.models import Mode
from reservations import operations, wire
from reservations.models import Change, Reservation, Source, State
from tests.config.opentable.inbound.conftest import OpenTable
from tests.reservations.calls import lock, make, own_href
from tests.reservations.conftest import at, evening

ENDED = (State.DONE, State.NOSHOW, State.CANCELED)

# What stands, what OpenTable asks, and the answer: 200 is the state then, 409 its code.
NETWORK: dict[State, dict[State, str]] = {
    State.BOOKED: {state: state for state in State},
    State.SEATED: {
        State.BOOKED: "invalid_transition",
        State.SEATED: State.SEATED,
        State.ASSUMED_SEATED: State.SEATED,
        State.DONE: State.DONE,
        State.NOSHOW: "invalid_transition",
        State.CANCELED: "cannot_cancel",
    },
    State.ASSUMED_SEATED: {**{state: state for state in State}, State.BOOKED: "invalid_transition"},
    **{
        ended: {
            State.BOOKED: "invalid_transition",
            State.SEATED: "invalid_transition",
            State.ASSUMED_SEATED: ended,
            **{other: "invalid_transition" for other in ENDED},
            ended: ended,
        }
        for ended in ENDED
    },
}
NETWORK[State.DONE][State.CANCELED] = "cannot_cancel"
POS: dict[State, dict[State, str]] = {
    **NETWORK,
    State.SEATED: {**NETWORK[State.SEATED], State.BOOKED: State.BOOKED},
    **{ended: {**NETWORK[ended], State.BOOKED: State.BOOKED, State.SEATED: State.SEATED} for ended in ENDED},
}
CELLS = [
    (mode, stands, asked, expected)
    for mode, table in ((Mode.NETWORK, NETWORK), (Mode.POS, POS))
    for stands, row in table.items()
    for asked, expected in row.items()
]


def booked(opentable: OpenTable, **fields: Any) -> Reservation:
    """A reservation OpenTable has made, with an href."""
    status, answer = make(opentable, **{"href": own_href(opentable, "abc"), **fields})
    assert status == 201
    return Reservation.objects.get(confirmation_number=answer["confirmation_number"])


def ask(reservation: Reservation, **words: object) -> operations.Update:
    """One update from OpenTable."""
    asked = wire.Asked(rid=reservation.outlet.rid, **words)  # type: ignore[arg-type]
    return operations.update_from_opentable(reservation=reservation, asked=asked, now=timezone.now())


def seat(reservation: Reservation, *names: str, actor: str = "host") -> Reservation:
    """Seat the party at these tables now."""
    tables = list(Table.objects.filter(outlet=reservation.outlet, name__in=names))
    return operations.seat_reservation(
        reservation=reservation, tables=tables, actor=actor, now=timezone.now()
    )


def put_into(reservation: Reservation, state: State) -> None:
    """Bring a reservation into a state by the verbs that lead there."""
    if state == State.SEATED:
        seat(reservation, "X1", actor="OpenTable")
    elif state != State.BOOKED:
        ask(reservation, state=state.value)


@pytest.mark.parametrize(("mode", "stands", "asked", "expected"), CELLS)
def test_opentables_word_meets_the_table_of_states(
    network: OpenTable, mode: Mode, stands: State, asked: State, expected: str
) -> None:
    network.outlet.mode = mode
    network.outlet.save(update_fields=["mode"])
    reservation = booked(network)
    put_into(reservation, stands)

    if expected in State.values:
        update = ask(reservation, state=asked.value)
        if update.is_to_be_seated:
            seat(reservation, "X1", actor="OpenTable")
        reservation.refresh_from_db()
        assert reservation.state == expected
    else:
        with pytest.raises(Conflict) as refused:
            ask(reservation, state=asked.value)
        reservation.refresh_from_db()
        assert (refused.value.code, reservation.state) == (expected, stands)
    keeps_tables = reservation.state not in ENDED and not (
        mode == Mode.POS and reservation.state != State.SEATED
    )
    assert Claim.objects.count() == int(keeps_tables)


def test_an_update_moves_time_and_size_together(floor: OpenTable) -> None:
    reservation = booked(floor)

    ask(reservation, starts_local=evening(days=8, hour=20), party_size=8)

    claims = Claim.objects.order_by("table__name")
    assert [claim.table.name for claim in claims] == ["B1", "B2"]
    assert {claim.date for claim in claims} == {evening(days=8).date()}
    reservation.refresh_from_db()
    assert (reservation.party_size, reservation.table_names) == (8, ["B1", "B2"])
    assert (reservation.starts_local, reservation.turn_minutes) == (
        f"{evening(days=8, hour=20):%Y-%m-%dT%H:%M}",
        120,
    )


def test_an_update_that_cannot_be_seated_leaves_all_as_it_was(network: OpenTable) -> None:
    reservation = booked(network)
    make(network, evening(days=8))
    before = list(Claim.objects.order_by("pk").values())

    with pytest.raises(Conflict) as refused:
        ask(reservation, starts_local=evening(days=8), guest_notes="by the window")

    reservation.refresh_from_db()
    assert refused.value.code == "slot_unavailable"
    assert list(Claim.objects.order_by("pk").values()) == before
    assert reservation.guest_notes == "Red red wine"


def test_a_move_within_ones_own_time_keeps_the_table(network: OpenTable) -> None:
    reservation = booked(network)

    ask(reservation, starts_local=evening(hour=19, minute=15))

    assert [claim.table.name for claim in Claim.objects.all()] == ["X1"]


def test_an_update_to_the_calendars_first_year_is_refused_as_past(network: OpenTable) -> None:
    reservation = booked(network)

    with pytest.raises(Conflict) as refused:
        ask(reservation, starts_local=dt.datetime(1, 1, 1))

    assert (refused.value.code, refused.value.details["reasons"][0]["code"]) == (
        "slot_unavailable",
        "in_the_past",
    )


def test_an_older_sequence_changes_nothing(network: OpenTable) -> None:
    reservation = booked(network)
    ask(reservation, party_size=3, sequence_id=5)

    update = ask(reservation, party_size=4, sequence_id=4)

    reservation.refresh_from_db()
    assert (update.is_stale, reservation.party_size, reservation.received_sequence_id) == (True, 3, 5)


def test_an_update_without_a_change_leaves_no_trace(network: OpenTable) -> None:
    reservation = booked(network)

    update = ask(
        reservation, party_size=2, starts_local=evening(), guest_notes="Red red wine", state="BOOKED"
    )

    assert update.reservation.change_number == 1
    assert [change.act for change in Change.objects.all()] == ["made"]
    assert OutboxMessage.objects.count() == 1


def test_a_reservation_cannot_move_to_another_restaurant(network: OpenTable) -> None:
    reservation = booked(network)

    with pytest.raises(Conflict) as refused:
        operations.update_from_opentable(reservation=reservation, asked=wire.Asked(rid=1), now=timezone.now())

    assert refused.value.code == "cannot_move_restaurant"


def test_staffs_seating_is_told_to_opentable_and_opentables_own_is_not(network: OpenTable) -> None:
    reservation = booked(network)

    seat(reservation, "X1")

    message = OutboxMessage.objects.latest("pk")
    assert (message.path, message.body["res_state"], message.body["tables"]) == (
        "/reservations/abc",
        "SEATED",
        ["X1"],
    )
    assert message.body["sequence_id"] == 2
    Stream.objects.update(acked_version=F("last_version"))
    assert ask(reservation, state="DONE").before == State.SEATED
    assert OutboxMessage.objects.count() == 2


def half_past_six(opentable: OpenTable) -> dt.datetime:
    """The instant half an hour before the evening's bookings."""
    return evening(hour=18, minute=30).replace(tzinfo=opentable.outlet.zone)


def walk_in(opentable: OpenTable, *names: str, now: dt.datetime) -> Reservation:
    """Two people who did not book."""
    tables = list(Table.objects.filter(outlet=opentable.outlet, name__in=names))
    return operations.seat_walk_in(
        outlet=opentable.outlet, party_size=2, tables=tables, actor="host", now=now, guest_name="Ada"
    )


def test_a_seating_displaces_a_booking_to_another_table(floor: OpenTable) -> None:
    later = booked(floor)

    party = walk_in(floor, "A1", now=half_past_six(floor))

    later.refresh_from_db()
    assert (party.table_names, party.state, party.source) == (["A1"], State.SEATED, Source.WALK_IN)
    assert (later.table_names, later.needs_table) == (["A2"], False)
    assert OutboxMessage.objects.latest("pk").body["tables"] == ["A2"]
    assert Change.objects.get(reservation=later, act="displaced").words == (
        "Moved to A2: another party was seated at its table."
    )


def test_a_party_without_another_table_for_who_comes_next_keeps_its_own_until_then(
    network: OpenTable,
) -> None:
    later, now = booked(network), half_past_six(network)

    party = walk_in(network, "X1", now=now)

    later.refresh_from_db()
    assert (later.table_names, later.needs_table, party.table_names) == (["X1"], False, ["X1"])
    claims = [(claim.kind, claim.during.lower, claim.during.upper) for claim in Claim.objects.order_by("pk")]
    half, ninety = dt.timedelta(minutes=30), dt.timedelta(minutes=90)
    assert claims == [
        ("BOOKING", now + half, now + half + ninety),
        ("SEATING", now, now + half),
    ]


def test_a_booking_whose_time_has_come_loses_its_only_table_and_is_flagged(network: OpenTable) -> None:
    later = booked(network)

    walk_in(network, "X1", now=half_past_six(network) + dt.timedelta(minutes=30))

    later.refresh_from_db()
    assert (later.table_names, later.needs_table, later.state) == ([], True, State.BOOKED)
    assert [claim.kind for claim in Claim.objects.all()] == ["SEATING"]


def test_a_living_lock_in_the_way_moves_too_and_still_makes_a_booking(floor: OpenTable) -> None:
    _, granted = lock(floor)

    walk_in(floor, "A1", now=half_past_six(floor))

    status, answer = make(floor, lock_id=granted["lock_id"])
    assert (status, answer["tables"]) == (201, ["A2"])


def test_a_party_still_in_the_book_at_the_table_must_have_left(network: OpenTable) -> None:
    now = half_past_six(network)
    first = walk_in(network, "X1", now=now)
    second = walk_in(network, "X1", now=now + dt.timedelta(minutes=45))

    claims = Claim.objects.order_by("pk")
    kept = [(claim.placement, claim.during.lower, claim.during.upper) for claim in claims]
    assert kept == [
        (first.placement, now, now + dt.timedelta(minutes=45)),
        (second.placement, now + dt.timedelta(minutes=45), now + dt.timedelta(minutes=135)),
    ]


def test_a_seat_is_taken_back_within_thirty_seconds_only(network: OpenTable) -> None:
    reservation = seat(booked(network), "X1")
    assert reservation.seated_at is not None

    with pytest.raises(Conflict) as refused:
        operations.undo_seat(
            reservation=reservation, actor="host", now=reservation.seated_at + dt.timedelta(seconds=31)
        )
    operations.undo_seat(
        reservation=reservation, actor="host", now=reservation.seated_at + dt.timedelta(seconds=29)
    )

    claim = Claim.objects.get()
    assert refused.value.code == "undo_too_late"
    assert (reservation.state, reservation.house_state, claim.kind) == (State.BOOKED, "ARRIVED", "BOOKING")
    assert (claim.date, claim.during.lower, reservation.table_names) == (
        evening().date(),
        reservation.starts_at,
        ["X1"],
    )


def test_a_walk_in_taken_back_never_was(network: OpenTable) -> None:
    now = timezone.now()
    party = walk_in(network, "X1", now=now)

    operations.undo_seat(reservation=party, actor="host", now=now)

    assert (party.state, Claim.objects.count(), OutboxMessage.objects.count()) == (State.CANCELED, 0, 0)


@pytest.mark.parametrize("mode", Mode)
def test_another_size_of_a_seated_party_counts_for_the_pacing(floor: OpenTable, mode: Mode) -> None:
    floor.outlet.mode = mode
    floor.outlet.save(update_fields=["mode"])
    reservation = seat(booked(floor), "A1")

    ask(reservation, party_size=4)

    assert reservation.placement is not None
    reservation.placement.refresh_from_db()
    assert (reservation.party_size, reservation.placement.party_size) == (4, 4)
    assert [claim.table.name for claim in Claim.objects.all()] == ["A1"]


def test_a_party_moves_and_a_second_tap_is_harmless(floor: OpenTable) -> None:
    reservation = seat(booked(floor), "A1")

    for _ in range(2):
        seat(reservation, "B1", "B2")

    assert [claim.table.name for claim in Claim.objects.order_by("table__name")] == ["B1", "B2"]
    assert [change.act for change in Change.objects.order_by("pk")] == ["made", "seated", "moved"]


def test_a_party_seated_nowhere_keeps_the_planned_table_taken_and_is_flagged(
    network: OpenTable,
) -> None:
    reservation = seat(booked(network))

    assert (reservation.state, reservation.table_names, reservation.needs_table) == (State.SEATED, [], True)
    assert [claim.kind for claim in Claim.objects.all()] == ["SEATING"]


def test_the_timer_releases_the_table_when_it_is_due_and_not_before(network: OpenTable) -> None:
    now = timezone.now()
    reservation = seat(booked(network), "X1")
    operations.schedule_release(reservation=reservation, at=now + dt.timedelta(minutes=10))

    early = operations.release_due(now=now + dt.timedelta(minutes=9))
    due = operations.release_due(now=now + dt.timedelta(minutes=10))

    reservation.refresh_from_db()
    assert (early, due, operations.release_due(now=now + dt.timedelta(minutes=11))) == (0, 1, 0)
    assert (reservation.state, reservation.house_state, Claim.objects.count()) == (State.DONE, "FINISHED", 0)
    assert OutboxMessage.objects.latest("pk").body["res_state"] == "DONE"


def test_a_no_show_is_corrected_and_a_cancel_taken_back(network: OpenTable) -> None:
    reservation, now = booked(network), timezone.now()
    operations.mark_no_show(reservation=reservation, actor="host", now=now)
    assert Claim.objects.count() == 0
    operations.reopen_reservation(reservation=reservation, actor="host", now=now + dt.timedelta(hours=1))
    assert (reservation.state, reservation.house_state) == (State.BOOKED, "LATE")
    operations.cancel_reservation(reservation=reservation, actor="host", now=now)

    with pytest.raises(Conflict):
        operations.reopen_reservation(
            reservation=reservation, actor="host", now=now + dt.timedelta(seconds=31)
        )
    operations.reopen_reservation(reservation=reservation, actor="host", now=now)

    assert (reservation.state, reservation.table_names) == (State.BOOKED, ["X1"])
    assert [claim.kind for claim in Claim.objects.all()] == ["BOOKING"]


def test_where_opentable_owns_the_book_staff_neither_book_nor_change(pos: OpenTable) -> None:
    reservation, now = booked(pos), timezone.now()

    with pytest.raises(Conflict) as no_booking:
        operations.book_by_phone(
            outlet=pos.outlet,
            starts_local=evening(),
            party_size=2,
            guest=wire.GuestWords(),
            actor="host",
            now=now,
        )
    with pytest.raises(Conflict) as no_change:
        operations.change_reservation(reservation=reservation, party_size=3, actor="host", now=now)
    seat(reservation, "X1")

    assert (no_booking.value.code, no_change.value.code) == ("opentable_owns_book", "opentable_owns_book")
    assert OutboxMessage.objects.latest("pk").body["tables"] == ["X1"]


def test_another_time_and_size_given_by_staff_is_put_to_the_href(floor: OpenTable) -> None:
    reservation, later = booked(floor), evening() + dt.timedelta(hours=1)

    operations.change_reservation(
        reservation=reservation, starts_local=later, party_size=3, actor="host", now=timezone.now()
    )

    message = OutboxMessage.objects.latest("pk")
    assert (message.method, message.path) == ("PUT", "/reservations/abc")
    assert (message.body["date_time"], message.body["party_size"]) == (at(later), 3)


def test_a_phone_booking_is_changed_by_staff_and_never_told_to_opentable(floor: OpenTable) -> None:
    now = timezone.now()
    reservation = operations.book_by_phone(
        outlet=floor.outlet,
        starts_local=evening(),
        party_size=2,
        guest=wire.GuestWords(first_name="Ada"),
        actor="host",
        now=now,
    )

    operations.change_reservation(reservation=reservation, party_size=6, actor="host", now=now)

    assert (reservation.table_names, reservation.party_size) == (["B1"], 6)
    assert OutboxMessage.objects.count() == 0


def test_a_house_state_belongs_to_its_state(network: OpenTable) -> None:
    reservation, now = booked(network), timezone.now()

    operations.set_house_state(reservation=reservation, house_state="ARRIVED", actor="host", now=now)
    with pytest.raises(Conflict) as refused:
        operations.set_house_state(reservation=reservation, house_state="PAID", actor="POS", now=now)

    reservation.refresh_from_db()
    assert (reservation.house_state, refused.value.code) == ("ARRIVED", "invalid_transition")


def test_a_connection_without_hrefs_is_told_by_resoupdate(network: OpenTable) -> None:
    network.connection.update_route = "RESOUPDATE"
    network.connection.save(update_fields=["update_route"])
    reservation = booked(network)

    operations.cancel_reservation(reservation=reservation, actor="host", now=timezone.now())

    message = OutboxMessage.objects.latest("pk")
    body = dict(message.body)
    assert body.pop("UpdateDT_UTC") == f"{message.created_at:%Y-%m-%d %H:%M}"
    assert (message.method, message.path) == ("POST", "/resoupdate/resoupdate")
    assert body == {
        "RID": network.outlet.rid,
        "ConfirmationNumber": reservation.confirmation_number,
        "DateTime": f"{evening():%Y-%m-%d %H:%M}",
        "PartySize": 2,
        "ReservationState": "Cancelled",
        "SequenceNumber": 0,
    }


def told(reservation: Reservation) -> list[str]:
    """The states that OpenTable is to be told, in order."""
    messages = OutboxMessage.objects.filter(stream__key=str(reservation.confirmation_number))
    return [str(message.body["res_state"]) for message in messages.order_by("version")]


def test_an_echo_that_still_waits_is_replaced_by_what_opentable_changed(network: OpenTable) -> None:
    reservation = booked(network, href=own_href(network, "waits"))
    ask(reservation, state="NOSHOW")
    assert told(reservation) == ["BOOKED", "NOSHOW"]


def test_opentables_own_change_is_not_told_to_it_once_it_has_the_echo(network: OpenTable) -> None:
    reservation = booked(network, href=own_href(network, "heard"))
    Stream.objects.update(acked_version=F("last_version"))
    ask(reservation, state="NOSHOW")
    assert told(reservation) == ["BOOKED"]


def test_a_phone_booking_leaves_the_consent_that_opentable_told(network: OpenTable) -> None:
    guest = {"last_name": "Lee", "email": "lee@example.com", "phone": {"number": "5550101"}}
    known = booked(network, guest=guest).guest
    assert known is not None
    again = operations.book_by_phone(
        outlet=network.outlet,
        starts_local=evening(days=9),
        party_size=2,
        guest=wire.GuestWords(last_name="Lee", phone="5550101"),
        actor="host",
        now=timezone.now(),
    )
    assert again.guest == known
    known.refresh_from_db()
    assert (known.email, known.accepts_marketing) == ("lee@example.com", True)
