"""The heat map and the explanation of its cells: who may see them, what they say, what they cost."""

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from availability import engine, operations, queries
from availability.models import BookingRules
from availability.screens import looks
from config.outlets.models import Mode, Outlet
from config.roles import Role
from tests.factories import people
from tests.factories.availability import harbour
from tests.factories.outlets import OutletFactory

pytestmark = pytest.mark.django_db

DINNER = 1050
SEVEN = 1140


@pytest.fixture
def outlet() -> Outlet:
    return harbour(slug="harbour")


@pytest.fixture
def manager(outlet: Outlet) -> Client:
    return people.browser(outlet, Role.MANAGER)


def _tomorrow(outlet: Outlet) -> dt.date:
    return queries.local_date(outlet, timezone.now()) + dt.timedelta(days=1)


def _book(outlet: Outlet, party_size: int, minute: int = SEVEN) -> None:
    midnight = dt.datetime.combine(_tomorrow(outlet), dt.time())
    operations.place_booking(
        outlet=outlet,
        starts_local=midnight + dt.timedelta(minutes=minute),
        party_size=party_size,
        turn_minutes=None,
        channel=engine.Channel.IN_HOUSE,
        lock=None,
        now=timezone.now(),
    )


def _cells(manager: Client, outlet: Outlet, channel: str = "ONLINE") -> dict[tuple[int, str], str]:
    """By party size and time: what stands in the cell."""
    asked = {"date": _tomorrow(outlet).isoformat(), "channel": channel}
    rows = manager.get("/at/harbour/availability/heat-map/", asked).context["rows"]
    return {(size, cell.at): look.word for size, cells in rows for cell, look in cells}


def _why(manager: Client, outlet: Outlet, **asked: str | int) -> str:
    words = {"date": _tomorrow(outlet).isoformat(), "minute": SEVEN, "size": 4, **asked}
    return manager.get("/at/harbour/availability/why/", words).content.decode()


PAGES = ("heat-map/", "heat-map/parts/", "why/?date=2026-06-12&minute=1140&size=4")


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
def test_those_who_set_rules_or_support_them_see_it(outlet: Outlet, role: Role, status: int) -> None:
    browser = people.browser(outlet, role)
    assert [browser.get(f"/at/harbour/availability/{page}").status_code for page in PAGES] == [status] * 3


def test_another_outlets_is_not_found(manager: Client) -> None:
    OutletFactory.create(slug="other")
    assert [manager.get(f"/at/other/availability/{page}").status_code for page in PAGES] == [404] * 3


def test_each_cell_has_its_free_places_or_the_first_rule_against_it(outlet: Outlet, manager: Client) -> None:
    _book(outlet, 12)
    _book(outlet, 3)
    cells = _cells(manager, outlet)
    # A1 and A2 take up to 4; B1 and B2 are joined for the twelve. 15 of 16 covers start at 19:00.
    assert {size: cells[size, "19:00"] for size in (1, 2, 4, 5, 12)} == {
        1: "1",
        2: "pace",
        4: "pace",
        5: "full",
        12: "full",
    }
    assert {size: cells[size, "17:30"] for size in (1, 4, 5, 12)} == {1: "2", 4: "4", 5: "full", 12: "full"}


def test_the_map_is_the_judge_that_publishes(outlet: Outlet, manager: Client) -> None:
    _book(outlet, 12)
    now = timezone.now()
    day = queries.standing(outlet=outlet, known=queries.setup(outlet), date=_tomorrow(outlet)).day
    published = engine.judge_day(day, range(1, 13), now)
    found = queries.heat_map(outlet=outlet, date=_tomorrow(outlet), channel=engine.Channel.ONLINE, now=now)
    shown = {
        row.party_size: tuple(cell.minute for cell in row.cells if cell.blocker is None) for row in found.rows
    }
    assert shown == published


def test_staff_see_what_diners_cannot_book(outlet: Outlet, manager: Client) -> None:
    outlet.tables.filter(name__in=["A1", "A2"]).update(offer="IN_HOUSE")
    BookingRules.objects.filter(outlet=outlet).update(edition=9)
    assert _cells(manager, outlet)[2, "19:00"] == "none"
    assert _cells(manager, outlet, "IN_HOUSE")[2, "19:00"] == "2"


def test_a_day_without_a_service_says_so(outlet: Outlet, manager: Client) -> None:
    outlet.shifts.all().delete()
    page = manager.get("/at/harbour/availability/heat-map/").content.decode()
    assert "No service is planned on" in page


@pytest.mark.parametrize("asked", ["date=9999-12-31", "date=0001-01-01", "date=soon", "channel=SEATING"])
def test_a_day_that_cannot_be_shown_gives_way_to_today(outlet: Outlet, manager: Client, asked: str) -> None:
    shown = manager.get(f"/at/harbour/availability/heat-map/?{asked}").context
    today = queries.local_date(outlet, timezone.now())
    assert (shown["date"], shown["map"].channel) == (today, engine.Channel.ONLINE)


