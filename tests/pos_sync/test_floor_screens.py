"""The floor's doors that open and void carts, and the sheets that lead to them."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from availability.models import Claim, Table
from config.outlets.models import Outlet
from config.roles import Role
from pos_sync.models import Cart, CartState
from reservations import queries
from reservations.models import Reservation, Source, State
from tests.factories import people
from tests.factories.availability import harbour
from tests.factories.reservations import ReservationFactory
from tests.factories.waitlist import WaitlistEntryFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def outlet() -> Outlet:
    return harbour()


@pytest.fixture
def browser(outlet: Outlet) -> Client:
    return people.browser(outlet)


@pytest.fixture
def party(outlet: Outlet) -> Reservation:
    """Four by phone, due ten minutes ago."""
    starts_at = timezone.now() - timedelta(minutes=10)
    made: Reservation = ReservationFactory.create(
        outlet=outlet,
        source=Source.PHONE,
        starts_at=starts_at,
        starts_local=f"{starts_at.astimezone(outlet.zone):%Y-%m-%dT%H:%M}",
        date=starts_at.astimezone(outlet.zone).date(),
    )
    return made


def _table(outlet: Outlet, name: str) -> Table:
    return Table.objects.get(outlet=outlet, name=name)


def _url(party: Reservation, door: str = "") -> str:
    return f"/at/{party.outlet.slug}/parties/{party.confirmation_number}/{door}"


def _seat(browser: Client, party: Reservation, name: str = "A1") -> int:
    return browser.post(_url(party, "seat/"), {"tables": _table(party.outlet, name).pk}).status_code


def test_the_sheet_suggests_a_table_with_its_reason(browser: Client, party: Reservation) -> None:
    page = browser.get(_url(party))
    assert page.context["choice"].suggested.name == "A1"
    assert "Best free table; 4 chairs for 4, free for the whole stay." in page.content.decode()


def test_a_table_that_is_too_small_is_not_called_the_best_and_enter_does_not_take_it(
    outlet: Outlet, browser: Client, party: Reservation
) -> None:
    Reservation.objects.filter(pk=party.pk).update(party_size=20)
    for page in (browser.get(_url(party)), browser.get(f"/at/{outlet.slug}/walk-in/?size=20")):
        words = page.content.decode()
        assert page.context["choice"].suggested.level == "SMALL"
        said = [part in words for part in ("Too few chairs; ", "Best free", "autofocus")]
        assert said == [True, False, False]


def test_a_table_where_somebody_sits_is_not_offered(
    outlet: Outlet, browser: Client, party: Reservation
) -> None:
    browser.post(f"/at/{outlet.slug}/walk-in/seat/", {"party_size": 2, "tables": _table(outlet, "A1").pk})
    page = browser.get(_url(party))
    choice = page.context["choice"]
    offered = [choice.suggested, *choice.free, *choice.tight]
    assert "A1" not in [fit.name for fit in offered]


def test_seating_opens_a_cart(browser: Client, party: Reservation) -> None:
    assert _seat(browser, party) == 204
    party.refresh_from_db()
    cart = Cart.objects.get(reservation=party)
    assert (party.state, party.table_names, cart.state) == (State.SEATED, ["A1"], CartState.OPEN)


def test_a_seat_is_undone_and_its_empty_cart_voided(browser: Client, party: Reservation) -> None:
    _seat(browser, party)
    assert "Undo seat" in browser.get(_url(party)).content.decode()
    assert browser.post(_url(party, "undo-seat/")).status_code == 204
    party.refresh_from_db()
    assert (party.state, Cart.objects.get().state) == (State.BOOKED, CartState.VOIDED)


def test_a_party_moves_with_its_cart_and_leaves(outlet: Outlet, browser: Client, party: Reservation) -> None:
    _seat(browser, party)
    browser.post(_url(party, "move/"), {"tables": _table(outlet, "A2").pk})
    assert [table.name for table in Cart.objects.get().tables.all()] == ["A2"]
    assert browser.post(_url(party, "finish/")).status_code == 204
    party.refresh_from_db()
    assert party.state == State.DONE


def test_a_walk_in_is_asked_how_many_and_seated(outlet: Outlet, browser: Client) -> None:
    asked = browser.get(f"/at/{outlet.slug}/walk-in/", {"size": 2})
    tables = asked.context["choice"].suggested.value
    answer = browser.post(f"/at/{outlet.slug}/walk-in/seat/", {"party_size": 2, "tables": tables})
    party = Reservation.objects.get()
    assert (answer.status_code, party.source, party.state) == (204, Source.WALK_IN, State.SEATED)
    assert party.table_names == ["S1"]


def test_the_table_of_a_seated_party_shows_the_party(browser: Client, party: Reservation) -> None:
    _seat(browser, party)
    page = browser.get(f"/at/{party.outlet.slug}/tables/{_table(party.outlet, 'A1').pk}/").content.decode()
    assert "Lee, 4" in page
    assert "Finish" in page


def test_a_second_finish_is_no_error_and_a_late_undo_says_why(browser: Client, party: Reservation) -> None:
    _seat(browser, party)
    browser.post(_url(party, "finish/"))
    assert browser.post(_url(party, "finish/")).status_code == 204
    answer = browser.post(_url(party, "undo-seat/"))
    assert answer.status_code == 409
    assert "Undo seat is not possible: the party is done." in answer.content.decode()


@pytest.mark.parametrize("tables", ["", "x", "1 -2"])
def test_a_seat_without_a_table_is_refused_in_words(browser: Client, party: Reservation, tables: str) -> None:
    answer = browser.post(_url(party, "seat/"), {"tables": tables})
    party.refresh_from_db()
    assert (answer.status_code, party.state) == (422, State.BOOKED)


def test_another_outlets_table_is_not_found(browser: Client, party: Reservation) -> None:
    foreign = Table.objects.exclude(outlet=party.outlet).first() or _table(harbour(), "A1")
    assert browser.post(_url(party, "seat/"), {"tables": foreign.pk}).status_code == 404
    assert browser.get(f"/at/{party.outlet.slug}/tables/{foreign.pk}/").status_code == 404


def test_support_may_look_and_not_seat(outlet: Outlet, party: Reservation) -> None:
    support = people.browser(outlet, Role.SUPPORT)
    assert "Your role may look here, and not act." in support.get(_url(party)).content.decode()
    assert _seat(support, party) == 403


def _walk_in(browser: Client, outlet: Outlet, name: str) -> int:
    facts = {"party_size": 2, "tables": _table(outlet, name).pk}
    return browser.post(f"/at/{outlet.slug}/walk-in/seat/", facts).status_code


def test_a_table_given_away_on_another_tablet_is_not_given_twice(
    outlet: Outlet, browser: Client, party: Reservation
) -> None:
    _walk_in(browser, outlet, "A1")
    sits = Reservation.objects.get(source=Source.WALK_IN)

    answer = browser.post(_url(party, "seat/"), {"tables": _table(outlet, "A1").pk})

    assert (answer.status_code, answer.context["words"]) == (409, "Walk-in, 2, sits at A1.")
    assert "They have left: seat here" in answer.content.decode()
    assert [other.reservation for other in answer.context["taken"].others] == [sits]
    assert answer.context["taken"].party is None
    party.refresh_from_db()
    assert (party.state, Claim.objects.get().placement) == (State.BOOKED, sits.placement)
    assert [_walk_in(browser, outlet, name) for name in ("A1", "A2")] == [409, 204]


def test_one_tap_more_seats_them_once_whoever_sat_there_has_left(
    outlet: Outlet, browser: Client, party: Reservation
) -> None:
    _walk_in(browser, outlet, "A1")
    asked = browser.post(_url(party, "seat/"), {"tables": _table(outlet, "A1").pk})
    number = asked.context["taken"].others[0].reservation.confirmation_number

    said = dict(asked.context["kept"])
    unseen = browser.post(_url(party, "seat/"), {**said, "departed": number + 1})
    answer = browser.post(_url(party, "seat/"), {**said, "departed": number})

    assert unseen.status_code == 409
    party.refresh_from_db()
    assert (answer.status_code, party.state, party.table_names) == (204, State.SEATED, ["A1"])
    assert queries.overlapping_claims() == []


def test_a_party_that_sits_may_change_places_instead(
    outlet: Outlet, browser: Client, party: Reservation
) -> None:
    _walk_in(browser, outlet, "A1")
    _seat(browser, party, "A2")

    answer = browser.post(_url(party, "move/"), {"tables": _table(outlet, "A1").pk})

    assert (answer.status_code, answer.context["taken"].party.reservation) == (409, party)
    assert "Change: " in answer.content.decode()


def test_the_waitlist_does_not_give_a_taken_table_away_either(outlet: Outlet, browser: Client) -> None:
    _walk_in(browser, outlet, "A1")
    entry = WaitlistEntryFactory.create(outlet=outlet)
    door, tables = f"/at/{outlet.slug}/waitlist/{entry.pk}/seat/", {"tables": _table(outlet, "A1").pk}

    asked = browser.post(door, tables)
    number = asked.context["taken"].others[0].reservation.confirmation_number

    assert (asked.status_code, browser.post(door, {**tables, "departed": number}).status_code) == (409, 204)
