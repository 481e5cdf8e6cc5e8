"""Sections: set, copied and cleared; a table is one server's in a service; who sits there is theirs."""

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from availability import queries as inventory
from availability.models import Table
from config.errors import Conflict, Missing
from config.outlets.models import Mode, Outlet
from config.roles import Role
from pos_sync import operations as pos
from pos_sync.models import Cart
from reservations import operations, queries
from reservations.models import Reservation, Section, SectionTable, Source
from tests.factories import people
from tests.factories.availability import harbour
from tests.factories.outlets import OutletFactory
from tests.factories.reservations import ReservationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def outlet() -> Outlet:
    return harbour()


def _today(outlet: Outlet) -> dt.date:
    known = inventory.setup(outlet)
    return known.service_date(known.local(timezone.now()))


def _open(outlet: Outlet, name: str, tables: str = "", shift: str = "", days: int = 0) -> Section:
    date = _today(outlet) + dt.timedelta(days=days)
    section = operations.open_section(outlet=outlet, date=date, shift_name=shift, server_name=name)
    for table in tables.split():
        operations.give_table(section=section, table=_table(outlet, table))
    return section


def _table(outlet: Outlet, name: str) -> Table:
    return Table.objects.get(outlet=outlet, name=name)


def _names(outlet: Outlet, section: Section) -> list[str]:
    return sorted(section.tables.values_list("name", flat=True))


def _walk_in(outlet: Outlet, table: str, size: int = 2) -> Reservation:
    opening = pos.seat_walk_in_party(
        outlet=outlet, party_size=size, tables=[_table(outlet, table)], actor="host", now=timezone.now()
    )
    assert opening.cart is not None
    return opening.cart.reservation


def test_a_table_that_is_given_to_another_server_is_the_formers_no_more(outlet: Outlet) -> None:
    ana, jo = _open(outlet, "Ana Novak", "A1 A2"), _open(outlet, "Jo", "A2")
    assert (_names(outlet, ana), _names(outlet, jo)) == (["A1"], ["A2"])
    assert (ana.initials, jo.initials) == ("AN", "JO")


def test_the_database_keeps_a_table_in_one_section_a_shift(outlet: Outlet) -> None:
    ana, jo = _open(outlet, "Ana", "A1"), _open(outlet, "Jo")
    with pytest.raises(IntegrityError, match="table_is_in_one_section_a_shift"), transaction.atomic():
        SectionTable.objects.create(section=jo, table=_table(outlet, "A1"), date=jo.date)
    assert _names(outlet, ana) == ["A1"]


def test_two_servers_of_a_date_never_have_the_same_initials(outlet: Outlet) -> None:
    lunch, dinner = _open(outlet, "Ana Novak", shift="Lunch"), _open(outlet, "Ana Novak", shift="Dinner")
    other = _open(outlet, "Al Nash")
    assert [lunch.initials, dinner.initials, other.initials] == ["AN", "AN", "AL"]
    with pytest.raises(IntegrityError, match="initials_are_one_servers_a_date"), transaction.atomic():
        Section.objects.filter(pk=other.pk).update(initials="AN")


def test_opening_a_section_twice_makes_one(outlet: Outlet) -> None:
    assert _open(outlet, " Jo ") == _open(outlet, "Jo")


def test_a_shift_with_sections_of_its_own_uses_them_alone(outlet: Outlet) -> None:
    _open(outlet, "Ana", "A1 A2")
    date = _today(outlet)
    assert [one.server_name for one in queries.staffing_in(outlet, date, "Dinner").sections] == ["Ana"]
    _open(outlet, "Jo", "A1", shift="Dinner")
    assert [one.server_name for one in queries.staffing_in(outlet, date, "Dinner").sections] == ["Jo"]


def test_sections_are_copied_from_another_day_and_cleared(outlet: Outlet) -> None:
    _open(outlet, "Ana", "A1 A2", days=-7)
    _open(outlet, "Somebody else", "A1")
    date = _today(outlet)
    copied = operations.copy_sections(
        outlet=outlet, date=date, shift_name="", from_date=date - dt.timedelta(days=7)
    )
    assert [(one.server_name, _names(outlet, one)) for one in copied] == [("Ana", ["A1", "A2"])]
    operations.clear_sections(outlet=outlet, date=date, shift_name="")
    assert not Section.objects.filter(date=date).exists()
    with pytest.raises(Missing, match="no_sections"):
        operations.copy_sections(
            outlet=outlet, date=date, shift_name="", from_date=date - dt.timedelta(days=1)
        )


