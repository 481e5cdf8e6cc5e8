"""Registration, publishing and checkAvailability."""

from typing import Any

import pytest

from tests.config.opentable.sandbox.conftest import TOMORROW, Voice

V1, V2 = "/api/v1/covers/availability", "/api/v2/covers/availability"


def item(**over: Any) -> dict[str, Any]:
    """One item of the V1 array."""
    times = [1140, 1155]
    return {"rid": 888, "date": TOMORROW, "party_size": 2, "time": times, "sequence_id": 5, **over}


def accepted(voice: Voice) -> list[tuple[int, list[int], int]]:
    """(party size, times, sequence) of what the sandbox holds."""
    return [(kept["party_size"], kept["time"], kept["sequence_id"]) for kept in voice.state()["availability"]]


def test_before_registration_availability_is_407(voice: Voice) -> None:
    assert voice.send("POST", V1, [item()]).status_code == 407
    assert accepted(voice) == []


def test_registration_and_publishing_answer_200_without_a_body(voice: Voice) -> None:
    registered = voice.send("PUT", "/api/v1/covers/restaurants/888", {"partner_restaurant_id": 12345})
    published = voice.send("POST", V1, [item()])

    assert (registered.status_code, registered.content) == (200, b"")
    assert (published.status_code, published.content) == (200, b"")
    assert voice.state()["registrations"][0]["partner_restaurant_id"] == 12345


@pytest.mark.parametrize(("sequence_id", "expected"), [(4, [1140, 1155]), (5, [1140, 1155]), (6, [])])
def test_only_a_higher_sequence_replaces(voice: Voice, sequence_id: int, expected: list[int]) -> None:
    voice.register()
    voice.send("POST", V1, [item()])

    answer = voice.send("POST", V1, [item(time=[], sequence_id=sequence_id)])

    assert answer.status_code == 200
    assert accepted(voice) == [(2, expected, max(5, sequence_id))]


def test_the_sequence_is_counted_for_each_date_and_party_size(voice: Voice) -> None:
    voice.register()
    voice.send("POST", V1, [item(sequence_id=9)])

    voice.send("POST", V1, [item(party_size=3, sequence_id=1), item(date="2030-06-15", sequence_id=2)])

    assert accepted(voice) == [(2, [1140, 1155], 9), (3, [1140, 1155], 1), (2, [1140, 1155], 2)]


@pytest.mark.parametrize(
    "wrong",
    [
        {"time": [1141]},
        {"time": [1440]},
        {"time": ["19:00"]},
        {"time": [True]},
        {"sequence_id": 0},
        {"sequence_id": "7"},
        {"party_size": 21},
        {"party_size": True},
        {"date": "2030-6-14"},
        {"date": "2030-02-30"},
        {"rid": None},
    ],
)
def test_a_wrong_item_refuses_the_whole_array(voice: Voice, wrong: dict[str, Any]) -> None:
    voice.register()

    answer = voice.send("POST", V1, [item(), item(party_size=3) | wrong])

    assert (answer.status_code, answer.json()["error"]) == (422, "invalid_request")
    assert accepted(voice) == []


def test_v2_changes_only_the_listed_sizes(voice: Voice) -> None:
    voice.register()
    voice.send("POST", V1, [item(party_size=4)])
    day = {"1": ["18:45", "19:00"], "2": ["19:00"], "3": []}

    answer = voice.send("POST", V2, {"rid": 888, "date": TOMORROW, "sequence_id": 1, "party_sizes": day})

    assert answer.status_code == 200
    assert accepted(voice) == [(1, [1125, 1140], 1), (2, [1140], 1), (3, [], 1), (4, [1140, 1155], 5)]


@pytest.mark.parametrize("path", [V1, V2])
def test_a_post_without_a_request_id_is_400(voice: Voice, path: str) -> None:
    voice.register()

    answer = voice.send("POST", path, [item()], headers={"X-Request-Id": None})

    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")


def test_check_availability_has_the_guides_rows(voice: Voice) -> None:
    voice.register()
    voice.send("POST", V1, [item(time=[1155], sequence_id=1109)])
    query = f"partySize=2&fromDatetime={TOMORROW}T19:00&toDatetime={TOMORROW}T19:15"

    answer = voice.send("GET", f"/api/v1/covers/restaurants/888/checkAvailability?{query}")

    assert answer.json() == [
        {"Rid": 888, "IsAvailable": False, "SequenceNumber": 1109, "Time": f"{TOMORROW}T19:00:00"},
        {"Rid": 888, "IsAvailable": True, "SequenceNumber": 1109, "Time": f"{TOMORROW}T19:15:00"},
    ]


def test_seven_in_the_morning_is_420(voice: Voice) -> None:
    voice.register()
    voice.send("POST", V1, [item(time=[420])])
    query = f"partySize=2&fromDatetime={TOMORROW}T00:00&toDatetime={TOMORROW}T23:45"

    rows = voice.send("GET", f"/api/v1/covers/restaurants/888/checkAvailability?{query}").json()

    assert [row["Time"] for row in rows if row["IsAvailable"]] == [f"{TOMORROW}T07:00:00"]
    assert len(rows) == 96
