"""What tools read: the page's rows under the page's permissions, by a login or a person's token."""

import base64
import io
import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import jsonschema
import pytest
import yaml
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from config.opentable import exchanges, outbox, problems
from config.opentable.models import Exchange, OutletState, Stream, ToolToken
from config.opentable.rates import Bucket
from config.opentable.support import callers, tokens
from config.outlets.models import Membership, Outlet
from config.roles import Role
from tests.factories import people
from tests.factories.opentable import LinkFactory
from tests.factories.outlets import OutletFactory
from tests.repository import source

pytestmark = pytest.mark.django_db

ROOT = "/support/v1/outlets"
DOCUMENT = source.ROOT / "docs" / "opentable" / "support-api.yaml"
NOW = datetime(2026, 6, 12, 4, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    """Nobody has called yet."""
    callers._buckets.clear()
    yield
    callers._buckets.clear()


@pytest.fixture
def harbour() -> Outlet:
    """An outlet in some trouble, and somebody of support there."""
    outlet: Outlet = OutletFactory.create(slug="harbour")
    link = LinkFactory.create(rid=outlet.rid)
    people.hire(outlet, Role.SUPPORT, "sue")
    outbox.write(link=link, kind="CHECK", key="1", method="PUT", path="/x", body={"total": 1}, now=NOW)
    Stream.objects.update(is_parked=True, fails=3, last_error="422 unreadable")
    words = {"cause": "c", "effect": "e", "next_step": "n", "fixer": "SUPPORT"}
    for number in range(3):
        at = NOW + timedelta(minutes=number)
        problems.raise_problem(
            rid=outlet.rid, code="message_refused", subject=f"CHECK:{number}", now=at, **words
        )
    problems.close_problem(rid=outlet.rid, code="message_refused", subject="CHECK:0", now=NOW)
    for number in range(5):
        _said(outlet, number)
    for number, state in enumerate(["OK", "DOWN", "OK"]):
        at = NOW + timedelta(hours=number)
        OutletState.objects.create(rid=outlet.rid, state=state, at=at, cause=f"cause {number}")
    return outlet


def _said(outlet: Outlet, number: int) -> None:
    exchanges.record(
        direction="OUT",
        at=NOW + timedelta(seconds=number // 2),
        connection=None,
        rid=outlet.rid,
        subject=f"CHECK:{number}",
        method="PUT",
        path="/x",
        status=422 if number == 4 else 200,
        milliseconds=12,
        request_id=f"request-{number}",
        request_headers={"Authorization": "Bearer secret"},
        request_body=b'{"total": 1}',
        response_headers={},
        response_body=b"\xff",
    )


def _tool(name: str = "sue") -> Client:
    token = tokens.make(user=User.objects.get(username=name), name="grep", days=7, now=timezone.now())
    return Client(headers={"Authorization": f"Bearer {token}"})


def _logged_in(name: str = "sue") -> Client:
    client = Client()
    client.force_login(User.objects.get(username=name))
    return client


def _fits(document: Any, name: str) -> bool:
    components = yaml.safe_load(DOCUMENT.read_text())["components"]
    schema = {"$ref": f"#/components/schemas/{name}", "components": components}
    jsonschema.Draft202012Validator(schema).validate(document)
    return True


def test_a_login_and_a_token_read_the_rows_of_the_command(harbour: Outlet) -> None:
    OutletFactory.create(slug="elsewhere")
    printed = io.StringIO()
    call_command("integration", "--json", "--outlet", "harbour", stdout=printed)

    by_login = _logged_in().get(ROOT)
    by_token = _tool().get(ROOT)
    one = _tool().get(f"{ROOT}/harbour").json()

    # The clock goes on between the calls.
    rows = [[{**row, "oldest_seconds": None} for row in rows] for rows in (
        json.loads(printed.getvalue()), by_login.json()["outlets"], by_token.json()["outlets"]
    )]  # fmt: skip
    assert rows[0] == rows[1] == rows[2]
    assert set(one) == {*rows[0][0], "causes"}
    assert by_token.headers["Cache-Control"] == "no-store"
    assert _fits(by_token.json(), "Outlets")
    assert _fits(one, "Outlet")


def test_every_list_is_of_its_documented_form(harbour: Outlet) -> None:
    tool = _tool()

    for part, query, name in [
        ("problems", "?state=all", "Problems"),
        ("states", "", "States"),
        ("exchanges", "", "Exchanges"),
        ("exchanges", "?bodies=on", "Exchanges"),
        ("streams", "", "Streams"),
    ]:
        document = tool.get(f"{ROOT}/harbour/{part}{query}").json()
        assert _fits(document, name)
        assert document[part] != []


def test_lists_are_read_to_their_end_by_cursor(harbour: Outlet) -> None:
    tool, found, cursor = _tool(), [], ""
    for number in (5, 6, 7):
        page = tool.get(f"{ROOT}/harbour/exchanges?limit=2&cursor={cursor}").json()
        found += [each["request_id"] for each in page["exchanges"]]
        cursor = page["next_cursor"]
        # What is said meanwhile shifts nothing.
        _said(harbour, number)

    assert found == [f"request-{number}" for number in (4, 3, 2, 1, 0)]
    assert cursor is None


def test_lists_are_filtered_as_on_the_page(harbour: Outlet) -> None:
    tool = _tool()
    counts = {
        query: len(tool.get(f"{ROOT}/harbour/{query}").json()[query.split("?")[0]])
        for query in (
            "problems", "problems?state=closed", "problems?state=all",
            "exchanges?failures=on", "exchanges?direction=IN", "exchanges?request_id=request-2",
        )
    }  # fmt: skip

    assert list(counts.values()) == [2, 1, 3, 1, 0, 1]


def test_the_states_are_those_that_held_in_between_to_their_end_by_cursor(harbour: Outlet) -> None:
    tool, path = _tool(), f"{ROOT}/harbour/states"
    OutletState.objects.create(rid=harbour.rid + 1, state="DOWN", at=NOW, cause="another's")
    first = tool.get(f"{path}?limit=1").json()
    rest = tool.get(f"{path}?cursor={first['next_cursor']}").json()
    told = [
        [each["cause"] for each in tool.get(path, asked).json()["states"]]
        for asked in (
            {"since": "2026-06-12T05:30:00Z"},
            {"until": "2026-06-12T04:30"},
            {"since": "2026-06-12T07:10:00+02:00", "until": "2026-06-12T05:20"},
        )
    ]

    assert [each["ended_at"] for each in first["states"] + rest["states"]] == [
        None, "2026-06-12T06:00:00+00:00", "2026-06-12T05:00:00+00:00"
    ]  # fmt: skip
    assert rest["next_cursor"] is None
    assert told == [["cause 2", "cause 1"], ["cause 0"], ["cause 1"]]
    assert list(tool.get(f"{path}?since=soon").json()["details"]) == ["since"]


def test_bodies_are_told_only_where_asked_for_and_masked(harbour: Outlet) -> None:
    tool = _tool()

    without = tool.get(f"{ROOT}/harbour/exchanges").json()["exchanges"][0]
    (told, *_) = tool.get(f"{ROOT}/harbour/exchanges?bodies=on").json()["exchanges"]

    assert "request" not in without
    assert told["request"] == {
        "headers": {"Authorization": "Bearer ***"}, "size": 12, "is_text": True, "body": '{"total": 1}'
    }  # fmt: skip
    assert told["response"] == {"headers": {}, "size": 1, "is_text": False, "body": "ff"}


@pytest.mark.parametrize("part", ["", "/problems", "/states", "/exchanges", "/streams"])
def test_another_outlet_is_not_there_and_a_role_that_may_not_is_refused(harbour: Outlet, part: str) -> None:
    OutletFactory.create(slug="elsewhere")
    people.hire(harbour, Role.HOST, "henry")
    tool, host = _tool(), _tool("henry")

    foreign, unknown = (tool.get(f"{ROOT}/{slug}{part}") for slug in ("elsewhere", "nowhere"))
    refused = host.get(f"{ROOT}/harbour{part}")

    assert [foreign.status_code, foreign.json()] == [unknown.status_code, unknown.json()]
    assert (foreign.status_code, foreign.json()["error"]) == (404, "outlet_not_found")
    assert (refused.status_code, refused.json()["error"]) == (403, "forbidden")
    assert host.get(ROOT).json() == {"outlets": []}


def test_what_belongs_to_no_outlet_is_for_those_who_steer(harbour: Outlet) -> None:
    people.hire(harbour, Role.MANAGER, "mary")
    Exchange.objects.filter(request_id="request-0").update(rid=None, connection_name="", direction="IN")

    seen = [
        [
            each["request_id"]
            for each in _tool(name).get(f"{ROOT}/harbour/exchanges?account=on").json()["exchanges"]
        ]
        for name in ("sue", "mary")
    ]

    assert seen == [["request-0"], ["request-4", "request-3", "request-2", "request-1"]]


def test_a_token_opens_nothing_once_it_is_over_or_its_person_may_not(harbour: Outlet) -> None:
    tool = _tool()
    sue = User.objects.get(username="sue")
    answers = []
    for change in (
        lambda: None,
        lambda: ToolToken.objects.update(expires_at=timezone.now()),
        lambda: ToolToken.objects.update(expires_at=timezone.now() + timedelta(days=1)),
        lambda: User.objects.update(is_active=False),
        lambda: User.objects.update(is_active=True),
        lambda: Membership.objects.update(role="KITCHEN"),
        lambda: tokens.revoke(user=sue, number=ToolToken.objects.get().pk),
    ):
        change()
        answers.append(tool.get(f"{ROOT}/harbour").status_code)

    assert answers == [200, 401, 200, 401, 200, 403, 401]


@pytest.mark.parametrize("presented", ["Bearer nonesuch", "Basic c3VlOg==", "Bearer", "Bearer a b"])
def test_who_is_unknown_is_told_so(harbour: Outlet, presented: str) -> None:
    # A login beside it does not help: what is presented counts.
    answer = _logged_in().get(ROOT, headers={"Authorization": presented})
    nobody = Client().get(ROOT)

    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_token")
    assert (nobody.status_code, nobody.json()["error"]) == (401, "invalid_request")
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert _fits(answer.json(), "Error")


def test_nothing_can_be_changed(harbour: Outlet) -> None:
    tool = _tool()

    for method in ("post", "put", "patch", "delete", "options"):
        answer = getattr(tool, method)(f"{ROOT}/harbour/problems")
        assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, HEAD")
        assert answer.json()["error"] == "method_not_allowed"
    assert (tool.head(ROOT).status_code, tool.head(ROOT).content) == (200, b"")


def test_a_tool_that_calls_too_often_waits_and_others_do_not(harbour: Outlet) -> None:
    people.hire(harbour, Role.OWNER, "olive")
    tool = _tool()
    caller = f"user {User.objects.get(username='sue').pk}"
    callers._buckets[caller] = Bucket(-9.0, time.monotonic())

    answer = tool.get(f"{ROOT}/nowhere")

    assert (answer.status_code, answer.json()["error"]) == (429, "too_many_requests")
    assert answer.headers["Retry-After"] == "2"
    assert _tool("olive").get(ROOT).status_code == 200
    callers._buckets[caller] = Bucket(float(callers.CALLS_AT_ONCE), time.monotonic())
    assert tool.get(f"{ROOT}/nowhere").status_code == 404


@pytest.mark.parametrize(
    "query",
    [
        "cursor=nonesuch",
        "cursor=" + base64.urlsafe_b64encode(b"2026-06-12T04:00:00 7").decode(),
        "cursor=" + base64.urlsafe_b64encode(b"2026-06-12T04:00:00+00:00 99999999999999999999").decode(),
        "limit=0",
        "limit=201",
        "state=maybe",
    ],
)
def test_what_is_asked_wrongly_is_named(harbour: Outlet, query: str) -> None:
    answer = _tool().get(f"{ROOT}/harbour/problems?{query}")

    assert (answer.status_code, answer.json()["error"]) == (422, "invalid_request")
    assert list(answer.json()["details"]) == [query.split("=")[0]]


def test_a_token_never_goes_in_clear_where_https_is_expected(harbour: Outlet, settings: Settings) -> None:
    settings.SECURE_SSL_REDIRECT = True

    answer = _tool().get(ROOT)

    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")
    assert _tool().get("/support/v2/outlets").json()["error"] == "not_found"


def test_lists_cost_the_same_however_long(harbour: Outlet, django_assert_num_queries: Any) -> None:
    tool = _tool()
    tool.get(f"{ROOT}/harbour/problems")

    for query in ("problems?state=all&", "states?since=2026-06-12T00:00&"):
        for limit in (1, 3):
            with django_assert_num_queries(3):
                tool.get(f"{ROOT}/harbour/{query}limit={limit}")
