"""The floor's gestures: what a dragged party meets, joined tables, and parties that change tables."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.utils import timezone

from availability import engine
from availability import operations as inventory
from availability import queries as stock
from availability.models import Claim, Table
from config.errors import Conflict
from config.opentable.models import OutboxMessage, Problem
from config.outlets.models import Outlet
from config.roles import Role
from pos_sync import operations
from pos_sync.models import Cart
from reservations import queries
from reservations.models import Reservation, Source, State
from tests import crowds
from tests.factories import people
from tests.factories.availability import harbour
from tests.factories.opentable import ConnectionFactory, LinkFactory
from tests.factories.reservations import GuestFactory, ReservationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def outlet() -> Outlet:
    return harbour()


def _table(outlet: Outlet, name: str) -> Table:
    return Table.objects.get(outlet=outlet, name=name)


def _seated(outlet: Outlet, *names: str, **facts: Any) -> Reservation:
    party: Reservation = ReservationFactory.create(outlet=outlet, **{"source": Source.PHONE, **facts})
    operations.seat_party(reservation=party, table_names=names, actor="host", now=timezone.now())
    return party


def _booked(outlet: Outlet, hour: int, name: str, size: int = 4) -> Reservation:
    """A party of tomorrow that has that table."""
    tomorrow = timezone.now().astimezone(outlet.zone).date() + dt.timedelta(days=1)
    placed = inventory.place_booking(
        outlet=outlet,
        starts_local=dt.datetime.combine(tomorrow, dt.time(hour)),
        party_size=size,
        turn_minutes=None,
        channel=engine.Channel.IN_HOUSE,
        lock=None,
        now=timezone.now(),
    )
    placement = placed.placement
    Claim.objects.filter(placement=placement).update(table=_table(outlet, name))
    party: Reservation = ReservationFactory.create(
        outlet=outlet,
        source=Source.PHONE,
        party_size=size,
        date=tomorrow,
        starts_at=placement.during.lower,
        placement=placement,
        table_names=[name],
    )
    return party


def _swap(one: Reservation, other: Reservation, **facts: Any) -> None:
    seen = {"seen": list(one.table_names), "seen_other": list(other.table_names), **facts}
    operations.swap_parties(reservation=one, other=other, actor="host", now=timezone.now(), **seen)


def _where(*parties: Reservation) -> list[list[str]]:
    for party in parties:
        party.refresh_from_db()
    return [party.table_names for party in parties]


def _tables_kept(party: Reservation) -> list[str]:
    assert party.placement is not None
    return stock.table_names(party.placement)


def test_two_seated_parties_change_tables_with_their_carts(outlet: Outlet) -> None:
    one, other = _seated(outlet, "A1"), _seated(outlet, "B1", "B2", party_size=8)
    _swap(one, other)
    assert _where(one, other) == [["B1", "B2"], ["A1"]]
    assert [_tables_kept(party) for party in (one, other)] == [["B1", "B2"], ["A1"]]
    carts = [Cart.objects.get(reservation=party) for party in (one, other)]
    names = [sorted(cart.tables.values_list("name", flat=True)) for cart in carts]
    assert names == [["B1", "B2"], ["A1"]]
    assert [cart.state for cart in carts] == ["OPEN", "OPEN"]
    assert not Problem.objects.filter(closed_at=None).exists()
    assert queries.overlapping_claims() == []
    assert [party.changes.filter(act="swapped").count() for party in (one, other)] == [1, 1]


def test_a_swap_is_undone_by_swapping_back_and_offered_for_thirty_seconds(outlet: Outlet) -> None:
    one, other = _seated(outlet, "A1"), _seated(outlet, "A2")
    _swap(one, other)
    now = timezone.now()
    floor = queries.load_floor(outlet=outlet, now=now)
    assert [(first.where, second.where) for first, second in floor.swapped] == [("A2", "A1")]
    later = queries.load_floor(outlet=outlet, now=now + dt.timedelta(seconds=31))
    assert later.swapped == []
    _swap(one, other)
    assert _where(one, other) == [["A1"], ["A2"]]


def test_opentable_is_told_of_both(outlet: Outlet) -> None:
    connection = ConnectionFactory.create()
    LinkFactory.create(rid=outlet.rid, connection=connection)
    facts = {"source": Source.OPENTABLE, "connection": connection}
    one, other = _seated(outlet, "A1", **facts), _seated(outlet, "A2", **facts)
    OutboxMessage.objects.all().delete()
    _swap(one, other)
    told = OutboxMessage.objects.filter(stream__kind="RESERVATION").values_list("stream__key", flat=True)
    assert set(told) == {str(one.confirmation_number), str(other.confirmation_number)}


def test_two_bookings_change_tables_each_at_its_own_time(outlet: Outlet) -> None:
    one, other = _booked(outlet, 18, "A1"), _booked(outlet, 20, "A2")
    _swap(one, other)
    assert _where(one, other) == [["A2"], ["A1"]]
    assert [_tables_kept(party) for party in (one, other)] == [["A2"], ["A1"]]


def test_bookings_do_not_change_tables_where_a_third_is_in_the_way(outlet: Outlet) -> None:
    one, other, third = _booked(outlet, 18, "A1"), _booked(outlet, 20, "A2"), _booked(outlet, 18, "B1")
    Claim.objects.filter(placement=third.placement).update(table=_table(outlet, "A2"))
    now = timezone.now()
    refusals = {swap.party.reservation.pk: swap.refusal for swap in queries.swaps_of(one, now)}
    assert refusals[other.pk] == "A2 is taken at that time"
    with pytest.raises(Conflict, match="table_is_taken"):
        _swap(one, other)
    assert _where(one, other) == [["A1"], ["A2"]]
    assert [_tables_kept(party) for party in (one, other)] == [["A1"], ["A2"]]


def test_who_sits_and_who_is_booked_cannot_change_tables(outlet: Outlet) -> None:
    with pytest.raises(Conflict, match="cannot_swap"):
        _swap(_seated(outlet, "A1"), _booked(outlet, 18, "A2"))


def test_a_swap_of_what_is_elsewhere_by_now_is_refused(outlet: Outlet) -> None:
    one, other = _seated(outlet, "A1"), _seated(outlet, "A2")
    with pytest.raises(Conflict, match="tables_changed"):
        _swap(one, other, seen_other=["B1"])
    assert _where(one, other) == [["A1"], ["A2"]]


@pytest.mark.django_db(transaction=True)
def test_of_two_tablets_that_swap_the_same_parties_at_once_one_does(outlet: Outlet) -> None:
    one, other = _seated(outlet, "A1"), _seated(outlet, "A2")

    def tapped(first: Reservation, second: Reservation, seen: str, seen_other: str) -> Any:
        parties = [Reservation.objects.get(pk=party.pk) for party in (first, second)]
        return lambda: _swap(*parties, seen=[seen], seen_other=[seen_other])

    with crowds.crowd() as pool:
        answers = _at_once(pool, tapped(one, other, "A1", "A2"), tapped(other, one, "A2", "A1"))

    assert sorted(str(answer) for answer in answers) == ["None", "tables_changed"]
    assert _where(one, other) == [["A2"], ["A1"]]
    assert queries.overlapping_claims() == []


@pytest.mark.django_db(transaction=True)
def test_a_swap_and_a_move_at_once_leave_no_table_to_two(outlet: Outlet) -> None:
    one, other, third = _seated(outlet, "A1"), _seated(outlet, "A2"), _seated(outlet, "B1")
    seen: dict[str, Any] = {"seen": ["A1"], "seen_other": ["A2"]}
    by: dict[str, Any] = {"actor": "host", "now": timezone.now()}
    with crowds.crowd() as pool:
        _at_once(
            pool,
            lambda: operations.swap_parties(
                reservation=Reservation.objects.get(pk=one.pk),
                other=Reservation.objects.get(pk=other.pk),
                **seen,
                **by,
            ),
            lambda: operations.move_party(
                reservation=Reservation.objects.get(pk=other.pk), table_names=["B2"], **by
            ),
            lambda: operations.move_party(
                reservation=Reservation.objects.get(pk=third.pk), table_names=["S1"], **by
            ),
        )
    assert queries.overlapping_claims() == []
    for party in (one, other, third):
        party.refresh_from_db()
        assert _tables_kept(party) == party.table_names


def _at_once(pool: ThreadPoolExecutor, *acts: Any) -> list[Any]:
    return crowds.at_once(pool, *acts)


def _url(party: Reservation, door: str) -> str:
    return f"/at/{party.outlet.slug}/parties/{party.confirmation_number}/{door}"


def test_a_dragged_party_is_told_what_it_meets_at_each_table(outlet: Outlet) -> None:
    kim = _seated(outlet, "A2", guest=GuestFactory.create(outlet=outlet, last_name="Kim"), party_size=2)
    party = ReservationFactory.create(outlet=outlet, source=Source.PHONE, party_size=5)
    met = people.browser(outlet).get(_url(party, "fits/")).json()["tables"]
    told = {table.name: met[str(table.pk)] for table in outlet.tables.all()}
    assert (told["B1"]["level"], told["B1"]["icon"]) == ("ok", "✓")
    assert (told["A1"]["level"], told["A1"]["words"]) == ("tight", "only 4 chairs for 5")
    assert (told["A2"]["level"], told["A2"]["words"]) == ("no", "Kim, 2, sits there")
    sitting = _seated(outlet, "B2")
    met = queries.landings(sitting, timezone.now())
    assert met[_table(outlet, "A2").pk].other == kim.confirmation_number
    assert met[_table(outlet, "A2").pk].level == "swap"
    assert met[_table(outlet, "B2").pk].level == "own"


def test_a_blocked_table_says_why(outlet: Outlet) -> None:
    now = timezone.now()
    inventory.block_tables(
        outlet=outlet, tables=[_table(outlet, "A1")], starts_at=now, ends_at=now + dt.timedelta(hours=1),
        reason="wobbly leg", now=now,
    )  # fmt: skip
    party = ReservationFactory.create(outlet=outlet, source=Source.PHONE)
    met = queries.landings(party, timezone.now())[_table(outlet, "A1").pk]
    assert (met.level, met.words) == ("no", "blocked: wobbly leg")


def test_tables_that_are_no_combination_are_joined_and_parted_again(outlet: Outlet) -> None:
    browser = people.browser(outlet)
    party = ReservationFactory.create(outlet=outlet, source=Source.PHONE, party_size=8)
    assert "Join tables for Lee, 8" in browser.get(_url(party, "join/")).content.decode()
    numbers = [_table(outlet, name).pk for name in ("A1", "A2")]
    assert browser.post(_url(party, "seat/"), {"tables": numbers}).status_code == 204
    assert _where(party) == [["A1", "A2"]]
    browser.post(_url(party, "move/"), {"tables": numbers[0]})
    assert _where(party) == [["A1"]]
    assert _tables_kept(party) == ["A1"]
    assert [table.name for table in Cart.objects.get().tables.all()] == ["A1"]


def test_a_swap_is_offered_in_the_sheet_and_done_by_its_button(outlet: Outlet) -> None:
    browser = people.browser(outlet)
    one = _seated(outlet, "A1")
    other = _seated(outlet, "A2", guest=GuestFactory.create(outlet=outlet, last_name="Kim"))
    assert "Change tables with" in browser.get(_url(one, "")).content.decode()
    offered = browser.get(_url(one, "swap/"), {"other": other.confirmation_number}).content.decode()
    assert "Change: Lee to A2, Kim to A1" in offered
    body = {"other": other.confirmation_number, "seen": "A1", "seen_other": "A2"}
    assert browser.post(_url(one, "swap/do/"), body).status_code == 204
    assert _where(one, other) == [["A2"], ["A1"]]
    again = browser.post(_url(one, "swap/do/"), body)
    assert (again.status_code, "look again" in again.content.decode()) == (409, True)
    assert "Lee at A2, Kim at A1" in browser.get(f"/at/{outlet.slug}/floor/").content.decode()


@pytest.mark.parametrize(("house_state", "button"), [("PAID", "Bus the table"), ("BUSSING", "A1 is free")])
def test_what_comes_next_is_the_first_button_of_the_sheet(
    outlet: Outlet, house_state: str, button: str
) -> None:
    party = _seated(outlet, "A1")
    Reservation.objects.filter(pk=party.pk).update(house_state=house_state)
    page = people.browser(outlet).get(_url(party, "")).content.decode()
    first = page[page.index("button main big wide") :].split("</button>")[0]
    assert button in first


@pytest.mark.parametrize("door", ["fits/", "join/", "swap/"])
def test_support_may_not_prepare_a_gesture(outlet: Outlet, door: str) -> None:
    party = _seated(outlet, "A1")
    assert people.browser(outlet, Role.SUPPORT).get(_url(party, door)).status_code == 403


@pytest.mark.parametrize("door", ["swap/do/", "hand-over/"])
def test_support_may_not_make_a_gesture_nor_anyone_elsewhere(outlet: Outlet, door: str) -> None:
    party, elsewhere = _seated(outlet, "A1"), harbour()
    assert people.browser(outlet, Role.SUPPORT).post(_url(party, door)).status_code == 403
    browser = people.browser(elsewhere, Role.HOST)
    address = f"/at/{elsewhere.slug}/parties/{party.confirmation_number}/{door}"
    assert browser.post(address, {"other": 1, "seen": "x", "seen_other": "y"}).status_code == 404
    assert party.state == State.SEATED
