"""A booking goes to another outlet in one act: canceled here, made there, or nothing at all."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from availability.models import Claim, Demand
from config.errors import Conflict
from config.opentable.models import OutboxMessage
from config.outlets import formats
from config.outlets.models import Membership, Mode, Outlet
from config.roles import Role
from reservations import operations, queries
from reservations.models import Change, Guest, Reservation, Source
from reservations.wire import GuestWords
from tests.factories import people
from tests.factories.availability import annex
from tests.factories.reservations import GuestFactory
from tests.reservations.calls import make
from tests.reservations.conftest import at, caller_for, evening

pytestmark = pytest.mark.django_db


def booked(outlet: Outlet, starts_local: dt.datetime | None = None, **facts: Any) -> Reservation:
    """A party of two by phone, with everything that may be noted."""
    return operations.book_by_phone(
        outlet=outlet,
        starts_local=starts_local or evening(),
        party_size=2,
        guest=GuestWords(first_name="Ada", last_name="Tan", phone="+65 9123 4567"),
        particulars=operations.Particulars("taxi", ("Quiet",), "BIRTHDAY", "window", "50 by transfer"),
        actor="host",
        now=timezone.now(),
        **facts,
    )


def move(party: Reservation, outlet: Outlet, starts_local: dt.datetime | None = None) -> Reservation:
    return operations.move_to_outlet(
        reservation=party,
        outlet=outlet,
        starts_local=starts_local or evening(hour=20),
        party_size=party.party_size,
        actor="host",
        now=timezone.now(),
    )


def test_it_is_canceled_here_and_made_there_with_all_that_is_known() -> None:
    here, there = annex(), annex()
    party = booked(here)
    assert party.guest is not None
    party.guest.allergies = "nuts"
    party.guest.save(update_fields=["allergies"])

    made = move(party, there)

    party.refresh_from_db()
    assert made.guest is not None
    assert (party.state, made.state, made.outlet, made.source) == ("CANCELED", "BOOKED", there, Source.PHONE)
    assert (made.guest.outlet, made.guest.last_name, made.guest.allergies) == (there, "Tan", "nuts")
    assert made.guest != party.guest
    for name in ("guest_notes", "tags", "occasion", "table_request", "deposit_note"):
        assert getattr(made, name) == getattr(party, name)
    assert [claim.outlet for claim in Claim.objects.all()] == [there]


def test_allergies_known_at_either_outlet_are_known_there_and_the_address_for_news_is_not() -> None:
    here, there = annex(), annex()
    party = booked(here)
    assert party.guest is not None
    news = {"allergies": "Nuts, milk", "email": "ada@news.example", "accepts_marketing": True}
    Guest.objects.filter(pk=party.guest.pk).update(**news)
    GuestFactory.create(
        outlet=there, first_name="Ada", last_name="Tan", phone="+65 9123 4567", allergies="shellfish, nuts"
    )

    made = move(party, there)

    assert made.guest is not None
    assert (made.guest.allergies, made.guest.transactional_email) == ("shellfish, nuts, milk", "")


def test_both_stories_name_each_other_with_links() -> None:
    here, there = annex(locale="en-US"), annex(locale="de-DE")
    party = booked(here)
    made = move(party, there)
    away = Change.objects.get(reservation=party, act="moved_away")
    arrived = Change.objects.get(reservation=made, act="moved_here")
    assert (away.details["outlet"], away.details["confirmation_number"]) == (
        there.slug,
        made.confirmation_number,
    )
    assert (arrived.details["outlet"], arrived.details["confirmation_number"]) == (
        here.slug,
        party.confirmation_number,
    )
    with formats.spoken("en-US"):
        day = formats.short_date(evening())
    number = made.confirmation_number
    assert away.words == f"Moved to {there.name}, {day}, 8:00 PM for 2: {number} there."


def test_opentable_is_told_of_the_cancel_where_the_booking_was_its_own() -> None:
    network = caller_for(annex())
    _, answer = make(network)
    party = Reservation.objects.get(confirmation_number=answer["confirmation_number"])
    made = move(party, annex())
    told = OutboxMessage.objects.filter(stream__key=str(party.confirmation_number)).order_by("version").last()
    assert told is not None
    assert told.body["ReservationState"] == "Cancelled"
    assert not OutboxMessage.objects.filter(stream__key=str(made.confirmation_number)).exists()


def test_nothing_is_done_where_the_other_outlet_has_no_table_and_the_wish_is_kept() -> None:
    here, there = annex(), annex()
    party = booked(here)
    booked(there, evening(hour=20))
    with pytest.raises(Conflict) as refused:
        move(party, there)
    party.refresh_from_db()
    assert (refused.value.code, party.state, Reservation.objects.count()) == ("slot_unavailable", "BOOKED", 2)
    assert Demand.objects.filter(outlet=there, outcome=Demand.Outcome.REFUSED).count() == 1


@pytest.mark.parametrize("mode", [Mode.POS])
def test_an_outlet_whose_book_is_opentables_refuses_with_the_reason(mode: Mode) -> None:
    party, there = booked(annex()), annex(mode=mode)
    with pytest.raises(Conflict) as refused:
        move(party, there)
    party.refresh_from_db()
    assert (refused.value.code, party.state) == ("opentable_owns_book", "BOOKED")


def test_only_who_is_still_booked_goes_and_never_to_the_same_outlet() -> None:
    here, there = annex(), annex()
    party = booked(here)
    with pytest.raises(Conflict) as same:
        move(party, here)
    operations.cancel_reservation(reservation=party, actor="host", now=timezone.now())
    with pytest.raises(Conflict) as gone:
        move(party, there)
    assert (same.value.code, gone.value.code) == ("same_outlet", "invalid_transition")


def test_a_booking_that_moved_is_not_taken_back_here() -> None:
    party = booked(annex())
    move(party, annex())
    with pytest.raises(Conflict) as refused:
        operations.reopen_reservation(reservation=party, actor="host", now=timezone.now())
    assert refused.value.code == "moved_away"
    assert not queries.is_undoable(party, timezone.now())


@pytest.mark.django_db(transaction=True)
def test_two_opposite_moves_at_once_both_happen() -> None:
    one, other = annex(), annex()
    parties = [(booked(one), other), (booked(other), one)]
    together = Barrier(2)

    def go(pair: tuple[Reservation, Outlet]) -> str:
        together.wait()
        try:
            return move(*pair, evening(hour=21)).state
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(go, parties)) == ["BOOKED", "BOOKED"]
    assert Claim.objects.count() == 2


def test_the_page_shows_the_times_of_the_persons_other_outlets_alone() -> None:
    here, there, foreign = annex(), annex(name="Station Rd", locale="en-US"), annex(name="Nobody's")
    pos = annex(name="Pier", mode=Mode.POS)
    browser = people.browser(here)
    host = here.memberships.get().user
    for outlet in (there, pos):
        Membership.objects.create(user=host, outlet=outlet, role=Role.HOST)
    party = booked(here)
    url = f"/at/{here.slug}/reservations/{party.confirmation_number}/move/"
    page = browser.get(url)
    words = page.content.decode()
    assert (page.context["chosen"], "Pier: OpenTable keeps its book" in words) == (there, True)
    assert foreign.name not in words
    # In the other outlet's own way.
    assert {slot.at[-2:] for slot in page.context["slots"]} | {"AM"} == {"AM", "PM"}
    assert browser.get(f"{url}?outlet={foreign.slug}").status_code == 404
    said = {"outlet": there.slug, "size": 2, "starts_local": at(evening(hour=20))}
    assert browser.post(url, {**said, "outlet": foreign.slug}).status_code == 404
    assert browser.post(url, {**said, "outlet": pos.slug}).status_code == 409
    answer = browser.post(url, said)
    made = Reservation.objects.get(outlet=there)
    assert answer["Location"] == f"/at/{there.slug}/reservations/{made.confirmation_number}/"


def test_the_first_outlet_whose_book_is_ours_is_offered_and_any_may_be_named() -> None:
    here, theirs, ours = annex(), annex(mode=Mode.POS), annex()
    outlets = [theirs, ours]

    found = [queries.outlet_to_move_to(outlets=outlets, slug=slug) for slug in ("", theirs.slug, here.slug)]

    assert found == [ours, theirs, None]
