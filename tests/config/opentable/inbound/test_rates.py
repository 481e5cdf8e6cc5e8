"""How fast OpenTable may call: told to wait beyond it, and nothing done or kept of what was turned away."""

import json

import pytest
from django.db import IntegrityError, transaction

from config.opentable.models import InboundRequest, Problem
from config.opentable.rates import Bucket, refilled, wait_seconds
from tests.config.opentable.inbound.conftest import OpenTable, new_opentable
from tests.factories.opentable import ConnectionFactory

pytestmark = pytest.mark.urls("tests.config.opentable.inbound.doors")


def _limited(opentable: OpenTable, **limits: int) -> OpenTable:
    for name, limit in limits.items():
        setattr(opentable.connection, name, limit)
    opentable.connection.save(update_fields=list(limits))
    return opentable


def test_a_bucket_begins_full_fills_by_the_second_and_never_flows_over() -> None:
    assert refilled(None, at=50.0, per_second=100, burst=200) == Bucket(200, 50.0)
    assert refilled(Bucket(0, 50.0), at=50.25, per_second=100, burst=200) == Bucket(25, 50.25)
    assert refilled(Bucket(190, 50.0), at=51.0, per_second=100, burst=200) == Bucket(200, 51.0)


@pytest.mark.parametrize(
    ("level", "per_second", "seconds"), [(0.0, 100, 1), (0.5, 1, 1), (-1.5, 1, 3), (0.0, 1, 1)]
)
def test_the_wait_is_told_in_whole_seconds(level: float, per_second: int, seconds: int) -> None:
    assert wait_seconds(Bucket(level, 0.0), per_second) == seconds


def test_a_call_beyond_the_burst_is_told_to_wait_and_leaves_nothing(opentable: OpenTable) -> None:
    _limited(opentable, calls_per_second=1, calls_burst=1)

    answers = {f"note {n}": opentable.note(f"note {n}", X_Request_Id=f"note {n}") for n in range(10)}

    let_in = [key for key, answer in answers.items() if answer.status_code == 201]
    turned_away = [answer for answer in answers.values() if answer.status_code == 429]
    assert turned_away
    assert len(let_in) + len(turned_away) == 10
    assert {answer["Retry-After"] for answer in turned_away} == {"1"}
    assert json.loads(turned_away[0].content) == {
        "error": "too_many_requests",
        "error_description": "OpenTable calls faster than its account may; nothing was done.",
    }
    assert sorted(InboundRequest.objects.values_list("key", flat=True)) == sorted(let_in)
    assert sorted(Problem.objects.values_list("subject", flat=True)) == sorted(let_in)


def test_one_connection_does_not_spend_anothers_calls(opentable: OpenTable) -> None:
    other = new_opentable()
    _limited(opentable, calls_per_second=1, calls_burst=1)
    _limited(other, calls_per_second=1, calls_burst=1)

    assert {opentable.note("one").status_code, other.note("two").status_code} == {201}


@pytest.mark.parametrize("field", ["calls_per_second", "calls_burst"])
def test_a_connection_lets_some_calls_in(db: None, field: str) -> None:
    with pytest.raises(IntegrityError, match="connection_lets_some_calls_in"), transaction.atomic():
        ConnectionFactory.create(**{field: 0})
