"""Two guests that are one person become one, and two again, and nothing is lost on the way there or back."""

import contextlib
import datetime as dt
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from config.errors import Conflict, Invalid, Refusal
from config.outlets.models import Outlet
from reservations import likeness, operations, queries
from reservations.models import Guest, GuestMerge, Reservation, Visit, WaitlistEntry
from reservations.operations.guests import keep_named
from reservations.queries.duplicates import duplicates_of, suggest_duplicates
from reservations.queries.merging import preview_merge
from reservations.wire import GuestWords
from tests import crowds
from tests.config.opentable.inbound.conftest import OpenTable
from tests.factories.outlets import OutletFactory
from tests.factories.reservations import EVENING, GuestFactory, ReservationFactory
from tests.factories.waitlist import WaitlistEntryFactory
from tests.reservations.calls import make
from tests.reservations.conftest import evening

NOW = EVENING
GUESTS = 4

pytestmark = pytest.mark.django_db


@pytest.fixture
def outlet() -> Outlet:
    made: Outlet = OutletFactory.create()
    return made


@pytest.fixture
def crowd() -> Iterator[ThreadPoolExecutor]:
    """Threads that each have a database connection of their own."""
    with crowds.crowd() as pool:
        yield pool


def _stay(guest: Guest, *, is_closed: bool = True, **facts: Any) -> Reservation:
    stay: Reservation = ReservationFactory.create(outlet=guest.outlet, guest=guest, state="DONE", **facts)
    if is_closed:
        Visit.objects.create(
            guest=guest, reservation=stay, date=stay.date, party_size=2, spent_minor=5_000, tip_minor=0,
            currency="SGD", closed_at=NOW,
        )  # fmt: skip
    return stay


def _wait(guest: Guest, seated: Reservation | None = None) -> WaitlistEntry:
    facts = {} if seated is None else {"state": "SEATED", "ended_at": NOW, "reservation": seated}
    entry: WaitlistEntry = WaitlistEntryFactory.create(outlet=guest.outlet, guest=guest, **facts)
    return entry


def _merge(kept: Guest, merged: Guest, **choices: str) -> GuestMerge:
    return operations.merge_guests(kept=kept, merged=merged, choices=choices, actor="ann", now=NOW)


def _undo(merge: GuestMerge) -> GuestMerge:
    return operations.undo_merge(merge=merge, actor="bob", now=NOW)


def _rows(outlet: Outlet) -> list[list[dict[str, Any]]]:
    """Everything that a merge touches, column by column."""
    visits = Visit.objects.filter(reservation__outlet=outlet)
    found = [rows.objects.filter(outlet=outlet) for rows in (Guest, Reservation, WaitlistEntry)]
    return [[dict(row) for row in rows.order_by("pk").values()] for rows in (*found, visits)]


def test_what_is_theirs_moves_and_their_row_stays(outlet: Outlet) -> None:
    kept = GuestFactory.create(outlet=outlet, allergies="nuts", tags=["Wine"], notes="by the window")
    merged = GuestFactory.create(
        outlet=outlet, gpid=7, first_name="Adah", phone="9123 4567", is_vip=True, allergies="shellfish",
        tags=["wine", "Birthday in May"],
    )  # fmt: skip
    stay, wait = _stay(merged), _wait(merged)

    merge = _merge(kept, merged, name="kept")

    kept, merged = Guest.objects.get(pk=kept.pk), Guest.objects.get(pk=merged.pk)
    assert (merged.merged_into, merged.gpid, kept.gpid) == (kept, 7, None)
    assert (kept.first_name, kept.phone_key, kept.is_vip) == ("Ada", "+6591234567", True)
    assert (kept.allergies, kept.tags) == ("nuts, shellfish", ["Wine", "Birthday in May"])
    assert merge.moved == {
        "reservations": [stay.pk],
        "visits": [stay.visit.pk],
        "waits": [wait.pk],
        "guests": [],
    }
    assert [list(guest.visits.all()) for guest in (kept, merged)] == [[stay.visit], []]
    assert [list(guest.waits.all()) for guest in (kept, merged)] == [[wait], []]
    assert [change.words for change in kept.changes.all()] == [
        "Merged: Adah Lee is this guest too, with 1 reservation, 1 of them with a closed check,"
        " and 1 wait on the waitlist."
    ]
    assert queries.find_guests(outlet=outlet, words="adah") == []


