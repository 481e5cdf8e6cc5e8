"""Our tables are renamed, one or many at once, and what was done last is taken back as one."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from availability.models import Table
from config import errors
from config.opentable.models import Fact, Problem
from pos_sync import matching, operations, queries
from reservations.models import Reservation
from tests import meanwhile
from tests.factories.availability import AreaFactory, TableFactory
from tests.factories.outlets import OutletFactory
from tests.factories.reservations import EVENING, ReservationFactory

pytestmark = pytest.mark.django_db
BY: dict[str, Any] = {"actor": "manager", "now": EVENING}


@pytest.fixture
def outlet() -> Any:
    outlet = OutletFactory.create()
    area = AreaFactory.create(outlet=outlet)
    for name in ("T1", "T2", "T3", "T9"):
        TableFactory.create(area=area, name=name)
    return outlet


def keep(outlet: Any, *names: str) -> None:
    operations.keep_plan(outlet=outlet, rows=[matching.ListedName(name) for name in names], now=EVENING)


def numbers(outlet: Any, names: Mapping[str, str]) -> dict[int, str]:
    keys = dict(Table.objects.filter(outlet=outlet).values_list("name", "pk"))
    return {keys[former]: name for former, name in names.items()}


def rename(outlet: Any, names: Mapping[str, str], **how: Any) -> Fact:
    return operations.rename_tables(outlet=outlet, names=numbers(outlet, names), **BY, **how)


def in_order(outlet: Any) -> list[str]:
    return list(outlet.tables.order_by("pk").values_list("name", flat=True))


def test_many_are_renamed_in_one_act_and_the_problem_closes(outlet: Any) -> None:
    keep(outlet, "t1", "T-2", "T3", "T9 ")

    rename(outlet, {"T1": "t1", "T2": "T-2", "T9": "T9 "})

    assert in_order(outlet) == ["t1", "T-2", "T3", "T9 "]
    assert not Problem.objects.filter(code="table_names_differ", closed_at=None).exists()


@pytest.mark.parametrize(
    ("names", "then"),
    [
        ({"T1": "T2", "T2": "T1"}, ["T2", "T1", "T3", "T9"]),
        ({"T1": "T2", "T2": "T3", "T3": "T1"}, ["T2", "T3", "T1", "T9"]),
        ({"T1": "T2", "T2": "T3", "T3": "T4"}, ["T2", "T3", "T4", "T9"]),
    ],
)
def test_names_are_swapped_and_handed_on_and_all_taken_back(
    outlet: Any, names: dict[str, str], then: list[str]
) -> None:
    done = rename(outlet, names)
    after = in_order(outlet)

    operations.undo_renaming(outlet=outlet, number=done.pk, **BY)

    assert (after, in_order(outlet)) == (then, ["T1", "T2", "T3", "T9"])


def test_parties_keep_their_tables_where_names_are_swapped(outlet: Any) -> None:
    parties = [
        ReservationFactory.create(outlet=outlet, state=state, table_names=["T1", "T2", "T9"])
        for state in ("SEATED", "BOOKED", "DONE")
    ]

    rename(outlet, {"T1": "T2", "T2": "T1"})

    for party in parties:
        party.refresh_from_db()
    assert [" ".join(party.table_names) for party in parties] == ["T2 T1 T9", "T2 T1 T9", "T1 T2 T9"]
    assert queries.seated_at(outlet.tables.get(name="T9")) == parties[0]


def test_a_party_that_sits_down_meanwhile_is_at_its_table_under_the_new_name(outlet: Any) -> None:
    party = ReservationFactory.create(outlet=outlet)

    with meanwhile.before("availability_serviceday", lambda: rename(outlet, {"T9": "T9 "})):
        operations.seat_party(reservation=party, table_names=["T9"], actor="host", now=EVENING)
    with meanwhile.before("availability_serviceday", lambda: rename(outlet, {"T1": "t1"})):
        tables = list(outlet.tables.filter(name="T1"))
        operations.seat_walk_in_party(outlet=outlet, party_size=2, tables=tables, actor="host", now=EVENING)

    found = Reservation.objects.order_by("pk").values_list("table_names", flat=True)
    assert list(found) == [["T9 "], ["t1"]]


def test_days_are_locked_before_the_tables_as_by_a_seating(outlet: Any) -> None:
    far = ReservationFactory.create(outlet=outlet, date=(EVENING + timedelta(days=40)).date())

    with CaptureQueriesContext(connection) as asked:
        rename(outlet, {"T1": "t1"})

    done = [query["sql"] for query in asked.captured_queries]
    days = next(place for place, sql in enumerate(done) if "INTO availability_serviceday" in sql)
    tables = next(place for place, sql in enumerate(done) if "NO KEY UPDATE" in sql)
    assert days < tables
    assert str(far.date) in done[days]


def test_what_was_renamed_meanwhile_is_not_overwritten_by_an_undo(outlet: Any) -> None:
    done = rename(outlet, {"T1": "X"})

    with (
        meanwhile.before("NO KEY UPDATE", lambda: rename(outlet, {"X": "Y"})),
        pytest.raises(errors.Conflict, match="has renamed tables since"),
    ):
        operations.undo_renaming(outlet=outlet, number=done.pk, **BY)


def test_a_seating_that_failed_is_no_problem_once_the_name_is_ours(outlet: Any) -> None:
    operations.names.raise_unmatched(outlet=outlet, name="t1", party="the party", now=EVENING)

    rename(outlet, {"T1": "t1"})

    assert not Problem.objects.filter(code="table_name_unmatched", closed_at=None).exists()


def refused(code: str, outlet: Any, names: dict[str, str]) -> str:
    before = in_order(outlet)
    with pytest.raises(errors.Refusal) as refusal:
        rename(outlet, names)
    assert (refusal.value.code, in_order(outlet)) == (code, before)
    return refusal.value.words


def test_a_name_that_is_taken_changes_nothing_of_all(outlet: Any) -> None:
    Table.objects.filter(outlet=outlet, name="T3").update(is_active=False)

    one, retired, two = (
        refused("table_name_taken", outlet, {"T2": "T7", "T1": "T9"}),
        refused("table_name_taken", outlet, {"T1": "T3"}),
        refused("table_name_taken", outlet, {"T1": "T8", "T2": "T8"}),
    )

    assert (one, retired, two) == (
        "Another table is named “T9”.",
        "A table that is out of use is named “T3”.",
        "Two tables cannot both be named “T8”.",
    )


@pytest.mark.parametrize("name", ["", "  ", "x" * 65, "T\x001", "\x011"])
def test_a_table_has_a_name_of_1_to_64_characters(outlet: Any, name: str) -> None:
    refused("invalid_table_name", outlet, {"T1": name})


def test_a_rename_that_changes_nothing_is_refused(outlet: Any) -> None:
    refused("nothing_to_rename", outlet, {"T1": "T1"})


def test_another_outlets_table_is_not_there(outlet: Any) -> None:
    theirs = TableFactory.create(area=AreaFactory.create(outlet=OutletFactory.create()), name="T1")

    with pytest.raises(errors.Missing):
        operations.rename_tables(outlet=outlet, names={theirs.pk: "X"}, **BY)


def test_breaking_another_match_is_refused_unless_it_is_meant(outlet: Any) -> None:
    keep(outlet, "T1", "t2")

    words = refused("match_would_break", outlet, {"T1": "A1"})
    rename(outlet, {"T1": "A1"}, may_break=True)

    assert "OpenTable has “T1” too" in words
    assert in_order(outlet)[0] == "A1"
    assert Problem.objects.filter(code="table_names_differ", closed_at=None).exists()


def test_a_name_that_goes_from_one_table_to_another_breaks_nothing(outlet: Any) -> None:
    keep(outlet, "T1", "T2")

    rename(outlet, {"T1": "T2", "T2": "T1"})

    assert in_order(outlet)[:2] == ["T2", "T1"]


def test_undo_is_refused_in_words_once_it_does_not_stand(outlet: Any) -> None:
    first = rename(outlet, {"T1": "A1", "T2": "A2"})
    second = rename(outlet, {"T3": "A3"})

    with pytest.raises(errors.Conflict) as not_the_last:
        operations.undo_renaming(outlet=outlet, number=first.pk, **BY)
    Table.objects.filter(outlet=outlet, name="A3").update(name="B3")
    with pytest.raises(errors.Conflict) as renamed_since:
        operations.undo_renaming(outlet=outlet, number=second.pk, **BY)

    assert not_the_last.value.words == "manager has renamed tables since: nothing was taken back."
    assert renamed_since.value.words == (
        "One of these tables was given another name since: nothing was taken back."
    )
    assert in_order(outlet) == ["A1", "A2", "B3", "T9"]


def test_undo_takes_nothing_back_where_one_name_is_anothers_by_now(outlet: Any) -> None:
    done = rename(outlet, {"T1": "A1", "T2": "A2"})
    TableFactory.create(area=outlet.areas.get(), name="T2")

    with pytest.raises(errors.Conflict) as refusal:
        operations.undo_renaming(outlet=outlet, number=done.pk, **BY)

    assert refusal.value.words == "Another table is named “T2”."
    assert in_order(outlet) == ["A1", "A2", "T3", "T9", "T2"]


def test_what_was_taken_back_can_be_done_again(outlet: Any) -> None:
    done = rename(outlet, {"T1": "A1"})
    undone = operations.undo_renaming(outlet=outlet, number=done.pk, **BY)

    operations.undo_renaming(outlet=outlet, number=undone.pk, **BY)

    assert in_order(outlet)[0] == "A1"
