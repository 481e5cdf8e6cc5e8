"""The floor editor's save: all of it or nothing, no booking dropped, nobody's work written over."""

import copy
import datetime as dt
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from availability import forms, operations, queries
from availability.models import Claim, Combination, FloorEdition, FloorPlan, Kind, Placement, Spot, Table
from config.errors import Conflict, Refusal
from config.opentable.models import Fact
from config.outlets.models import Outlet
from config.roles import Role
from tests.availability.test_days import DATE, book, wall
from tests.factories import people
from tests.factories.availability import TableFactory, annex, harbour
from tests.factories.reservations import GuestFactory, ReservationFactory

pytestmark = pytest.mark.django_db

SAVE = "/at/harbour/floor-plans/save/"
STANDING = "/at/harbour/floor-plans/standing/"


@pytest.fixture
def outlet() -> Outlet:
    return harbour(slug="harbour")


@pytest.fixture
def manager(outlet: Outlet) -> Client:
    return people.browser(outlet, Role.MANAGER)


@pytest.fixture
def winter(outlet: Outlet) -> FloorPlan:
    plan = FloorPlan.objects.create(outlet=outlet, name="Winter", starts_on=DATE)
    operations.copy_plan(plan=plan, source=None)
    return plan


def opened(browser: Client, plan: FloorPlan | None = None) -> dict[str, Any]:
    """The document as the editor opens it."""
    address = STANDING if plan is None else f"/at/harbour/floor-plans/{plan.pk}/"
    document: dict[str, Any] = copy.deepcopy(browser.get(address).context["document"])
    return document


def send(browser: Client, document: dict[str, Any], **more: Any) -> Any:
    """Save it."""
    return browser.post(SAVE, json.dumps(document | more), content_type="application/json")


def named(document: dict[str, Any], name: str) -> dict[str, Any]:
    """The table of this name."""
    found: dict[str, Any] = next(table for table in document["tables"] if table["name"] == name)
    return found


def everything(outlet: Outlet) -> list[Any]:
    """All rows that the editor writes, and who keeps which table."""
    return [
        list(outlet.areas.order_by("pk").values()),
        list(outlet.tables.order_by("pk").values()),
        list(outlet.combinations.order_by("pk").values()),
        list(Combination.tables.through.objects.order_by("pk").values()),
        list(outlet.floor_plans.order_by("pk").values()),
        list(Spot.objects.order_by("pk").values()),
        list(Claim.objects.order_by("pk").values("placement", "table", "during")),
        list(FloorEdition.objects.values()),
    ]


def test_a_table_is_moved_on_its_plan_alone(outlet: Outlet, manager: Client, winter: FloorPlan) -> None:
    document = opened(manager, winter)
    named(document, "A1").update(x=700, y=410, rotation=45, shape="ROUND")

    saved = send(manager, document)

    assert (saved.status_code, saved.json()["words"]) == (200, "Saved.")
    spot = winter.spots.get(table__name="A1")
    assert (spot.x, spot.y, spot.rotation, spot.shape) == (700, 410, 45, "ROUND")
    own = outlet.tables.get(name="A1")
    assert (own.x, own.y, own.rotation, own.shape) == (100, 100, 0, "SQUARE")
    assert saved.json()["floor"] == opened(manager, winter)


def test_facts_areas_new_tables_and_joins_are_saved_together(
    outlet: Outlet, manager: Client, winter: FloorPlan
) -> None:
    document = opened(manager, winter)
    document["plan"].update(name="Deep winter", ends_on=(DATE + dt.timedelta(days=3)).isoformat())
    document["areas"].append({"key": "new-1", "name": "Loft"})
    document["areas"][0]["name"] = "Hall"
    named(document, "A2").update(area="new-1", offer="IN_HOUSE", priority=7, is_high_top=True, max_covers=5)
    document["tables"].append(named(document, "A1") | {"key": "new-2", "name": "A3", "x": 300})
    joined = [named(document, "A1")["key"], "new-2"]
    sizes = {"min_covers": 5, "max_covers": 8, "is_removed": False}
    document["combinations"][0]["is_removed"] = True
    document["combinations"].append({"key": "new-3", "tables": joined} | sizes)

    assert send(manager, document).status_code == 200

    winter.refresh_from_db()
    assert (winter.name, winter.ends_on) == ("Deep winter", DATE + dt.timedelta(days=3))
    second, third = outlet.tables.get(name="A2"), outlet.tables.get(name="A3")
    assert (second.area.name, second.offer, second.priority) == ("Loft", "IN_HOUSE", 7)
    assert (second.is_high_top, second.max_covers) == (True, 5)
    assert sorted(outlet.areas.values_list("name", flat=True)) == ["Hall", "Loft"]
    # A new table of a plan stands on that plan alone.
    assert (third.is_standing, winter.spots.get(table=third).x) == (False, 300)
    (combination,) = outlet.combinations.all()
    assert (combination.name, combination.max_covers) == ("A1+A3", 8)
    assert set(combination.tables.all()) == {outlet.tables.get(name="A1"), third}