def test_a_new_booking_with_the_merged_guests_number_goes_to_the_kept_one(network: OpenTable) -> None:
    make(network)
    merged = Guest.objects.get(gpid=987)
    kept = GuestFactory.create(outlet=network.outlet, gpid=5)
    _merge(kept, merged)

    _, told = make(network, evening(days=8), guest={"gpid": 987, "first_name": "Ernesto"})

    made = Reservation.objects.get(confirmation_number=told["confirmation_number"])
    kept.refresh_from_db()
    merged.refresh_from_db()
    assert (made.guest, made.named_guest) == (kept, merged)
    assert (kept.gpid, kept.first_name, merged.first_name) == (5, "Ada", "Ernesto")


def test_what_came_since_goes_back_where_it_names_the_merged_guest(outlet: Outlet) -> None:
    kept = GuestFactory.create(outlet=outlet, gpid=5)
    merged = GuestFactory.create(outlet=outlet, gpid=7, phone="9123 4567")
    merge = _merge(kept, merged, phone="kept")
    words = [GuestWords(gpid=7), GuestWords(last_name="Lee", phone="+65 9123 4567"), GuestWords(gpid=5)]
    stays = [
        ReservationFactory.create(outlet=outlet, **keep_named(outlet=outlet, words=said, now=NOW).fields)
        for said in words
    ]

    _undo(merge)

    found = Reservation.objects.in_bulk([stay.pk for stay in stays])
    assert [found[stay.pk].guest for stay in stays] == [merged, merged, kept]
    assert {stay.named_guest for stay in found.values()} == {None}


def test_who_waits_goes_back_with_the_walk_in_it_became(outlet: Outlet) -> None:
    kept = GuestFactory.create(outlet=outlet)
    merged = GuestFactory.create(outlet=outlet, phone="9123 4567")
    before = _wait(merged)
    merge = _merge(kept, merged, phone="kept")
    since, stranger = (
        operations.join_waitlist(
            outlet=outlet, name="Ada", phone=phone, party_size=2, actor="ann", now=timezone.now()
        )
        for phone in ("+65 9123 4567", "")
    )
    assert (since.guest, since.named_guest, stranger.guest) == (kept, merged, None)
    for entry in (before, since):
        entry.refresh_from_db()
        walk_in = ReservationFactory.create(outlet=outlet, guest=entry.guest, source="WALK_IN")
        operations.note_seated_from_waitlist(entry=entry, reservation=walk_in, actor="ann", now=NOW)
    own = _wait(kept, ReservationFactory.create(outlet=outlet, guest=kept))

    _undo(merge)

    found = WaitlistEntry.objects.in_bulk()
    assert [found[entry.pk].guest for entry in (before, since, own)] == [merged, merged, kept]
    walk_ins = [found[entry.pk].reservation for entry in (before, since, own)]
    assert [walk_in.guest for walk_in in walk_ins if walk_in] == [merged, merged, kept]
    assert {entry.named_guest for entry in found.values()} == {None}


def test_a_value_changed_since_the_merge_is_left_alone_by_its_undoing(outlet: Outlet) -> None:
    kept = GuestFactory.create(outlet=outlet, notes="a")
    merge = _merge(kept, GuestFactory.create(outlet=outlet, notes="b", allergies="nuts"))
    kept = operations.edit_guest(guest=merge.kept, said={"notes": "c"}, actor="ann", now=NOW)

    _undo(merge)

    kept.refresh_from_db()
    assert (kept.notes, kept.allergies) == ("c", "")


