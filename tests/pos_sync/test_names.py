"""OpenTable's floor plan against our tables: kept as sent, judged, renamed."""

from typing import Any

import pytest

from config import errors
from config.opentable.models import Problem
from pos_sync import operations, queries, wire
from pos_sync.models import PlanTable
from tests.factories.availability import AreaFactory, TableFactory
from tests.factories.outlets import OutletFactory
from tests.factories.reservations import EVENING, ReservationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def outlet() -> Any:
    outlet = OutletFactory.create()
    area = AreaFactory.create(outlet=outlet)
    for name in ("T5", "T9", "S1"):
        TableFactory.create(area=area, name=name)
    return outlet


def plan(*names: str) -> list[wire.PlanRow]:
    return wire.read_plan({"rid": 1, "tables": [{"name": name} for name in names]})


def open_causes(outlet: Any, code: str) -> list[str]:
    return list(
        Problem.objects.filter(rid=outlet.rid, code=code, closed_at=None).values_list("cause", flat=True)
    )


def test_a_plan_is_kept_as_sent_spaces_and_all(outlet: Any) -> None:
    operations.keep_plan(outlet=outlet, rows=plan("t5", "T9 "), now=EVENING)

    assert list(PlanTable.objects.order_by("position").values_list("name", flat=True)) == ["t5", "T9 "]


def test_names_that_differ_are_a_problem_before_service(outlet: Any) -> None:
    differing = operations.keep_plan(outlet=outlet, rows=plan("t5", "T9 ", "S1"), now=EVENING)

    matched, total, _ = queries.names_matched(outlet)
    assert (differing, matched, total) == (2, 1, 3)
    assert open_causes(outlet, "table_names_differ") == [
        "Of OpenTable's table names 2 differ from ours: “t5” is “T5” here, “T9 ” is “T9” here."
    ]


def test_a_table_of_ours_that_opentable_does_not_have_is_no_problem(outlet: Any) -> None:
    operations.keep_plan(outlet=outlet, rows=plan("T5"), now=EVENING)

    assert queries.names_matched(outlet)[:2] == (1, 1)
    assert open_causes(outlet, "table_names_differ") == []


def test_renaming_ours_closes_the_problem(outlet: Any) -> None:
    operations.keep_plan(outlet=outlet, rows=plan("t5", "T9", "S1"), now=EVENING)

    operations.rename_table(
        outlet=outlet, table=outlet.tables.get(name="T5"), name="t5", actor="manager", now=EVENING
    )

    assert queries.names_matched(outlet)[:2] == (3, 3)
    assert open_causes(outlet, "table_names_differ") == []


def test_the_problem_tells_what_differs_now(outlet: Any) -> None:
    operations.keep_plan(outlet=outlet, rows=plan("t5", "T9 "), now=EVENING)

    operations.keep_plan(outlet=outlet, rows=plan("t5", "T9"), now=EVENING)

    assert open_causes(outlet, "table_names_differ") == [
        "Of OpenTable's table names 1 differ from ours: “t5” is “T5” here."
    ]


def test_a_failed_seating_is_no_problem_once_the_name_is_ours(outlet: Any) -> None:
    operations.names.raise_unmatched(outlet=outlet, name="t5", party="the party", now=EVENING)

    operations.rename_table(
        outlet=outlet, table=outlet.tables.get(name="T5"), name="t5", actor="manager", now=EVENING
    )

    assert open_causes(outlet, "table_name_unmatched") == []


def test_a_name_that_is_taken_is_refused(outlet: Any) -> None:
    with pytest.raises(errors.Conflict) as refused:
        operations.rename_table(
            outlet=outlet, table=outlet.tables.get(name="T5"), name="T9", actor="manager", now=EVENING
        )

    assert refused.value.code == "table_name_taken"
    assert outlet.tables.filter(name="T5").exists()


@pytest.mark.parametrize("name", ["", "  ", "x" * 65])
def test_a_table_has_a_name_of_1_to_64_characters(outlet: Any, name: str) -> None:
    with pytest.raises(errors.Invalid) as refused:
        operations.rename_table(
            outlet=outlet, table=outlet.tables.get(name="T5"), name=name, actor="manager", now=EVENING
        )

    assert refused.value.code == "invalid_table_name"


@pytest.mark.parametrize(
    "document", [None, [], {}, {"tables": {}}, {"tables": [{"name": 5}]}, {"tables": ["A"]}]
)
def test_an_unreadable_plan_changes_nothing(document: Any) -> None:
    with pytest.raises(errors.Invalid) as refused:
        wire.read_plan(document)

    assert refused.value.code == "unreadable_floor_plan"


def test_a_party_is_still_found_at_its_table_after_a_rename(outlet: Any) -> None:
    t9 = outlet.tables.get(name="T9")
    parties = [
        ReservationFactory.create(outlet=outlet, state=state, table_names=["S1", "T9"])
        for state in ("SEATED", "BOOKED", "DONE")
    ]

    operations.rename_table(outlet=outlet, table=t9, name="T-9", actor="manager", now=EVENING)

    t9.refresh_from_db()
    for party in parties:
        party.refresh_from_db()
    assert queries.seated_at(t9) == parties[0]
    assert [party.table_names for party in parties] == [["S1", "T-9"], ["S1", "T-9"], ["S1", "T9"]]
