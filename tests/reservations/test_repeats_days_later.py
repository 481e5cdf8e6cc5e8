"""A call of OpenTable's that comes again long after: its answer goes, then its key, its effect never."""

from datetime import timedelta
from typing import Any

import pytest
from django.db.models import F
from django.utils import timezone

from config.opentable import inbox
from config.opentable.models import InboundRequest, OutboxMessage
from reservations.models import Change, Reservation
from tests.config.opentable.inbound.conftest import OpenTable
from tests.reservations.calls import make_body, own_href, said


def pass_days(days: int) -> None:
    """So many days go by: what was written is older, and the sweep runs as it does every hour."""
    InboundRequest.objects.update(created_at=F("created_at") - timedelta(days=days))
    inbox.sweep(now=timezone.now())


def asked(opentable: OpenTable, act: str, number: int) -> tuple[int, Any]:
    """One call, always under the same X-Request-Id and with the same body."""
    make = make_body(opentable, href=own_href(opentable, "abc"))
    rid, path = opentable.outlet.rid, f"/opentable/v1/reservations/{number}"
    method, path, body = {
        "make": ("POST", "/opentable/v1/reservations", make),
        "update": ("PUT", path, {**make, "party_size": 3}),
        "cancel": ("POST", f"{path}/cancel", {"rid": rid, "confirmation_number": number}),
    }[act]
    return said(opentable.call(method, path, body, X_Request_Id=f"{act}-1"))


def effects() -> tuple[Any, ...]:
    """Everything that a second execution would leave behind."""
    book = Reservation.objects.values_list("confirmation_number", "party_size", "state", "change_number")
    return (*book, Change.objects.count(), OutboxMessage.objects.count())


@pytest.mark.parametrize("act", ["make", "update", "cancel"])
@pytest.mark.parametrize("days", [8, 36, 40])
def test_a_repeat_days_later_has_no_second_effect(network: OpenTable, act: str, days: int) -> None:
    _, made = asked(network, "make", 0)
    number = made["confirmation_number"]
    first = asked(network, act, number)
    before = effects()

    pass_days(days)
    kept = list(InboundRequest.objects.filter(key=f"{act}-1").values_list("status", "response"))
    again = asked(network, act, number)

    assert effects() == before
    if days < 37:
        assert kept == [(first[0], None)]
        assert (again[0], again[1]["error"]) == (409, "request_id_expired")
    else:
        assert kept == []
        assert (again[0], again[1]) == (200, first[1])


def test_control_without_key_and_href_a_repeat_is_another_booking(floor: OpenTable) -> None:
    def ask() -> int:
        path, body = "/opentable/v1/reservations", make_body(floor)
        return floor.call("POST", path, body, X_Request_Id="one").status_code

    first = ask()
    pass_days(40)
    again = ask()

    assert (first, again, Reservation.objects.count()) == (201, 201, 2)