def test_an_address_for_news_goes_when_the_merged_guest_takes_its_consent_back(outlet: Outlet) -> None:
    kept = GuestFactory.create(outlet=outlet)
    words = GuestWords(gpid=7, email="ada@x.example")
    merged = keep_named(outlet=outlet, words=words, now=NOW).guest
    _merge(kept, merged)
    kept.refresh_from_db()
    assert (kept.email, kept.accepts_marketing) == ("ada@x.example", True)

    keep_named(outlet=outlet, words=GuestWords(gpid=7), now=NOW)

    kept.refresh_from_db()
    assert (kept.email, kept.accepts_marketing) == ("", False)


def test_both_guests_are_locked_before_either_is_written(outlet: Outlet) -> None:
    merged = keep_named(outlet=outlet, words=GuestWords(gpid=7, email="ada@x.example"), now=NOW).guest
    _merge(GuestFactory.create(outlet=outlet), merged)

    with CaptureQueriesContext(connection) as asked:
        keep_named(outlet=outlet, words=GuestWords(gpid=7), now=NOW)

    told = [query["sql"] for query in asked]
    lock = next(number for number, sql in enumerate(told) if "FOR UPDATE" in sql)
    written = [number for number, sql in enumerate(told) if sql.startswith('UPDATE "reservations_guest"')]
    assert len(written) == 2
    assert lock < min(written)


def test_merges_are_undone_in_the_order_in_which_they_hang_together(outlet: Outlet) -> None:
    first, second, third, fourth = GuestFactory.create_batch(4, outlet=outlet)
    into_second = _merge(second, first)
    into_third = _merge(third, second)
    later = _merge(third, fourth)
    assert set(Guest.objects.filter(merged_into=third)) == {first, second, fourth}

    with pytest.raises(Conflict, match="merged into another guest since"):
        _undo(into_second)
    with pytest.raises(Conflict, match="merged in later: un-merge that first"):
        _undo(into_third)
    _undo(later)
    _undo(into_third)
    with pytest.raises(Conflict, match="bob has un-merged the two already"):
        _undo(into_third)

    assert set(Guest.objects.filter(merged_into=second)) == {first}


def test_who_is_no_pair_is_not_merged(outlet: Outlet) -> None:
    guest, stranger = GuestFactory.create(outlet=outlet), GuestFactory.create()
    with pytest.raises(Invalid, match="one guest"):
        _merge(guest, guest)
    with pytest.raises(Invalid, match="two outlets"):
        _merge(guest, stranger)
    with pytest.raises(Invalid, match="two outlets"):
        operations.keep_apart(one=guest, other=stranger, actor="ann", now=NOW)
    one, other = (GuestFactory.create(outlet=outlet, allergies=letter * 300) for letter in "ab")
    with pytest.raises(Invalid, match="too long"):
        _merge(one, other, allergies="both")


def _chain(outlet: Outlet) -> None:
    first, second, third = GuestFactory.create_batch(3, outlet=outlet)
    _merge(second, first)
    Guest.objects.filter(pk=second.pk).update(merged_into=third)


def _step_away(outlet: Outlet) -> None:
    guest = GuestFactory.create(outlet=outlet)
    Guest.objects.filter(pk=guest.pk).update(merged_into=GuestFactory.create())


def _ring(outlet: Outlet) -> None:
    guest = GuestFactory.create(outlet=outlet)
    Guest.objects.filter(pk=guest.pk).update(merged_into=guest)


@pytest.mark.parametrize("write", [_chain, _step_away, _ring])
def test_the_database_lets_one_step_lead_from_a_merged_guest(
    outlet: Outlet, write: Callable[[Outlet], None]
) -> None:
    with pytest.raises(IntegrityError, match=r"merged in one step|merged_into_itself"), transaction.atomic():
        write(outlet)


