"""OpenTable's floor plan against our tables: kept as sent, judged anew whenever either side changes."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.utils.module_loading import import_string

from availability import operations as inventory
from availability import queries as inventory_queries
from availability.models import FloorPlan, Spot, Table
from config import errors
from config.opentable.models import Problem
from config.roles import Role
from pos_sync import matching, operations, queries, wire
from pos_sync.models import Origin, PlanOrigin, PlanTable
from tests.factories import people
from tests.factories.availability import AreaFactory, TableFactory
from tests.factories.outlets import OutletFactory
from tests.factories.reservations import EVENING

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def outlet() -> Any:
    outlet = OutletFactory.create()
    area = AreaFactory.create(outlet=outlet)
    for name in ("T5", "T9", "S1"):
        TableFactory.create(area=area, name=name)
    return outlet


def plan(*names: str) -> list[matching.ListedName]:
    return wire.read_plan({"rid": 1, "tables": [{"name": name} for name in names]})


def open_causes(outlet: Any, code: str) -> list[str]:
    return list(
        Problem.objects.filter(rid=outlet.rid, code=code, closed_at=None).values_list("cause", flat=True)
    )


def sweep(now: dt.datetime = EVENING) -> int:
    """The sweep by which the settings have names judged."""
    (dotted_name,) = [dotted for name, _, dotted in settings.SWEEPS if name == "table names"]
    judged: int = import_string(dotted_name)(now=now)
    return judged


def test_a_plan_is_kept_as_sent_spaces_and_all(outlet: Any) -> None:
    operations.keep_plan(outlet=outlet, rows=plan("t5", "T9 "), now=EVENING)

    assert list(PlanTable.objects.order_by("position").values_list("name", flat=True)) == ["t5", "T9 "]


def test_names_that_differ_are_a_problem_before_service(outlet: Any) -> None:
    differing = operations.keep_plan(outlet=outlet, rows=plan("t5", "T9 ", "S1"), now=EVENING)

    matched, total, _ = queries.names_matched(outlet)
    assert (differing, matched, total) == (2, 1, 3)
    assert open_causes(outlet, "table_names_differ") == [
        "Of OpenTable's table names 2 differ from ours: “t5” is “T5” here (case), "
        "“T9 ” is “T9” here (a space)."
    ]


def test_what_is_missing_or_twice_is_said_too(outlet: Any) -> None:
    operations.keep_plan(outlet=outlet, rows=plan("X1", "T5", "T5"), now=EVENING)

    assert open_causes(outlet, "table_names_differ") == [
        "Of OpenTable's table names 2 differ from ours: “X1” is missing here, “T5” is there twice."
    ]


def test_a_table_of_ours_that_opentable_does_not_have_is_no_problem(outlet: Any) -> None:
    operations.keep_plan(outlet=outlet, rows=plan("T5"), now=EVENING)

    assert queries.names_matched(outlet)[:2] == (1, 1)
    assert open_causes(outlet, "table_names_differ") == []


def test_the_problem_tells_what_differs_now(outlet: Any) -> None:
    operations.keep_plan(outlet=outlet, rows=plan("t5", "T9 "), now=EVENING)

    operations.keep_plan(outlet=outlet, rows=plan("t5", "T9"), now=EVENING)

    assert open_causes(outlet, "table_names_differ") == [
        "Of OpenTable's table names 1 differ from ours: “t5” is “T5” here (case)."
    ]


def test_a_failed_seating_names_both_strings_and_the_last_party(outlet: Any) -> None:
    for party in ("the first", "the second"):
        operations.names.raise_unmatched(outlet=outlet, name="t5 ", party=party, now=EVENING)

    assert open_causes(outlet, "table_name_unmatched") == [
        "OpenTable seated the second at “t5 ”; our floor has “T5”, which differs by case and a space."
    ]


def test_a_list_that_somebody_brings_is_kept_with_whose_it_is(outlet: Any) -> None:
    listed = matching.read_list("T5\tMain\t2-4\nT9 ")

    operations.keep_list(outlet=outlet, listed=listed, origin=Origin.PASTED, actor="ann", now=EVENING)

    origin = PlanOrigin.objects.get(outlet=outlet)
    assert (origin.origin, origin.actor, origin.at) == ("PASTED", "ann", EVENING)
    assert list(PlanTable.objects.order_by("position").values_list("name", "area", "max_covers")) == [
        ("T5", "Main", 4),
        ("T9 ", "", None),
    ]
    assert len(open_causes(outlet, "table_names_differ")) == 1


def test_a_list_with_a_fault_changes_nothing(outlet: Any) -> None:
    operations.keep_plan(outlet=outlet, rows=plan("T5"), now=EVENING)
    listed = matching.read_list("T9\n\tMain")

    with pytest.raises(errors.Invalid) as refused:
        operations.keep_list(outlet=outlet, listed=listed, origin=Origin.PASTED, actor="ann", now=EVENING)

    assert refused.value.code == "list_has_faults"
    assert queries.plan_names(outlet) == ["T5"]


def test_what_opentable_gives_replaces_what_was_pasted(outlet: Any) -> None:
    listed = matching.read_list("T5")
    operations.keep_list(outlet=outlet, listed=listed, origin=Origin.PASTED, actor="ann", now=EVENING)

    operations.keep_plan(outlet=outlet, rows=plan("T9"), now=EVENING)

    origin = PlanOrigin.objects.get(outlet=outlet)
    assert (origin.origin, origin.actor, queries.plan_names(outlet)) == ("FETCHED", "", ["T9"])


@pytest.mark.parametrize(
    "document", [None, [], {}, {"tables": {}}, {"tables": [{"name": 5}]}, {"tables": ["A"]}]
)
def test_an_unreadable_plan_changes_nothing(document: Any) -> None:
    with pytest.raises(errors.Invalid) as refused:
        wire.read_plan(document)

    assert refused.value.code == "unreadable_floor_plan"


def test_covers_that_are_no_number_leave_the_names_readable() -> None:
    read = wire.read_plan({"tables": [{"name": "T5", "min_covers": "two", "max_covers": True}]})

    assert read == [matching.ListedName("T5")]


# Our side changes without anybody on this page.


def retire(outlet: Any) -> None:
    Table.objects.filter(outlet=outlet, name="T9").update(is_active=False)


def rename_by_sql(outlet: Any) -> None:
    Table.objects.filter(outlet=outlet, name="T9").update(name="T-9")


def delete(outlet: Any) -> None:
    Table.objects.filter(outlet=outlet, name="T9").delete()


@pytest.mark.parametrize("change", [retire, rename_by_sql, delete])
def test_a_match_that_breaks_is_a_problem_whoever_broke_it(
    outlet: Any, change: Callable[[Any], None]
) -> None:
    operations.keep_plan(outlet=outlet, rows=plan("T5", "T9"), now=EVENING)
    change(outlet)

    assert (sweep(), sweep()) == (1, 0)

    (cause,) = open_causes(outlet, "table_names_differ")
    assert "“T9” is" in cause


def test_a_table_retired_in_the_floor_editor_is_judged(outlet: Any) -> None:
    operations.keep_plan(outlet=outlet, rows=plan("T5", "T9"), now=EVENING)
    floor = inventory_queries.edited_floor(outlet=outlet, plan=None)
    rows = tuple(edited(found.table, is_retired=found.table.name == "T9") for found in floor.tables)
    document = inventory.FloorDocument(
        edition=floor.edition, plan=None, areas=(), tables=rows, combinations=()
    )
    inventory.save_plan(
        outlet=outlet, document=document, confirmation=inventory.Confirmation(), actor="ann", now=EVENING
    )

    sweep()

    assert "“T9” is missing here" in open_causes(outlet, "table_names_differ")[0]


def edited(table: Table, *, is_retired: bool) -> inventory.TableChange:
    """A table of the editor's document, as it stands but for that."""
    same = ["name", "min_covers", "max_covers", "offer", "priority", "is_accessible", "is_high_top"]
    same += ["shape", "x", "y", "width", "height", "rotation"]
    facts = {field: getattr(table, field) for field in same}
    return inventory.TableChange(
        key=str(table.pk), area=str(table.area_id), stands=not is_retired, is_retired=is_retired, **facts
    )


