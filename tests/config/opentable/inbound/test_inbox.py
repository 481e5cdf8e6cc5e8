"""One X-Request-Id, one execution, one answer: also when two come at the same moment."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, connections
from django.http import HttpResponse
from django.utils import timezone

from config.opentable import codec, documents, inbox
from config.opentable.models import InboundRequest, Problem
from tests.config.opentable.inbound import doors
from tests.config.opentable.inbound.conftest import OpenTable, new_opentable

pytestmark = pytest.mark.urls("tests.config.opentable.inbound.doors")

NOTES = "/opentable/v1/notes"
_BACKENDS = "FROM pg_stat_activity WHERE datname = current_database()"


def replayed(answer: HttpResponse) -> bool:
    return answer.get("Idempotent-Replayed") == "true"


def works() -> int:
    """How often the door did its work."""
    return Problem.objects.filter(code="note").count()


@pytest.mark.parametrize(
    ("note", "status"), [("hello", 201), ("missing", 404), ("conflict", 409), ("expired", 410)]
)
def test_a_repeat_gets_the_stored_answer(opentable: OpenTable, note: str, status: int) -> None:
    first = opentable.note(note, X_Request_Id="one")
    Problem.objects.update(subject="changed since")

    again = opentable.note(note, X_Request_Id="one")

    assert (first.status_code, replayed(first)) == (status, False)
    assert (again.status_code, replayed(again)) == (status, True)
    assert again.content == first.content
    assert again["Content-Type"] == "application/json"
    assert works() == (1 if status == 201 else 0)


def test_a_repeated_deletion_has_no_body_again(opentable: OpenTable) -> None:
    opentable.call("DELETE", f"{NOTES}/7", X_Request_Id="one")

    again = opentable.call("DELETE", f"{NOTES}/7", X_Request_Id="one")

    assert (again.status_code, again.content, replayed(again)) == (204, b"", True)


@pytest.mark.parametrize("note", ["invalid", "too many", "paused", "defect"])
def test_another_refusal_leaves_the_key_free(opentable: OpenTable, note: str) -> None:
    first = opentable.note(note, X_Request_Id="one")
    again = opentable.note(note, X_Request_Id="one")

    assert again.status_code == first.status_code
    assert not replayed(again)
    assert not InboundRequest.objects.exists()


@pytest.mark.parametrize("change", [{"Authorization": "Bearer x"}, {"Content_Encoding": "br"}])
def test_a_call_that_never_began_leaves_the_key_free(opentable: OpenTable, change: dict[str, str]) -> None:
    assert opentable.note("hello", X_Request_Id="one", **change).status_code >= 400

    assert opentable.note("hello", X_Request_Id="one").status_code == 201


def test_the_same_document_in_other_bytes_is_the_same_request(opentable: OpenTable) -> None:
    rid = opentable.outlet.rid
    opentable.call("POST", NOTES, {"rid": rid, "note": "é"}, X_Request_Id="one")
    other = f'{{ "rid": {rid}, "note": "\\u00e9" }}'.encode()

    again = opentable.call(
        "POST",
        f"{NOTES}?attempt=2",
        raw=codec.encode(other, "lz4"),
        Content_Encoding="lz4",
        X_Request_Id="one",
    )

    assert (again.status_code, replayed(again)) == (201, True)


@pytest.mark.parametrize(
    ("method", "path", "more"),
    [
        ("PUT", NOTES, {}),
        ("POST", f"{NOTES}/7", {}),
        ("POST", NOTES, {"note": "other"}),
        ("POST", NOTES, {"unknown": "field"}),
        ("POST", NOTES, {"note": 7}),
        ("PUT", NOTES, {"rid": "not a number"}),
    ],
)
def test_the_same_key_for_another_request_changes_nothing(
    opentable: OpenTable, method: str, path: str, more: dict[str, Any]
) -> None:
    body = {"rid": opentable.outlet.rid, "note": "hello"}
    opentable.call("POST", NOTES, body, X_Request_Id="one")

    answer = opentable.call(method, path, {**body, **more}, X_Request_Id="one")

    assert answer.status_code == 422
    words = "This X-Request-Id was used for another method, path or body; nothing was changed."
    assert documents.parse(answer.content) == {
        "error": "idempotency_key_reused",
        "error_description": words,
    }
    assert works() == 1


def test_a_body_that_says_nothing_may_be_sent_again_under_its_key(opentable: OpenTable) -> None:
    first = opentable.call("POST", NOTES, {"note": 7}, X_Request_Id="one")
    again = opentable.call("POST", NOTES, {"note": 7}, X_Request_Id="one")

    assert documents.parse(first.content)["error"] == "invalid_request"
    assert again.content == first.content
    assert not InboundRequest.objects.exists()


def test_a_key_belongs_to_its_connection(opentable: OpenTable) -> None:
    other = new_opentable()

    opentable.note("hello", X_Request_Id="one")

    assert not replayed(other.note("hello", X_Request_Id="one"))
    assert works() == 2


def test_without_a_key_every_call_is_done(opentable: OpenTable) -> None:
    opentable.note("hello")
    opentable.note("hello again")

    assert works() == 2
    assert not InboundRequest.objects.exists()


@pytest.mark.parametrize("key", ["", "x" * 201, "tab\there", "é", "null\x00"])
def test_a_key_of_another_form_is_refused(opentable: OpenTable, key: str) -> None:
    answer = opentable.note("hello", X_Request_Id=key)

    assert answer.status_code == 400
    assert documents.parse(answer.content) == {
        "error": "invalid_request_id",
        "error_description": "X-Request-Id has 1 to 200 printable ASCII characters.",
    }
    assert works() == 0


@pytest.mark.parametrize("key", [" ~!", "x" * 200])
def test_any_printable_key_of_200_characters_is_taken(opentable: OpenTable, key: str) -> None:
    opentable.note("hello", X_Request_Id=key)

    assert replayed(opentable.note("hello", X_Request_Id=key))


@pytest.mark.parametrize(("days", "status"), [(6, 201), (8, 409), (37, 409)])
def test_an_old_key_is_replayed_then_remembered(opentable: OpenTable, days: int, status: int) -> None:
    opentable.note("hello", X_Request_Id="one")
    now = timezone.now()
    InboundRequest.objects.update(created_at=now - timedelta(days=days) + timedelta(minutes=1))
    inbox.sweep(now=now)

    answer = opentable.note("hello", X_Request_Id="one")

    assert answer.status_code == status
    if status == 409:
        assert documents.parse(answer.content)["error"] == "request_id_expired"
    assert works() == 1


def test_after_37_days_a_key_is_forgotten(opentable: OpenTable) -> None:
    opentable.note("hello", X_Request_Id="one")
    now = timezone.now()
    InboundRequest.objects.update(created_at=now - timedelta(days=37, minutes=1))

    assert inbox.sweep(now=now) == 2
    assert not InboundRequest.objects.exists()


def test_an_emptied_answer_holds_no_body(opentable: OpenTable) -> None:
    opentable.note("hello", X_Request_Id="one")
    now = timezone.now()
    InboundRequest.objects.update(created_at=now - timedelta(days=8))

    assert inbox.sweep(now=now) == 1
    assert inbox.sweep(now=now) == 0
    assert InboundRequest.objects.get().response is None


@pytest.fixture
def at_once(transactional_db: None) -> Iterator[Callable[..., "Future[HttpResponse]"]]:
    """Calls on threads, each with a database connection of its own."""
    doors.RUNNING.clear()
    doors.MAY_END.clear()
    with ThreadPoolExecutor(16) as pool:

        def start(call: Callable[[], HttpResponse]) -> "Future[HttpResponse]":
            return pool.submit(_and_close, call)

        yield start
        doors.MAY_END.set()


def _and_close(call: Callable[[], HttpResponse]) -> HttpResponse:
    try:
        return call()
    finally:
        connections.close_all()


def wait_until_blocked(count: int) -> None:
    """Until so many of our backends wait for another transaction."""
    deadline = threading.Event()
    for _ in range(400):
        with connection.cursor() as sql:
            sql.execute(f"SELECT count(*) {_BACKENDS} AND wait_event_type = 'Lock'")
            if sql.fetchone()[0] >= count:
                return
        deadline.wait(0.01)
    raise AssertionError("nobody waits")


def test_sixteen_at_once_are_done_once(at_once: Callable[..., "Future[HttpResponse]"]) -> None:
    opentable = new_opentable()

    answers = [at_once(lambda: opentable.note("hello", X_Request_Id="one")) for _ in range(16)]

    assert [answer.result(20).status_code for answer in answers] == [201] * 16
    assert sorted(replayed(answer.result()) for answer in answers) == [False] + [True] * 15
    assert len({answer.result().content for answer in answers}) == 1
    assert works() == 1


def test_a_repeat_waits_for_the_first_and_replays_it(at_once: Callable[..., "Future[HttpResponse]"]) -> None:
    opentable = new_opentable()
    first = at_once(lambda: opentable.note("wait", X_Request_Id="one"))
    assert doors.RUNNING.wait(10)
    again = at_once(lambda: opentable.note("wait", X_Request_Id="one"))
    wait_until_blocked(1)
    doors.MAY_END.set()

    assert not replayed(first.result(10))
    assert replayed(again.result(10))
    assert works() == 1


def test_a_repeat_of_one_still_running_after_two_seconds_is_in_progress(
    at_once: Callable[..., "Future[HttpResponse]"],
) -> None:
    opentable = new_opentable()
    first = at_once(lambda: opentable.note("wait", X_Request_Id="one"))
    assert doors.RUNNING.wait(10)

    again = opentable.note("wait", X_Request_Id="one")

    assert again.status_code == 409
    assert documents.parse(again.content)["error"] == "request_in_progress"
    assert again["Retry-After"] == "1"
    doors.MAY_END.set()
    assert first.result(10).status_code == 201
    assert replayed(opentable.note("wait", X_Request_Id="one"))
    assert works() == 1


def test_a_repeat_takes_over_when_the_first_is_killed(at_once: Callable[..., "Future[HttpResponse]"]) -> None:
    opentable = new_opentable()
    first = at_once(lambda: opentable.note("wait", X_Request_Id="one"))
    assert doors.RUNNING.wait(10)
    again = at_once(lambda: opentable.note("wait", X_Request_Id="one"))
    wait_until_blocked(1)
    with connection.cursor() as sql:
        sql.execute(f"SELECT pg_terminate_backend(pid) {_BACKENDS} AND state = 'idle in transaction'")
    doors.MAY_END.set()

    assert (first.result(10).status_code, first.result()["Retry-After"]) == (503, "1")
    assert (again.result(10).status_code, replayed(again.result())) == (201, False)
    assert works() == 1
