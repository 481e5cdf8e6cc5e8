"""Tokens, and what happens without one (developer's guide, "Authorization")."""

import uuid

import requests

from config.opentable.sandbox import server
from config.opentable.sandbox.house import tokens
from tests.config.opentable.sandbox.conftest import Voice, fetch_token

RESTAURANT = "/api/v1/covers/restaurants/888"


def test_a_token_has_the_shape_that_the_guide_prints(sandbox: server.Running) -> None:
    answer = fetch_token(sandbox.url)

    document = answer.json()
    assert answer.status_code == 200
    assert str(uuid.UUID(document.pop("access_token"))) != ""
    assert document == {"token_type": "bearer", "expires_in": 2419181, "scope": "DEFAULT"}


def test_wrong_credentials_get_no_token(sandbox: server.Running) -> None:
    assert fetch_token(sandbox.url, "covers", "wrong").status_code == 401


def test_credentials_may_come_from_the_environment() -> None:
    running = server.start(environment={"OPENTABLE_SANDBOX_CLIENT": "else:where"})

    answer = fetch_token(running.url, "else", "where")

    running.stop()
    assert answer.status_code == 200


def test_a_grant_that_is_not_client_credentials_is_refused(sandbox: server.Running) -> None:
    answer = requests.post(
        f"{sandbox.url}/api/v2/oauth/token?grant_type=password", auth=("covers", "covers-secret"), timeout=10
    )

    assert answer.status_code == 400


def test_without_a_token_the_answer_is_the_guides_400(sandbox: server.Running) -> None:
    answer = requests.get(sandbox.url + RESTAURANT, timeout=10)

    assert (answer.status_code, answer.json()) == (
        400,
        {"error": "invalid_request", "message": "oauth token is required to access this resource"},
    )


def test_a_bad_token_is_401_with_a_message_that_is_a_uuid(voice: Voice) -> None:
    answer = voice.send("GET", RESTAURANT, headers={"Authorization": "bearer nonsense"})

    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_token")
    assert str(uuid.UUID(answer.json()["message"])) == answer.json()["message"]


def test_a_revoked_token_is_401(voice: Voice) -> None:
    tokens.revoke_all(voice.running.house)

    assert voice.send("GET", RESTAURANT).status_code == 401


def test_an_expired_token_is_401(voice: Voice) -> None:
    voice.running.house.token_seconds = 0
    expired = fetch_token(voice.running.url).json()["access_token"]

    answer = voice.send("GET", RESTAURANT, headers={"Authorization": f"bearer {expired}"})

    assert answer.status_code == 401


def test_a_token_of_another_partner_is_an_unknown_client_id(annex: Voice) -> None:
    answer = annex.send("GET", RESTAURANT)

    assert (answer.status_code, answer.json()["error"]) == (403, "unknown_client_id")


def test_a_restaurant_of_another_partner_has_no_routing(annex: Voice) -> None:
    answer = annex.send("GET", "/api/v1/annex/restaurants/888")

    assert (answer.status_code, answer.json()) == (
        403,
        {"error": "no_rid_routing", "message": "No routing for RID:888"},
    )


def test_the_restaurants_name_can_be_confirmed_before_pairing(voice: Voice) -> None:
    assert voice.send("GET", RESTAURANT).json() == {"rid": 888, "name": "Harbour Bistro"}