def test_a_row_written_for_a_merged_guest_comes_to_the_kept_one(outlet: Outlet) -> None:
    """As a booking does that found the guest just before it was merged."""
    kept, merged = GuestFactory.create_batch(2, outlet=outlet)
    _merge(kept, merged)
    stay, wait = _stay(merged), _wait(merged)
    stay.refresh_from_db()
    wait.refresh_from_db()
    assert (stay.guest, stay.named_guest, Visit.objects.get().guest) == (kept, merged, kept)
    assert (wait.guest, wait.named_guest) == (kept, merged)


@st.composite
def histories(draw: st.DrawFn) -> tuple[list[dict[str, Any]], list[Any], list[Any], list[Any]]:
    """Guests, their stays (whose, closed), waits (whose, seated), and merges (of which two, with choices)."""
    one_of = st.sampled_from
    guests = [
        {
            "first_name": draw(one_of(["Ada", "Adah", ""])),
            "phone": draw(one_of(["", "9123 4567", "8000 1111"])),
            "email": draw(one_of(["", "a@b.example"])),
            "is_vip": draw(st.booleans()),
            "allergies": draw(one_of(["", "nuts"])),
            "tags": draw(one_of([[], ["Wine"], ["wine", "Quiet"]])),
            "notes": draw(one_of(["", "x"])),
            "gpid": number if draw(st.booleans()) else None,
        }
        for number in range(1, GUESTS + 1)
    ]
    place = st.integers(0, GUESTS - 1)
    stays = draw(st.lists(st.tuples(place, st.booleans()), max_size=6))
    parts = one_of(["name", "phone", "news", "vip", "allergies", "tags", "notes"])
    choices = st.dictionaries(parts, one_of(["kept", "merged", "both"]), max_size=4)
    waits = draw(st.lists(st.tuples(place, st.booleans()), max_size=3))
    merges = draw(st.lists(st.tuples(place, place, choices), min_size=1, max_size=4))
    return guests, stays, waits, merges


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(history=histories())
def test_merging_and_un_merging_leaves_everything_as_it_was(outlet: Outlet, history: Any) -> None:
    people, stays, waits, merges = history
    with transaction.atomic():
        guests = [GuestFactory.create(outlet=outlet, **facts) for facts in people]
        for place, is_closed in stays:
            _stay(guests[place], is_closed=is_closed)
        for place, is_seated in waits:
            _wait(guests[place], _stay(guests[place]) if is_seated else None)
        before = [_rows(outlet)]
        done = []
        for kept, merged, choices in merges:
            with contextlib.suppress(Refusal):
                done.append(_merge(guests[kept], guests[merged], **choices))
                before.append(_rows(outlet))
        for rows in (Reservation, WaitlistEntry):
            assert rows.objects.exclude(guest__merged_into=None).count() == 0

        for merge in reversed(done):
            assert _rows(outlet) == before.pop()
            _undo(GuestMerge.objects.get(pk=merge.pk))

        assert _rows(outlet) == before.pop()
        transaction.set_rollback(True)


@pytest.mark.django_db(transaction=True)
def test_of_two_merges_into_each_other_one_wins(crowd: ThreadPoolExecutor, outlet: Outlet) -> None:
    for _ in range(5):
        one, other = GuestFactory.create_batch(2, outlet=outlet)

        answers = crowds.at_once(crowd, partial(_merge, one, other), partial(_merge, other, one))

        assert answers.count("guest_merged") == 1
        assert Guest.objects.filter(pk__in=[one.pk, other.pk], merged_into=None).count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_booking_beside_a_merge_is_the_kept_guests(crowd: ThreadPoolExecutor, outlet: Outlet) -> None:
    for number in range(1, 6):
        kept, merged = GuestFactory.create(outlet=outlet), GuestFactory.create(outlet=outlet, gpid=number)

        @transaction.atomic
        def book(gpid: int = number) -> Reservation:
            found = keep_named(outlet=outlet, words=GuestWords(gpid=gpid), now=NOW).fields
            made: Reservation = ReservationFactory.create(outlet=outlet, **found)
            return made

        crowds.at_once(crowd, book, partial(_merge, kept, merged), jitter_seconds=0.01)

        assert Reservation.objects.latest("pk").guest == kept