def test_a_table_taken_out_of_use_in_the_admin_site_is_judged(outlet: Any) -> None:
    operations.keep_plan(outlet=outlet, rows=plan("T5", "T9"), now=EVENING)
    t9 = outlet.tables.get(name="T9")
    page = people.browser(outlet, Role.OWNER)
    address = f"/admin/availability/table/{t9.pk}/change/"
    form = page.get(address).context["adminform"].form
    said = {name: form[name].value() for name in form.fields if form[name].value() not in (None, "")}
    del said["is_active"]

    answer = page.post(address, said)
    sweep()

    assert answer.status_code == 302
    assert "“T9” is missing here" in open_causes(outlet, "table_names_differ")[0]


def test_a_table_that_is_added_closes_the_problem(outlet: Any) -> None:
    operations.keep_plan(outlet=outlet, rows=plan("T5", "N1"), now=EVENING)
    TableFactory.create(area=outlet.areas.get(), name="N1")

    sweep()

    assert open_causes(outlet, "table_names_differ") == []


def test_a_name_that_comes_back_closes_what_failed_over_it(outlet: Any) -> None:
    operations.keep_plan(outlet=outlet, rows=plan("T5"), now=EVENING)
    operations.names.raise_unmatched(outlet=outlet, name="N1", party="the party", now=EVENING)
    TableFactory.create(area=outlet.areas.get(), name="N1")

    sweep()

    assert open_causes(outlet, "table_name_unmatched") == []