def test_whoever_sits_down_is_served_by_the_section_and_the_cart_says_so(outlet: Outlet) -> None:
    _open(outlet, "Ana Novak", "A1")
    party = _walk_in(outlet, "A1")
    assert (party.server_name, Cart.objects.get().server_name) == ("Ana Novak", "Ana Novak")


def test_a_server_that_opentable_named_stays(outlet: Outlet) -> None:
    _open(outlet, "Ana Novak", "A1")
    party = ReservationFactory.create(outlet=outlet, server_name="Kim")
    pos.seat_party(reservation=party, table_names=["A1"], actor="OpenTable", now=timezone.now())
    assert party.server_name == "Kim"


def test_a_party_that_moves_keeps_its_server_until_it_is_handed_over(outlet: Outlet) -> None:
    _open(outlet, "Ana", "A1")
    _open(outlet, "Jo", "A2")
    party = _walk_in(outlet, "A1")
    now = timezone.now()
    pos.move_party(reservation=party, table_names=["A2"], actor="host", now=now)
    assert (party.server_name, queries.section_server(party, now)) == ("Ana", "Jo")
    for _ in range(2):
        pos.hand_over_party(reservation=party, actor="host", now=now)
    assert (party.server_name, Cart.objects.get().server_name) == ("Jo", "Jo")
    assert party.changes.filter(act="handed_over").count() == 1


def test_nobody_is_handed_over_where_opentable_would_not_learn_of_it(outlet: Outlet) -> None:
    _open(outlet, "Jo", "A1")
    outlet.mode = Mode.POS
    outlet.save(update_fields=["mode"])
    party = ReservationFactory.create(outlet=outlet, state="SEATED", house_state="SEATED", table_names=["A1"])
    with pytest.raises(Conflict, match="opentable_owns_book"):
        pos.hand_over_party(reservation=party, actor="host", now=timezone.now())
    party.refresh_from_db()
    assert party.server_name == ""


def test_an_undone_seat_leaves_the_party_to_nobody(outlet: Outlet) -> None:
    _open(outlet, "Ana", "A1")
    party = ReservationFactory.create(outlet=outlet, source=Source.PHONE)
    pos.seat_party(reservation=party, table_names=["A1"], actor="host", now=timezone.now())
    assert party.server_name == "Ana"
    pos.undo_seating(reservation=party, actor="host", now=timezone.now())
    party.refresh_from_db()
    assert party.server_name == ""


def test_of_two_equal_tables_the_one_whose_turn_it_is_is_suggested_and_says_why(outlet: Outlet) -> None:
    _open(outlet, "Ana", "A1 S1")
    _open(outlet, "Jo", "A2")
    _walk_in(outlet, "S1")
    choice = queries.choose(outlet=outlet, party_size=4, now=timezone.now())
    assert choice.suggested is not None
    assert (choice.suggested.name, choice.turn) == (
        "A2",
        "JO's section: fewest covers, nobody seated there yet",
    )


def test_the_floor_shows_whose_a_table_is_and_what_each_server_has(outlet: Outlet) -> None:
    _open(outlet, "Ana Novak", "A1")
    _open(outlet, "Jo", "A2")
    _walk_in(outlet, "A1", 4)
    floor = queries.load_floor(outlet=outlet, now=timezone.now())
    rings = {tile.table.name: tile.ring.initials for tile in floor.tiles if tile.ring}
    assert rings == {"A1": "AN", "A2": "JO"}
    told = [(server.ring.initials, server.covers, server.minutes) for server in floor.servers]
    assert told == [("AN", 4, 0), ("JO", 0, None)]
    page = people.browser(outlet).get(f"/at/{outlet.slug}/floor/").content.decode()
    assert "served by Ana Novak" in page


def test_who_sat_there_before_the_section_was_set_counts_for_its_server(outlet: Outlet) -> None:
    party = _walk_in(outlet, "A1", 4)
    _open(outlet, "Ana", "A1")
    floor = queries.load_floor(outlet=outlet, now=timezone.now())
    assert party.server_name == ""
    assert [(server.ring.initials, server.covers) for server in floor.servers] == [("AN", 4)]