def test_without_a_plan_the_tables_themselves_are_moved_taken_off_and_retired(
    outlet: Outlet, manager: Client, winter: FloorPlan
) -> None:
    document = opened(manager)
    named(document, "A1").update(x=640)
    named(document, "A2").update(stands=False)
    named(document, "S1").update(is_retired=True, stands=False)

    assert send(manager, document).status_code == 200

    known, eve = queries.setup(outlet), DATE - dt.timedelta(days=1)
    floors = [[table.name for table in known.floor_on(date).tables] for date in (eve, DATE)]
    assert floors == [["A1", "B1", "B2"], ["A1", "A2", "B1", "B2"]]
    assert outlet.tables.get(name="A1").x == 640
    assert winter.spots.get(table__name="A1").x == 100


def test_a_new_plan_is_kept_when_it_is_saved_and_not_before(outlet: Outlet, manager: Client) -> None:
    day = DATE.isoformat()
    opening = f"/at/harbour/floor-plans/new/?name=New+Year&starts_on={day}&ends_on={day}"
    document = copy.deepcopy(manager.get(opening).context["document"])
    assert not FloorPlan.objects.exists()

    saved = send(manager, document)

    plan = FloorPlan.objects.get()
    assert (plan.name, plan.starts_on, plan.ends_on) == ("New Year", DATE, DATE)
    assert plan.spots.count() == 5
    assert saved.json()["address"] == f"/at/harbour/floor-plans/{plan.pk}/"
    assert saved.json()["floor"]["plan"]["plan_id"] == plan.pk


def _double(document: dict[str, Any]) -> None:
    document["tables"].append(named(document, "A1") | {"key": "new-1"})


def _of_nobody(document: dict[str, Any]) -> None:
    document["tables"].append(named(document, "A1") | {"key": "new-1", "name": "  "})


def _join(document: dict[str, Any], names: tuple[str, ...], most: int) -> None:
    keys = [named(document, name)["key"] for name in names]
    one = {"key": "new-1", "tables": keys, "min_covers": 2, "max_covers": most, "is_removed": False}
    document["combinations"].append(one)


FAULTS: dict[str, tuple[Callable[[dict[str, Any]], object], tuple[str, str]]] = {
    "There is a A1 already.": (_double, ("table", "name")),
    "Give it a name.": (_of_nobody, ("table", "name")),
    "It cannot take fewer than its smallest party, 6.": (
        lambda document: named(document, "A1").update(min_covers=6),
        ("table", "max_covers"),
    ),
    "It reaches beyond the edge of the floor, 1000.": (
        lambda document: named(document, "A1").update(x=960),
        ("table", "x"),
    ),
    "Choose the area it belongs to.": (
        lambda document: named(document, "A1").update(area="new-7"),
        ("table", "area"),
    ),
    "Another plan has this name.": (
        lambda document: document["plan"].update(name="Spring"),
        ("plan", "name"),
    ),
    "Spring begins on that date too: which of them would be in force?": (
        lambda document: document["plan"].update(starts_on=(DATE + dt.timedelta(days=90)).isoformat()),
        ("plan", "starts_on"),
    ),
    "The last date cannot come before the first.": (
        lambda document: document["plan"].update(ends_on="2020-01-01"),
        ("plan", "ends_on"),
    ),
    "Two areas are called Hall.": (
        lambda document: document.update(
            areas=[*document["areas"], {"key": "new-1", "name": "Hall"}, {"key": "new-2", "name": "Hall"}]
        ),
        ("area", "name"),
    ),
    "A1 and A2 seat 8 together.": (
        lambda document: _join(document, ("A1", "A2"), 9),
        ("combination", ""),
    ),
    "B1+B2 may be joined already.": (
        lambda document: _join(document, ("B1", "B2"), 9),
        ("combination", ""),
    ),
    "Choose two tables or more.": (lambda document: _join(document, ("A1",), 4), ("combination", "")),
}


