"""The table names page: both columns, what differs, renaming ours and taking it back."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from availability.models import Table
from config.opentable.sandbox.house import availability
from config.opentable.sandbox.server import Running
from config.outlets.models import Outlet
from config.roles import Role
from pos_sync import operations, wire
from tests.factories import people
from tests.factories.availability import AreaFactory, TableFactory
from tests.factories.opentable import LinkFactory
from tests.factories.outlets import OutletFactory
from tests.factories.reservations import EVENING

pytestmark = pytest.mark.django_db
PAGE = "/at/station/table-names/"


@pytest.fixture
def outlet() -> Outlet:
    outlet: Outlet = OutletFactory.create(slug="station")
    area = AreaFactory.create(outlet=outlet)
    for name in ("T5", "T9", "T01", "S1", "PATIO", "O7"):
        TableFactory.create(area=area, name=name)
    keep(outlet, "t5", "T9 ", "T1", "PATIO", "07", "X9")
    return outlet


@pytest.fixture
def manager(outlet: Outlet) -> Client:
    return people.browser(outlet, Role.MANAGER)


def keep(outlet: Outlet, *names: str) -> None:
    plan = wire.read_plan({"rid": outlet.rid, "tables": [{"name": name} for name in names]})
    operations.keep_plan(outlet=outlet, rows=plan, now=EVENING)


def table(outlet: Outlet, name: str) -> Table:
    return Table.objects.get(outlet=outlet, name=name)


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.HOST, 403),
        (Role.SERVER, 403),
        (Role.KITCHEN, 403),
        (Role.MANAGER, 200),
        (Role.SUPPORT, 200),
        (Role.OWNER, 200),
    ],
)
def test_those_who_match_names_see_the_page(outlet: Outlet, role: Role, status: int) -> None:
    assert people.browser(outlet, role).get(PAGE).status_code == status


def test_another_outlets_page_and_tables_are_not_there(outlet: Outlet, manager: Client) -> None:
    other = OutletFactory.create(slug="other")
    theirs = TableFactory.create(area=AreaFactory.create(outlet=other), name="T5")

    assert manager.get("/at/other/table-names/").status_code == 404
    assert manager.post(f"{PAGE}rename/", {"table": theirs.pk, "name": "X"}).status_code == 404


def test_each_pair_is_judged_those_that_differ_first(manager: Client) -> None:
    rows = manager.get(PAGE).context["rows"]

    assert [(pair.table and pair.table.name, pair.their_name, words) for pair, words, _ in rows] == [
        ("T5", "t5", "differs by case"),
        ("T9", "T9 ", "differs by a space"),
        ("T01", "T1", "differs by zero-padding"),
        ("O7", "07", "looks alike, is not"),
        (None, "X9", "missing here"),
        ("PATIO", "PATIO", "exact"),
        ("S1", None, "only ours"),
    ]


def test_the_characters_that_differ_are_marked_and_spaces_are_seen(manager: Client) -> None:
    rows = [pair for pair, _, _ in manager.get(PAGE).context["rows"]]

    assert [(letter.shown, letter.differs) for letter in rows[0].our_letters] == [("T", True), ("5", False)]
    assert [(letter.shown, letter.differs) for letter in rows[1].their_letters] == [
        ("T", False),
        ("9", False),
        ("␣", True),
    ]


def test_a_name_over_four_characters_is_warned_of(manager: Client) -> None:
    rows = [pair for pair, _, _ in manager.get(PAGE).context["rows"]]

    assert [pair.their_name for pair in rows if pair.is_long] == ["PATIO"]
    assert "some systems cut it there" in manager.get(PAGE).content.decode()


def test_our_table_takes_opentables_name_to_the_letter_and_gives_it_back(
    outlet: Outlet, manager: Client
) -> None:
    number = table(outlet, "T9").pk
    page = manager.post(f"{PAGE}rename/", {"table": number, "name": "T9 "}, follow=True)

    assert Table.objects.get(pk=number).name == "T9 "
    assert page.context["names"].matched == 2
    last = page.context["names"].last_renaming
    assert (last.former_name, last.actor) == ("T9", "manager")

    manager.post(f"{PAGE}rename/", {"table": last.table.pk, "name": last.former_name})

    assert Table.objects.get(pk=number).name == "T9"


def test_a_name_that_is_taken_changes_nothing(outlet: Outlet, manager: Client) -> None:
    number = table(outlet, "T9").pk
    page = manager.post(f"{PAGE}rename/", {"table": number, "name": "T5"}, follow=True)

    assert "Another table is named “T5”." in page.content.decode()
    assert Table.objects.get(pk=number).name == "T9"


@pytest.mark.parametrize("name", ["", "x" * 65])
def test_a_name_has_1_to_64_characters(outlet: Outlet, manager: Client, name: str) -> None:
    number = table(outlet, "T9").pk
    page = manager.post(f"{PAGE}rename/", {"table": number, "name": name}, follow=True)

    assert "1 to 64 characters" in page.content.decode()
    assert Table.objects.get(pk=number).name == "T9"


def test_without_a_link_no_plan_is_fetched(manager: Client) -> None:
    page = manager.post(f"{PAGE}fetch/", follow=True)

    assert "OpenTable did not give its plan" in page.content.decode()


def test_three_tables_take_as_many_statements_as_more(outlet: Outlet, manager: Client) -> None:
    manager.get(PAGE)
    with CaptureQueriesContext(connection) as few:
        manager.get(PAGE)
    area = AreaFactory.create(outlet=outlet)
    for number in range(10):
        TableFactory.create(area=area, name=f"N{number}")
    keep(outlet, *[f"N{number}" for number in range(10)])
    with CaptureQueriesContext(connection) as many:
        manager.get(PAGE)

    assert len(many) == len(few)


@pytest.mark.django_db(transaction=True)
def test_opentables_plan_is_fetched_on_demand(sandbox: Running) -> None:
    outlet = OutletFactory.create(slug="station", rid=889)
    link = LinkFactory.create(rid=889)
    availability.register(sandbox.house, 889, link.partner_restaurant_number)
    manager = people.browser(outlet, Role.MANAGER)

    page = manager.post(f"{PAGE}fetch/", follow=True)

    assert page.context["names"].total == 12
    assert "OpenTable&#x27;s plan is here." in page.content.decode()