def test_tables_of_one_party_are_joined_on_the_map(outlet: Outlet) -> None:
    party = ReservationFactory.create(outlet=outlet, party_size=8)
    pos.seat_party(reservation=party, table_names=["A1", "A2"], actor="host", now=timezone.now())
    floor = queries.load_floor(outlet=outlet, now=timezone.now())
    assert len(queries.joints(floor.tiles)) == 1
    counts = {tile.table.name: tile.count for tile in floor.tiles}
    assert (counts["A1"], counts["A2"], counts["B1"]) == ("8/8", "8/8", "6")
    label = next(tile.label for tile in floor.tiles if tile.table.name == "A1")
    assert "joined: A1+A2" in label


PAGES = ("sections/", "sections/parts/")


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(("role", "status"), [(Role.HOST, 200), (Role.SERVER, 200), (Role.SUPPORT, 403)])
def test_who_works_the_floor_sets_sections(outlet: Outlet, role: Role, page: str, status: int) -> None:
    assert people.browser(outlet, role).get(f"/at/{outlet.slug}/{page}").status_code == status


def test_another_outlets_sections_and_tables_are_not_found(outlet: Outlet) -> None:
    browser, other = people.browser(outlet), harbour()
    foreign, own = _open(other, "Jo"), _open(outlet, "Ana")
    table = _table(outlet, "A1").pk
    for address in (f"{foreign.pk}/tables/{table}", f"{own.pk}/tables/{_table(other, 'A1').pk}"):
        assert browser.post(f"/at/{outlet.slug}/sections/{address}/give/").status_code == 404
    assert browser.get(f"/at/{OutletFactory.create().slug}/sections/").status_code == 404


def test_a_host_sets_an_evening_by_tapping(outlet: Outlet) -> None:
    server = people.hire(outlet, Role.SERVER, name="jo")
    browser = people.browser(outlet)
    address = f"/at/{outlet.slug}/sections/"
    assert server.get_username() in browser.get(address).content.decode()
    service = {"date": _today(outlet), "shift": ""}
    opened = browser.post(f"{address}open/", {**service, "server_name": "jo", "typed": ""})
    section = Section.objects.get()
    assert opened.headers["HX-Redirect"] == f"{address}?date={section.date}&shift=&section={section.pk}"
    table = _table(outlet, "A1").pk
    assert browser.post(f"{address}{section.pk}/tables/{table}/give/").status_code == 204
    assert "Table A1, 4 chairs, jo&#x27;s" in browser.get(address).content.decode()
    browser.post(f"{address}{section.pk}/tables/{table}/take/")
    assert _names(outlet, section) == []
    assert browser.post(f"{address}open/", {**service, "typed": " "}).status_code == 422
    copied = browser.post(f"{address}copy/", {**service, "from_date": _today(outlet) - dt.timedelta(days=1)})
    assert copied.status_code == 404
    browser.post(f"{address}{section.pk}/close/")
    browser.post(f"{address}clear/", service)
    assert not Section.objects.exists()


def test_the_floor_and_the_sections_cost_the_same_however_much_there_is(outlet: Outlet) -> None:
    browser = people.browser(outlet)
    counts = []
    for tables in (1, 10, 60):
        _furnish(outlet, tables)
        _cost(browser, outlet)  # What is kept of the furniture is read anew.
        counts.append(_cost(browser, outlet))
    assert counts[0] == counts[1] == counts[2]


def _furnish(outlet: Outlet, number: int) -> None:
    section = _open(outlet, f"Server {number}", "A1")
    area = outlet.areas.get()
    for position in range(number):
        table = Table.objects.create(
            outlet=outlet, area=area, name=f"{number}x{position}", min_covers=1, max_covers=4, x=1, y=1
        )
        operations.give_table(section=section, table=table)
    ReservationFactory.create(
        outlet=outlet, date=_today(outlet), table_names=["A1"], starts_at=timezone.now()
    )


def _cost(browser: Client, outlet: Outlet) -> list[int]:
    costs = []
    for page in ("floor/", *PAGES):
        with CaptureQueriesContext(connection) as captured:
            browser.get(f"/at/{outlet.slug}/{page}")
        costs.append(len(captured))
    return costs