@pytest.mark.parametrize("words", list(FAULTS))
def test_a_fault_is_told_where_it_is_and_leaves_all_as_it_was(
    outlet: Outlet, manager: Client, winter: FloorPlan, words: str
) -> None:
    FloorPlan.objects.create(outlet=outlet, name="Spring", starts_on=DATE + dt.timedelta(days=90))
    work, where = FAULTS[words]
    document = opened(manager, winter)
    named(document, "B2").update(x=500)
    work(document)
    before = everything(outlet)

    refused = send(manager, document)

    assert refused.status_code == 422
    told = refused.json()["faults"][0]
    assert (told["words"], told["part"], told["field"]) == (words, *where)
    assert everything(outlet) == before


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b'{"edition": "1"}', b'{"edition": 1, "tables": [1]}', b'{"edition": 1, "areas": {}}x'],
)
def test_what_cannot_be_read_is_refused_in_words(outlet: Outlet, manager: Client, body: bytes) -> None:
    refused = manager.post(SAVE, body, content_type="application/json")
    assert (refused.status_code, refused.json()["code"]) == (422, "unreadable_document")


def test_the_second_of_two_managers_is_told_who_saved_and_may_save_over_it(
    outlet: Outlet, manager: Client, winter: FloorPlan
) -> None:
    mine, theirs = opened(manager, winter), opened(manager, winter)
    named(theirs, "A1").update(x=300)
    assert send(manager, theirs).status_code == 200
    named(mine, "A1").update(x=600)
    before = everything(outlet)

    refused = send(manager, mine)

    assert (refused.status_code, refused.json()["code"]) == (409, "floor_changed")
    assert refused.json()["words"].startswith("manager saved the floor at ")
    assert everything(outlet) == before
    assert send(manager, mine, edition=refused.json()["edition"]).status_code == 200
    assert winter.spots.get(table__name="A1").x == 600


def test_a_change_under_settings_and_records_is_noticed_too(
    outlet: Outlet, manager: Client, winter: FloorPlan
) -> None:
    document = opened(manager, winter)
    outlet.tables.filter(name="A1").update(name="A9")

    refused = send(manager, document)

    assert refused.json()["words"].startswith("The floor was changed after you opened it, under Settings")


def test_who_would_lose_the_place_is_shown_before_and_kept_until_it_is_meant(
    outlet: Outlet, manager: Client, winter: FloorPlan
) -> None:
    party = book(outlet, wall(19), party_size=8)
    guest = GuestFactory.create(outlet=outlet, first_name="Ada", last_name="Lee")
    ReservationFactory.create(outlet=outlet, placement=party, guest=guest)
    document = opened(manager, winter)
    named(document, "B1").update(stands=False)
    before = everything(outlet)

    asked = send(manager, document)

    assert (asked.status_code, asked.json()["code"]) == (409, "not_confirmed")
    assert "Ada Lee" in asked.json()["html"]
    assert "its table does not stand in the room any more" in asked.json()["html"]
    assert everything(outlet) == before
    assert not Fact.objects.filter(name="placement.displaced").exists()
    seen = asked.json()["html"].split('name="seen" value="')[1].split('"')[0]
    assert send(manager, document, seen=seen).status_code == 409

    done = send(manager, document, seen=seen, is_confirmed=True)

    assert "1 have none now and are among the problems" in done.json()["words"]
    assert Fact.objects.get(name="placement.displaced").payload["placements"] == [party.pk]
    assert not Claim.objects.filter(placement=party).exists()