def test_one_booking_takes_as_many_statements_as_three(outlet: Outlet, manager: Client) -> None:
    counts = []
    for size in (12, 2, 2):
        _book(outlet, size)
        with CaptureQueriesContext(connection) as asked:
            _cells(manager, outlet)
        counts.append(len(asked))
    assert counts == [counts[0]] * 3


def test_only_a_map_that_changed_is_sent(outlet: Outlet, manager: Client) -> None:
    asked = {"date": _tomorrow(outlet).isoformat(), "channel": "ONLINE"}
    shown = manager.get("/at/harbour/availability/heat-map/", asked).context["parts"]
    have = {**asked, "have": [part.split('value="')[1].split('"')[0] for part in shown.values()]}
    assert manager.get("/at/harbour/availability/heat-map/parts/", have).status_code == 204
    _book(outlet, 12)
    changed = manager.get("/at/harbour/availability/heat-map/parts/", have).content.decode()
    assert [name for name in shown if f'id="part-{name}"' in changed] == ["cells", "legend"]


def test_every_blocker_has_a_look() -> None:
    assert set(looks.BLOCKED) == set(engine.Code)


def test_the_map_of_a_pos_outlet_says_that_opentable_decides(outlet: Outlet, manager: Client) -> None:
    Outlet.objects.filter(pk=outlet.pk).update(mode=Mode.POS)
    page = manager.get("/at/harbour/availability/heat-map/").content.decode()
    assert "OpenTable keeps this outlet's book" in page


def test_a_bookable_cell_names_the_table_it_would_take(outlet: Outlet, manager: Client) -> None:
    page = _why(manager, outlet)
    assert "<b>It takes A1</b>, for 90 minutes." in page
    assert "Also free: A2, B1, B2." in page
    assert "4 tables and combinations take a party of 4." in page


def test_a_blocked_cell_names_the_first_blocker_and_every_rule(outlet: Outlet, manager: Client) -> None:
    _book(outlet, 12)
    _book(outlet, 3)
    page = _why(manager, outlet, size=6)
    assert "<b>All 2 tables and combinations that take a party of 6 are taken" in page
    assert "19:00 is full: 15 of 16 covers start then, 6 more asked." in page
    assert "We take parties of 1 to 12." in page


def test_what_an_earlier_rule_makes_pointless_is_not_asked(outlet: Outlet, manager: Client) -> None:
    asked: dict[str, str | int] = {"date": _tomorrow(outlet).isoformat(), "minute": SEVEN, "size": 13}
    shown = manager.get("/at/harbour/availability/why/", asked).context["why"]
    assert [rule.code.value for rule in shown.rules if rule.ruling == queries.Ruling.NOT_ASKED] == [
        "no_table_fits",
        "all_tables_taken",
    ]


def test_what_has_passed_is_not_asked_whether_it_is_far_away(outlet: Outlet) -> None:
    yesterday = _tomorrow(outlet) - dt.timedelta(days=2)
    shown = queries.explain(outlet=outlet, date=yesterday, question=engine.Question(SEVEN, 4, timezone.now()))
    assert [rule.code.value for rule in shown.rules if rule.ruling == queries.Ruling.NOT_ASKED] == [
        "inside_cutoff",
        "inside_lead_time",
    ]


def test_every_rule_says_something_where_it_is_passed(outlet: Outlet) -> None:
    question = engine.Question(SEVEN, 4, timezone.now())
    shown = queries.explain(outlet=outlet, date=_tomorrow(outlet), question=question)
    assert [(rule.code, rule.ruling, rule.words[-1]) for rule in shown.rules] == [
        (code, queries.Ruling.PASSED, ".") for code in engine.Code
    ]


def test_the_sheet_is_a_page_of_its_own_where_no_sheet_asks(outlet: Outlet, manager: Client) -> None:
    asked: dict[str, str | int] = {"date": _tomorrow(outlet).isoformat(), "minute": SEVEN, "size": 4}
    page = manager.get("/at/harbour/availability/why/", asked).content.decode()
    sheet = manager.get(
        "/at/harbour/availability/why/", asked, headers={"hx-request": "true"}
    ).content.decode()
    assert ("<html" in page, "<html" in sheet) == (True, False)


@pytest.mark.parametrize("asked", ["", "date=2026-06-12&minute=1140", "date=2026-06-12&minute=x&size=4"])
def test_a_cell_that_is_none_is_not_found(manager: Client, asked: str) -> None:
    assert manager.get(f"/at/harbour/availability/why/?{asked}").status_code == 404


def test_an_explanation_takes_as_many_statements_for_one_booking_as_for_three(
    outlet: Outlet, manager: Client
) -> None:
    counts = []
    for size in (12, 2, 2):
        _book(outlet, size)
        with CaptureQueriesContext(connection) as asked:
            _why(manager, outlet, minute=1230)
        counts.append(len(asked))
    assert counts == [counts[0]] * 3
