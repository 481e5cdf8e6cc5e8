"""A slip of the finger is taken back end to end: the book, the cart, and what OpenTable was told."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from config.errors import Conflict
from config.opentable.models import OutboxMessage
from pos_sync import operations
from pos_sync.models import Cart, CartState
from reservations import operations as book
from reservations import queries
from reservations.models import Reservation
from tests.factories import people
from tests.factories.availability import annex
from tests.factories.opentable import LinkFactory
from tests.factories.reservations import ReservationFactory

pytestmark = pytest.mark.django_db

SLIP = timedelta(seconds=30)


def expected(**facts: Any) -> Reservation:
    """A party of OpenTable's that comes now, at an outlet with a live link."""
    outlet, now = annex(), timezone.now()
    link = LinkFactory.create(rid=outlet.rid)
    party: Reservation = ReservationFactory.create(
        outlet=outlet,
        connection=link.connection,
        starts_at=now,
        starts_local=f"{now.astimezone(outlet.zone):%Y-%m-%dT%H:%M}",
        date=now.astimezone(outlet.zone).date(),
        **facts,
    )
    return party


def told(party: Reservation) -> list[tuple[str, list[str]]]:
    """What went out of the party, oldest first."""
    sent = OutboxMessage.objects.filter(stream__key=str(party.confirmation_number)).order_by("version")
    return [(message.body["ReservationState"], message.body.get("Tables", [])) for message in sent]


def undo(party: Reservation, acted_at: Any = None) -> Reservation:
    """Tap Undo just in time."""
    at = (acted_at or timezone.now()) + SLIP
    return book.reopen_reservation(reservation=party, actor="host", now=at)


def test_an_undone_seat_tells_opentable_of_the_booking_again_and_voids_the_empty_cart() -> None:
    party, now = expected(), timezone.now()
    operations.seat_party(reservation=party, table_names=["X1"], actor="host", now=now)
    seated = [state for state, _ in told(party)]

    operations.undo_seating(reservation=party, actor="host", now=now + SLIP)

    assert seated == ["Seated"]
    assert [state for state, _ in told(party)][-1] == "Pending"
    assert Cart.objects.get().state == CartState.VOIDED
    assert (party.state, party.house_state) == ("BOOKED", "ARRIVED")


ENDS: list[tuple[Callable[..., Reservation], str]] = [
    (book.mark_no_show, "NoShow"),
    (book.cancel_reservation, "Cancelled"),
]


@pytest.mark.parametrize(("end", "word"), ENDS)
@pytest.mark.parametrize("house", ["CONFIRMED", "PARTLY_ARRIVED"])
def test_an_undone_end_tells_opentable_and_puts_the_party_where_it_was(
    end: Callable[..., Reservation], word: str, house: str
) -> None:
    party, now = expected(house_state=house), timezone.now()
    end(reservation=party, actor="host", now=now)
    ended = [state for state, _ in told(party)]

    undo(party, now)

    assert (ended, [state for state, _ in told(party)][-1]) == ([word], "Pending")
    assert (party.state, party.house_state) == ("BOOKED", house)


def test_a_no_show_that_comes_later_is_late_and_a_cancel_is_not_undone_later() -> None:
    gone, canceled, now = expected(house_state="ARRIVED"), expected(), timezone.now()
    book.mark_no_show(reservation=gone, actor="host", now=now)
    book.cancel_reservation(reservation=canceled, actor="host", now=now)

    undo(gone, now + timedelta(seconds=1))
    with pytest.raises(Conflict) as refused:
        undo(canceled, now + timedelta(seconds=1))

    assert (gone.state, gone.house_state) == ("BOOKED", "LATE")
    assert (refused.value.code, canceled.state) == ("undo_too_late", "CANCELED")


@pytest.mark.parametrize(("actor", "is_open"), [("host", True), (book.OPENTABLE, False)])
def test_a_no_show_can_be_undone_for_thirty_seconds_where_staff_said_it(actor: str, is_open: bool) -> None:
    party, now = expected(), timezone.now()
    book.mark_no_show(reservation=party, actor=actor, now=now)

    assert queries.is_undoable(party, now + SLIP) is is_open
    assert not queries.is_undoable(party, now + SLIP + timedelta(seconds=1))


def test_the_floor_offers_the_undo_of_a_no_show() -> None:
    party = expected()
    browser = people.browser(party.outlet)
    url = f"/at/{party.outlet.slug}/parties/{party.confirmation_number}"
    browser.post(f"{url}/no-show/")

    page = browser.get(f"/at/{party.outlet.slug}/floor/").content.decode()

    assert "Lee is a no-show" in page
    browser.post(f"{url}/reopen/")
    party.refresh_from_db()
    assert party.state == "BOOKED"
