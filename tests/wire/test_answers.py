"""What we answer to OpenTable holds what the developer's guide prints, in its words and order."""

import datetime as dt
import json
import re
from typing import Any

import pytest

from availability.models import Placement
from config.outlets.models import Outlet
from reservations import wire
from reservations.models import Reservation
from tests.wire import golden


def _printed(name: str) -> dict[str, Any]:
    """A sample of the guide, without the remark that it prints inside one."""
    document: dict[str, Any] = json.loads(re.sub(rb"//.*", b"", golden.raw(name)))
    return document


def test_a_lock_is_answered_as_the_guide_prints_it() -> None:
    placement = Placement(
        pk=965665360, outlet=Outlet(rid=1), party_size=2, granted_seconds=180, turn_minutes=90
    )
    answer = wire.lock_document(placement, dt.datetime(2015, 2, 18, 18, 15))
    assert list(answer.items()) == list(_printed("lock_answer.json").items())


@pytest.mark.parametrize(("sample", "number"), [("make_answer.json", 1), ("update_answer.json", 556)])
def test_a_make_and_an_update_are_answered_with_what_the_guide_prints(sample: str, number: int) -> None:
    reservation = Reservation(
        outlet=Outlet(rid=888), confirmation_number=number, starts_local="2013-05-09T18:00", party_size=4
    )
    answer, printed = wire.reservation_document(reservation), _printed(sample)
    assert [(name, answer[name]) for name in answer if name in printed] == list(printed.items())
    assert answer["res_id"] == number