def test_an_outlet_without_a_plan_of_opentables_is_not_judged(outlet: Any) -> None:
    assert sweep() == 0


def winter(outlet: Any, starts_on: dt.date) -> FloorPlan:
    """A floor plan on which T9 does not stand."""
    made: FloorPlan = FloorPlan.objects.create(outlet=outlet, name="Winter", starts_on=starts_on)
    for table in outlet.tables.exclude(name="T9"):
        Spot.objects.create(plan=made, table=table, x=table.x, y=table.y)
    return made


LEFT_OUT = ["Floor plan “Winter” leaves out what OpenTable's plan has: “T9”."]


def test_a_floor_plan_of_a_coming_date_is_judged_a_week_ahead(outlet: Any) -> None:
    operations.keep_plan(outlet=outlet, rows=plan("T5", "T9"), now=EVENING)
    winter(outlet, EVENING.date() + 9 * DAY)
    told = []

    for day in (0, 1, 2, 8, 9):
        sweep(EVENING + day * DAY)
        told.append(open_causes(outlet, "table_names_away"))

    assert told == [[], [], LEFT_OUT, LEFT_OUT, LEFT_OUT]
    assert open_causes(outlet, "table_names_differ") == []


def test_a_table_put_on_the_floor_plan_closes_the_problem(outlet: Any) -> None:
    operations.keep_plan(outlet=outlet, rows=plan("T9"), now=EVENING)
    made = winter(outlet, EVENING.date())
    sweep()
    before = open_causes(outlet, "table_names_away")

    Spot.objects.create(plan=made, table=outlet.tables.get(name="T9"), x=0, y=0)
    sweep()

    assert (before, open_causes(outlet, "table_names_away")) == (LEFT_OUT, [])


def test_a_floor_plan_that_is_meant_so_is_told_once(outlet: Any) -> None:
    operations.keep_plan(outlet=outlet, rows=plan("T5", "T9"), now=EVENING)
    made = winter(outlet, EVENING.date())
    sweep()
    Problem.objects.filter(code="table_names_away").update(closed_at=EVENING, closed_by="ann")

    sweep(EVENING + DAY)
    still = open_causes(outlet, "table_names_away")
    made.spots.filter(table__name="T5").delete()
    sweep(EVENING + DAY)

    assert still == []
    assert open_causes(outlet, "table_names_away") == [
        "Floor plan “Winter” leaves out what OpenTable's plan has: “T5”, “T9”."
    ]