def test_a_party_on_other_dates_keeps_its_table(outlet: Outlet, manager: Client, winter: FloorPlan) -> None:
    eve = book(outlet, wall(19, date=DATE - dt.timedelta(days=1)))
    document = opened(manager, winter)
    named(document, "A1").update(stands=False)

    assert send(manager, document).status_code == 200
    assert queries.table_names(eve) == ["A1"]


def test_a_table_where_a_party_sits_is_not_taken_off_the_plan_in_force(
    outlet: Outlet, manager: Client
) -> None:
    party = book(outlet, wall(19))
    Placement.objects.filter(pk=party.pk).update(kind=Kind.SEATING)
    Claim.objects.filter(placement=party).update(kind=Kind.SEATING)
    guest = GuestFactory.create(outlet=outlet, first_name="Ada", last_name="Lee")
    ReservationFactory.create(outlet=outlet, placement=party, guest=guest)
    document = opened(manager)
    named(document, "A1").update(stands=False)
    before = everything(outlet)

    refused = send(manager, document)

    assert (refused.status_code, refused.json()["code"]) == (409, "table_is_seated")
    (fault,) = refused.json()["faults"]
    assert fault["key"] == str(outlet.tables.get(name="A1").pk)
    assert "Ada Lee" in fault["words"]
    assert "sits at A1 now" in fault["words"]
    assert everything(outlet) == before


def test_a_plan_on_which_a_party_sits_is_not_deleted(outlet: Outlet, winter: FloorPlan) -> None:
    extra = TableFactory.create(area=outlet.areas.get(), name="X9", is_standing=False)
    winter.spots.create(table=extra, x=1, y=1)
    party = book(outlet, wall(19))
    Placement.objects.filter(pk=party.pk).update(kind=Kind.SEATING)
    Claim.objects.filter(placement=party).update(kind=Kind.SEATING, table=extra)

    with pytest.raises(Conflict, match="sits at X9 now"):
        operations.remove_plan(
            outlet=outlet, plan=winter, confirmation=operations.Confirmation(), actor="manager",
            now=timezone.now(),
        )  # fmt: skip
    assert FloorPlan.objects.filter(pk=winter.pk).exists()


def test_another_outlets_tables_and_plans_are_out_of_reach(outlet: Outlet, manager: Client) -> None:
    other = annex()
    theirs = FloorPlan.objects.create(outlet=other, name="Theirs", starts_on=DATE)
    document = opened(manager)
    named(document, "A1").update(key=str(other.tables.get().pk))
    before = everything(other)

    assert send(manager, document).json()["faults"][0]["words"].startswith("It was deleted meanwhile")
    facts = {"plan_id": theirs.pk, "name": "Mine", "starts_on": DATE.isoformat(), "ends_on": ""}
    assert send(manager, opened(manager), plan=facts).status_code == 404
    assert manager.get(f"/at/harbour/floor-plans/{theirs.pk}/").status_code == 404
    assert manager.get(f"/at/harbour/floor-plans/new/?copy_from={theirs.pk}").status_code == 404
    assert everything(other) == before


EDITS = st.lists(
    st.tuples(
        st.sampled_from(("take off", "put on", "shrink", "retire", "unjoin", "move", "end")),
        st.integers(0, 4),
    ),
    min_size=1,
    max_size=4,
)
WHAT: dict[str, dict[str, Any]] = {
    "take off": {"stands": False},
    "put on": {"stands": True},
    "shrink": {"min_covers": 1, "max_covers": 1},
    "retire": {"is_retired": True, "stands": False},
}
BOOKINGS = st.lists(st.tuples(st.integers(18, 21), st.integers(1, 8), st.integers(0, 1)), max_size=7)


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(BOOKINGS, st.lists(EDITS, min_size=1, max_size=3))
def test_whatever_is_edited_no_booking_is_dropped_and_no_table_is_given_twice(
    bookings: list[tuple[int, int, int]], saves: list[list[tuple[str, int]]]
) -> None:
    with transaction.atomic():
        with connection.cursor() as sql:
            sql.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        outlet = harbour()
        plan = FloorPlan.objects.create(outlet=outlet, name="Winter", starts_on=DATE)
        operations.copy_plan(plan=plan, source=None)
        for hour, size, days in bookings:
            try:
                with transaction.atomic():
                    book(outlet, wall(hour, date=DATE - dt.timedelta(days=days)), party_size=size)
            except Refusal:
                continue
        for at, edits in enumerate(saves):
            _save_and_look(outlet, plan if at % 2 == 0 else None, edits)
        transaction.set_rollback(True)


