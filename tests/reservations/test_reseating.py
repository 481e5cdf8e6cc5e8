"""Room made for one party by giving others other tables: booked with all moves, or told and not done."""

import datetime as dt

import pytest
from django.utils import timezone

from availability import queries as inventory_queries
from availability.models import Claim, Kind, Placement
from config.opentable.models import OutboxMessage
from config.outlets.models import Outlet
from reservations import operations, queries, wire
from reservations.models import Change, Reservation
from tests.config.opentable.inbound.conftest import OpenTable
from tests.factories import people
from tests.factories.availability import TableFactory, annex
from tests.reservations.calls import cancel, lock, make, own_href, release
from tests.reservations.conftest import caller_for, evening

pytestmark = pytest.mark.django_db


def room(is_allowed: bool) -> OpenTable:
    """X1 for four and Y1 for six, where Lee and Lee alone sits too large, at Y1."""
    outlet = annex()
    TableFactory.create(area=outlet.areas.get(), name="Y1", max_covers=6)
    allow(outlet, is_allowed)
    opentable = caller_for(outlet)
    _, kept = lock(opentable)
    make(opentable, guest={"last_name": "Lee", "gpid": 4}, href=own_href(opentable, "lee"))
    release(opentable, kept["lock_id"])
    assert lee().table_names == ["Y1"]
    return opentable


def allow(outlet: Outlet, is_allowed: bool) -> None:
    """The outlet's own choice."""
    outlet.booking_rules.is_reseating_allowed = is_allowed
    outlet.booking_rules.save(update_fields=["is_reseating_allowed"])


def lee() -> Reservation:
    """The party that could make room."""
    return Reservation.objects.get(guest__last_name="Lee")


def tables(party: Reservation | Placement) -> list[str]:
    """What a party keeps in the inventory."""
    placement = party if isinstance(party, Placement) else party.placement
    claims = Claim.objects.filter(placement=placement).order_by("table_id")
    return [claim.table.name for claim in claims]


def assert_lee_was_moved(actor: str) -> None:
    """To X1, in the book, the inventory and the story, and OpenTable is told."""
    moved = lee()
    assert (moved.table_names, tables(moved), moved.needs_table) == (["X1"], ["X1"], False)
    told = Change.objects.get(reservation=moved, act="displaced")
    assert (told.actor, told.words) == (actor, "Moved to X1: that makes room for another party.")
    number = str(moved.confirmation_number)
    assert OutboxMessage.objects.filter(stream__key=number).latest("pk").body["tables"] == ["X1"]
    assert queries.overlapping_claims() == []


def test_a_lock_moves_the_party_in_its_way() -> None:
    opentable = room(is_allowed=True)

    status, granted = lock(opentable, party_size=6)

    assert status == 200
    assert tables(Placement.objects.get(pk=granted["lock_id"])) == ["Y1"]
    assert_lee_was_moved("OpenTable")
    assert make(opentable, party_size=6, lock_id=granted["lock_id"])[1]["tables"] == ["Y1"]


def test_a_make_without_a_lock_moves_it_too() -> None:
    opentable = room(is_allowed=True)

    status, made = make(opentable, party_size=6, guest={"gpid": 5})

    assert (status, made["tables"]) == (201, ["Y1"])
    assert_lee_was_moved("OpenTable")


def test_staff_book_and_move_by_one_tap_and_the_grid_says_so_before() -> None:
    opentable = room(is_allowed=True)
    now = timezone.now()

    def grid() -> dict[str, tuple[bool, int]]:
        slots = inventory_queries.slot_grid(
            outlet=opentable.outlet, date=evening().date(), party_size=6, now=now
        )
        return {slot.at: (slot.is_open, slot.moves) for slot in slots}

    assert (grid()["19:00"], grid()["17:30"]) == ((True, 1), (True, 0))
    operations.book_by_phone(
        outlet=opentable.outlet,
        starts_local=evening(),
        party_size=6,
        guest=wire.GuestWords(last_name="Rivas"),
        actor="host",
        now=now,
    )

    assert_lee_was_moved("host")
    assert grid()["19:00"] == (False, 0)


