"""The door for connection requests: taken once, validated as every callback, for outlets we may not have."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from config.opentable import connection_requests, tokens
from config.opentable.models import ConnectionRequest, Exchange, Fact
from tests import contract
from tests.config.opentable.inbound.conftest import OpenTable
from tests.factories.opentable import ConnectionFactory

PATH = "/opentable/v1/connection_requests"
CONTACT = {"name": "Mei Tan", "email": "mei@example.com", "phone": "+65 6123 4567"}


def wish(**changes: Any) -> dict[str, Any]:
    """A filled-in form of a restaurant that has no outlet here."""
    form = {"rid": 4711, "restaurant_name": "Harbour Bistro", "contact": CONTACT, "environment": "SANDBOX"}
    return form | changes


def ask(opentable: OpenTable, body: dict[str, Any], **headers: str) -> tuple[int, Any]:
    answer = opentable.call("POST", PATH, body, None, **headers)
    return answer.status_code, json.loads(answer.content)


def test_a_request_is_taken_whether_its_outlet_is_here_or_not(opentable: OpenTable) -> None:
    status, taken = ask(opentable, wish())

    kept = ConnectionRequest.objects.get()
    contract.check(wish(), contract="connection-requests", name="ConnectionRequest")
    contract.check(taken, contract="connection-requests", name="Taken")
    assert (status, taken) == (202, {"connection_request_id": kept.pk, "rid": 4711, "state": "WAITING"})
    assert (kept.restaurant_name, kept.contact_name) == ("Harbour Bistro", "Mei Tan")
    assert (kept.contact_email, kept.contact_phone) == ("mei@example.com", "+65 6123 4567")
    assert Fact.objects.get().name == "connection.requested"
    assert Exchange.objects.get().rid == 4711


def test_one_request_id_asks_once_and_is_answered_alike(opentable: OpenTable) -> None:
    first = ask(opentable, wish(), X_Request_Id="ask-1")
    repeated = ask(opentable, wish(), X_Request_Id="ask-1")
    other = ask(opentable, wish(restaurant_name="Another"), X_Request_Id="ask-1")

    assert first == repeated
    assert (other[0], other[1]["error"]) == (422, "idempotency_key_reused")
    assert Fact.objects.filter(name="connection.requested").count() == 1


def test_who_asks_again_while_it_waits_has_one_request_with_the_newest_words(opentable: OpenTable) -> None:
    first, second = ask(opentable, wish()), ask(opentable, wish(contact={"name": "Lee", "phone": "1"}))

    kept = ConnectionRequest.objects.get()
    assert first == second
    assert (kept.contact_name, kept.contact_email, kept.contact_phone) == ("Lee", "", "1")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"rid": 0}, "rid"),
        ({"rid": "888"}, "rid"),
        ({"rid": 2**31}, "rid"),
        ({"restaurant_name": ""}, "restaurant_name"),
        ({"restaurant_name": "x" * 201}, "restaurant_name"),
        ({"contact": {"name": "Mei"}}, "contact"),
        ({"contact": {**CONTACT, "email": "mei at home"}}, "contact"),
        ({"contact": None}, "contact"),
        ({"environment": "MOON"}, "environment"),
        ({"environment": "PROD"}, "environment"),
    ],
)
def test_what_breaks_the_form_is_refused_by_field(
    opentable: OpenTable, changes: dict[str, Any], field: str
) -> None:
    status, answer = ask(opentable, wish(**changes))

    contract.check(answer, contract="connection-requests", name="Error")
    assert (status, answer["error"], list(answer["details"])) == (422, "invalid_request", [field])
    assert not ConnectionRequest.objects.exists()


def test_a_card_number_is_refused_and_control_characters_go(opentable: OpenTable) -> None:
    card = ask(opentable, wish(contact={**CONTACT, "phone": "4111 1111 1111 1111"}))
    ask(opentable, wish(restaurant_name="<b>Harbour</b>\u202e\x07"))

    assert (card[0], card[1]["error"]) == (422, "card_number_not_accepted")
    assert ConnectionRequest.objects.get().restaurant_name == "<b>Harbour</b>"


def test_the_door_asks_for_a_token(opentable: OpenTable) -> None:
    assert ask(opentable, wish(), Authorization="")[0] == 401
    assert not ConnectionRequest.objects.exists()


def test_an_account_of_another_environment_has_requests_of_its_own(opentable: OpenTable) -> None:
    ask(opentable, wish())
    other = ConnectionFactory.create(environment="CI")
    opentable.token = tokens.grant(connection=other, now=timezone.now())

    assert ask(opentable, wish(environment="CI"))[0] == 202
    assert ConnectionRequest.objects.count() == 2


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"state": "ACCEPTED"}, "request_is_settled_by_somebody"),
        ({"contact_email": "", "contact_phone": ""}, "request_that_waits_can_be_answered"),
        ({"decline_reason": "no"}, "request_is_declined_for_a_reason"),
    ],
)
def test_the_database_keeps_requests_whole(opentable: OpenTable, changes: dict[str, Any], name: str) -> None:
    ask(opentable, wish())

    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        ConnectionRequest.objects.update(**changes)


def test_whom_to_answer_is_forgotten_a_year_after_it_was_settled(opentable: OpenTable) -> None:
    now = timezone.now()
    ask(opentable, wish())
    ask(opentable, wish(rid=4712))
    settled = ConnectionRequest.objects.get(rid=4711)
    connection_requests.decline(request=settled, reason="Closed.", by="support", now=now)

    early = connection_requests.forget_contacts(now=now + timedelta(days=364))
    late = connection_requests.forget_contacts(now=now + timedelta(days=366))

    assert (early, late) == (0, 1)
    assert list(ConnectionRequest.objects.order_by("rid").values_list("contact_name", flat=True)) == [
        "",
        "Mei Tan",
    ]