def _save_and_look(outlet: Outlet, plan: FloorPlan | None, edits: list[tuple[str, int]]) -> None:
    """Save some edits and confirm them: each booking has tables that fit, or is told to have none."""
    kept = set(Claim.objects.values_list("placement_id", flat=True))
    told_before = Fact.objects.filter(name="placement.displaced").count()
    document = _edited(outlet, plan, edits)
    confirmation = operations.Confirmation()
    for _ in range(2):
        try:
            saved = operations.save_plan(
                outlet=outlet, document=document, confirmation=confirmation, actor="x", now=timezone.now()
            )
            break
        except operations.Unconfirmed as asked:
            assert set(Claim.objects.values_list("placement_id", flat=True)) == kept
            confirmation = operations.Confirmation(asked.effects.seen, is_ticked=True)
    lost = kept - set(Claim.objects.values_list("placement_id", flat=True))
    facts = Fact.objects.filter(name="placement.displaced").order_by("pk")[told_before:]
    told = {number for fact in facts for number in fact.payload["placements"]}
    assert lost == {one.misfit.placement_id for one in saved.displaced if one.has_lost}
    assert lost <= told
    assert Placement.objects.filter(pk__in=kept, released_at=None).count() == len(kept)
    assert queries.misfits(outlet=outlet, known=queries.setup(outlet), now=timezone.now()) == []
    claims = list(Claim.objects.order_by("pk"))
    met = [
        (one, other)
        for one in claims
        for other in claims
        if one.pk < other.pk and one.table_id == other.table_id
        and one.during.lower < other.during.upper and other.during.lower < one.during.upper
    ]  # fmt: skip
    assert met == []


def _edited(outlet: Outlet, plan: FloorPlan | None, edits: list[tuple[str, int]]) -> operations.FloorDocument:
    floor = queries.edited_floor(outlet=outlet, plan=plan)
    facts = None if plan is None else operations.PlanFacts(plan.pk, plan.name, plan.starts_on, None)
    tables = {found.table.pk: _row(found) for found in floor.tables}
    removed: set[int] = set()
    for act, which in edits if tables else ():
        row = list(tables.values())[which % len(tables)]
        row |= WHAT.get(act, {}) | ({"x": 10 * which} if act == "move" else {})
        if act == "unjoin":
            removed |= {one.pk for one in floor.combinations}
        if act == "end" and plan is not None:
            facts = operations.PlanFacts(plan.pk, plan.name, DATE, DATE + dt.timedelta(days=which))
    return operations.FloorDocument(
        edition=floor.edition,
        plan=facts,
        areas=(),
        tables=tuple(operations.TableChange(**row) for row in tables.values()),
        combinations=tuple(
            operations.CombinationChange(
                str(one.pk), tuple(str(table.pk) for table in one.tables.all()), one.min_covers,
                one.max_covers, one.pk in removed,
            )
            for one in floor.combinations
        ),
    )  # fmt: skip


def _row(found: queries.EditedTable) -> dict[str, Any]:
    own = ("name", "min_covers", "max_covers", "offer", "priority", "is_accessible", "is_high_top")
    where = ("shape", "x", "y", "width", "height", "rotation")
    return {
        "key": str(found.table.pk), "area": str(found.table.area_id), "stands": found.stands,
        "is_retired": False, **{name: getattr(found.table, name) for name in own},
        **{name: getattr(found.place, name) for name in where},
    }  # fmt: skip


def test_what_the_editor_opens_is_what_the_form_reads(
    outlet: Outlet, manager: Client, winter: FloorPlan
) -> None:
    document, _ = forms.read_document(json.dumps(opened(manager, winter)).encode())
    assert [table.name for table in document.tables] == list(
        Table.objects.filter(outlet=outlet).order_by("pk").values_list("name", flat=True)
    )
    assert len(document.combinations) == Combination.objects.count()