def test_pairs_are_suggested_with_reasons_the_surest_first(outlet: Outlet) -> None:
    one = GuestFactory.create(outlet=outlet, phone="9123 4567")
    other = GuestFactory.create(outlet=outlet, first_name="Adda", phone="+65 91234567")
    GuestFactory.create(outlet=outlet, first_name="Bo", last_name="Wong", phone="9123 4567")
    GuestFactory.create(phone="9123 4567")  # Of another outlet.

    suggested = suggest_duplicates(outlet=outlet)

    assert [(pair.older, pair.newer, pair.verdict.words) for pair in suggested] == [
        (one, other, "same phone, name differs by one letter")
    ]
    assert duplicates_of(other) == suggested


def test_who_was_said_to_be_two_is_not_suggested_again(outlet: Outlet) -> None:
    one, other, third = GuestFactory.create_batch(3, outlet=outlet, phone="9123 4567")
    operations.keep_apart(one=other, other=one, actor="ann", now=NOW)
    operations.keep_apart(one=one, other=other, actor="bob", now=NOW)
    assert {(pair.older, pair.newer) for pair in suggest_duplicates(outlet=outlet)} == {
        (one, third),
        (other, third),
    }
    # Whoever the third is, the two stay two.
    _merge(one, third)
    assert (suggest_duplicates(outlet=outlet), duplicates_of(one)) == ([], [])
    assert [change.words for change in other.changes.all()] == [
        f"Not the same person as Ada Lee, number {one.pk}."
    ]


def test_a_phone_that_a_whole_office_shares_suggests_nobody(outlet: Outlet) -> None:
    GuestFactory.create_batch(9, outlet=outlet, phone="6000 0000")
    assert suggest_duplicates(outlet=outlet) == []


def test_pairs_among_thousands_of_guests_cost_two_statements(outlet: Outlet) -> None:
    def add(start: int, count: int) -> None:
        phones = [f"+65{90_000_000 + number // 2}" for number in range(start, start + count)]
        made = [
            Guest(
                outlet=outlet,
                phone=phone,
                phone_key=phone,
                likeness_keys=likeness.keys_of(likeness.Person(phone_key=phone)),
                created_at=NOW,
            )
            for phone in phones
        ]
        Guest.objects.bulk_create(made)

    counts = []
    for start, count in ((0, 2), (2, 1_998)):
        add(start, count)
        with CaptureQueriesContext(connection) as captured:
            found = suggest_duplicates(outlet=outlet)
        counts.append((len(captured), len(found)))
    assert counts == [(2, 1), (2, 200)]


def test_a_preview_says_what_would_move_and_changes_nothing(outlet: Outlet) -> None:
    kept = GuestFactory.create(outlet=outlet, phone="9123 4567")
    merged = GuestFactory.create(outlet=outlet, phone="9123 4567", allergies="nuts")
    _stay(kept, date=dt.date(2026, 1, 1))
    _stay(merged)
    _stay(merged, is_closed=False)
    _wait(merged)
    before = _rows(outlet)

    with CaptureQueriesContext(connection) as captured:
        told = preview_merge(kept=kept, merged=merged, choices={"name": "merged"}, now=NOW)

    assert (told.reservations, told.visits, told.waits, len(captured)) == (2, 1, 1, 5)
    assert {line.part.name: str(line.chosen) for line in told.lines if line.chosen != "kept"} == {
        "name": "merged",
        "allergies": "merged",
    }
    afterwards = dict(told.figures)["Afterwards"]
    (spend,) = afterwards.spends
    assert (spend.lifetime_minor, spend.basis.count, len(afterwards.uncounted)) == (10_000, 2, 1)
    assert _rows(outlet) == before