@pytest.mark.parametrize("is_allowed", [True, False])
def test_the_page_of_a_new_booking_says_which_times_move_others(is_allowed: bool) -> None:
    outlet = room(is_allowed).outlet

    page = people.browser(outlet).get(f"/at/{outlet.slug}/book/new/?size=6&date={evening().date()}")

    said = page.content.decode()
    assert ('aria-label="19:00, moves 1 party to other tables"' in said) == is_allowed
    assert ("gives one party that is not here yet another table" in said) == is_allowed
    assert ("Moving 1 party would make room." in said) == (not is_allowed)


def test_a_booking_that_grows_moves_the_party_in_its_way() -> None:
    opentable = room(is_allowed=True)
    _, made = make(opentable, guest={"gpid": 5}, party_size=4)
    rivas = Reservation.objects.get(confirmation_number=made["confirmation_number"])
    assert rivas.table_names == ["X1"]

    operations.change_reservation(reservation=rivas, party_size=6, actor="host", now=timezone.now())

    assert (rivas.table_names, tables(rivas)) == (["Y1"], ["Y1"])
    assert_lee_was_moved("host")


@pytest.mark.parametrize("reason", ["not allowed", "pinned", "arrived"])
def test_nobody_is_moved_who_may_not_be(reason: str) -> None:
    opentable = room(is_allowed=reason != "not allowed")
    marks = {"pinned": {"is_pinned": True}, "arrived": {"has_arrived": True}}
    Placement.objects.filter(reservation=lee()).update(**marks.get(reason, {"is_pinned": False}))

    status, refused = lock(opentable, party_size=6)

    assert (status, tables(lee())) == (409, ["Y1"])
    (told,) = refused["details"]["reasons"]
    assert told["code"] == "all_tables_taken"
    assert ("Moving 1 party would make room." in told["text"]) == (reason == "not allowed")


def test_all_moves_are_made_or_none() -> None:
    opentable = room(is_allowed=True)
    x1 = opentable.outlet.tables.get(name="X1")
    starts_at = evening().replace(tzinfo=opentable.outlet.zone)
    # What the engine cannot see, for it is filed elsewhere; only the constraint knows.
    hidden = Placement.objects.create(
        outlet=opentable.outlet,
        kind=Kind.BLOCK,
        date=evening(days=30).date(),
        during=(starts_at, starts_at + dt.timedelta(hours=1)),
        party_size=0,
        turn_minutes=60,
        created_at=timezone.now(),
    )
    Claim.objects.create(
        placement=hidden, table=x1, outlet=x1.outlet, date=hidden.date, kind=Kind.BLOCK, during=hidden.during
    )
    before = list(Claim.objects.order_by("pk").values())

    status, refused = lock(opentable, party_size=6)

    assert (status, refused["error"]) == (409, "slot_unavailable")
    assert list(Claim.objects.order_by("pk").values()) == before
    assert Change.objects.filter(act="displaced").count() == 0


def test_what_made_room_stays_where_it_is_after_a_cancel() -> None:
    opentable = room(is_allowed=True)
    _, made = make(opentable, party_size=6, guest={"gpid": 5})

    cancel(opentable, made["confirmation_number"])

    assert (tables(lee()), Claim.objects.count()) == (["X1"], 1)


def test_the_story_of_the_moves_is_told_by_the_reservations_own_page() -> None:
    opentable = room(is_allowed=True)
    lock(opentable, party_size=6)

    assert [change.act for change in lee().changes.order_by("pk")] == ["made", "displaced"]


def test_a_party_without_a_table_gets_one_that_a_move_makes_free() -> None:
    opentable = room(is_allowed=True)
    seven = evening().replace(tzinfo=opentable.outlet.zone)
    _, made = make(opentable, party_size=6, guest={"gpid": 5})
    rivas = Reservation.objects.get(confirmation_number=made["confirmation_number"])
    assert (rivas.table_names, lee().table_names) == (["Y1"], ["X1"])
    Claim.objects.filter(placement=rivas.placement).delete()
    operations.tell_displaced(
        placement_ids=[rivas.placement_id or 0], because="the leg broke", actor="host", now=seven
    )
    Claim.objects.filter(placement=lee().placement).update(table=opentable.outlet.tables.get(name="Y1"))

    found = operations.retable_waiting(now=seven - dt.timedelta(hours=3))

    rivas.refresh_from_db()
    assert (found, rivas.table_names, tables(rivas), tables(lee())) == (1, ["Y1"], ["Y1"], ["X1"])
