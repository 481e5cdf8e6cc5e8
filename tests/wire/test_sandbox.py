"""The stand-in OpenTable, held to the same samples as we are."""

import uuid
from collections.abc import Iterator
from typing import Any

import pytest
import requests

from config.opentable.sandbox import codec, server
from config.opentable.sandbox.house import availability
from config.opentable.sandbox.server import Running
from tests.wire import golden

PUBLISH = "/api/v1/covers/availability"


@pytest.fixture
def sandbox() -> Iterator[Running]:
    """A sandbox in memory."""
    running = server.start(environment={})
    yield running
    running.stop()


def granted(sandbox: Running) -> dict[str, Any]:
    """A token's document."""
    asked = requests.post(
        f"{sandbox.url}/api/v2/oauth/token?grant_type=client_credentials",
        auth=("covers", "covers-secret"),
        timeout=5,
    )
    document: dict[str, Any] = asked.json()
    return document


def said(sandbox: Running, method: str, path: str, **more: Any) -> requests.Response:
    """One request with a good token, unless it brings headers of its own."""
    bearer = {
        "Authorization": f"bearer {granted(sandbox)['access_token']}",
        "X-Request-Id": str(uuid.uuid4()),
    }
    return requests.request(
        method, sandbox.url + path, timeout=5, headers=bearer | more.pop("headers", {}), **more
    )


def test_a_token_has_the_members_that_the_guide_prints(sandbox: Running) -> None:
    printed = golden.document("token_answer.json")

    given = granted(sandbox)

    assert list(given) == list(printed)
    assert (given["token_type"], given["scope"]) == (printed["token_type"], printed["scope"])
    assert type(given["expires_in"]) is int


def test_a_missing_token_is_answered_as_the_guide_prints_it(sandbox: Running) -> None:
    answer = requests.post(sandbox.url + PUBLISH, json=[], timeout=5)

    assert (answer.status_code, answer.json()) == (400, golden.document("token_missing.json"))


def test_a_bad_token_is_answered_as_the_guide_prints_it(sandbox: Running) -> None:
    answer = said(sandbox, "POST", PUBLISH, json=[], headers={"Authorization": "bearer bad"})

    printed = golden.document("token_invalid.json")
    assert (answer.status_code, answer.json()["error"]) == (401, printed["error"])
    assert list(answer.json()) == list(printed)
    assert uuid.UUID(answer.json()["message"])


def test_the_guides_registration_is_taken(sandbox: Running) -> None:
    answer = said(sandbox, "PUT", "/api/v1/covers/restaurants/888", data=golden.raw("registration.json"))

    assert (answer.status_code, answer.content) == (200, b"")
    assert availability.is_registered(sandbox.house, 888)


@pytest.mark.parametrize("sample", ["json", "lz4frame", "lz4block"])
def test_the_guides_availability_is_understood_in_every_coding(sandbox: Running, sample: str) -> None:
    headers = {} if sample == "json" else {"Content-Encoding": "lz4"}

    answer = said(sandbox, "POST", PUBLISH, data=golden.raw(f"availability_v1.{sample}"), headers=headers)

    # The guide's restaurant is not the sandbox's: it was read to the end, and then not routed.
    assert (answer.status_code, answer.json()["error"]) == (
        403,
        golden.document("not_routed.json")["error"],
    )


def test_the_sandbox_reads_both_framings() -> None:
    for framing in ("lz4frame", "lz4block"):
        packed = golden.raw(f"availability_v1.{framing}")
        assert codec.decode(packed, "lz4", 1 << 20) == golden.raw("availability_v1.json")


def test_an_outlet_that_is_not_routed_is_refused_as_the_guide_prints_it(sandbox: Running) -> None:
    other = f"bearer {granted_to_annex(sandbox)}"
    answer = said(
        sandbox,
        "POST",
        "/api/v1/annex/availability",
        json=[{"rid": 888, "date": "2015-05-02", "party_size": 2, "time": [420], "sequence_id": 1}],
        headers={"Authorization": other},
    )

    assert (answer.status_code, answer.json()) == (403, golden.document("not_routed.json"))


def granted_to_annex(sandbox: Running) -> str:
    """A token of the account that does not serve rid 888."""
    asked = requests.post(
        f"{sandbox.url}/api/v2/oauth/token?grant_type=client_credentials",
        auth=("annex", "annex-client-secret"),
        timeout=5,
    )
    return str(asked.json()["access_token"])


def test_the_sequence_rule_is_the_guides(sandbox: Running) -> None:
    said(sandbox, "PUT", "/api/v1/covers/restaurants/888", data=golden.raw("registration.json"))
    items = [{**item, "rid": 888} for item in golden.document("availability_v1.json")]
    said(sandbox, "POST", PUBLISH, json=items)
    answer = said(sandbox, "POST", PUBLISH, json=[{**items[0], "time": []}])

    assert answer.status_code == 200
    assert availability.published(sandbox.house, 888, "2015-05-02", 2) == [420, 435, 450, 465]


def test_the_second_edition_of_availability_is_taken(sandbox: Running) -> None:
    said(sandbox, "PUT", "/api/v1/covers/restaurants/888", data=golden.raw("registration.json"))
    day = {**golden.document("availability_v2.json"), "rid": 888}

    answer = said(sandbox, "POST", "/api/v2/covers/availability", json=day)

    assert answer.status_code == 200
    assert availability.published(sandbox.house, 888, "2015-11-02", 1) == [1125, 1140]


def test_a_resoupdate_is_taken_with_an_empty_answer(sandbox: Running) -> None:
    update = {**golden.document("resoupdate.json"), "RID": 888}

    answer = said(sandbox, "POST", "/resoupdate/resoupdate", json=update)

    assert (answer.status_code, answer.content) == (200, b"")
