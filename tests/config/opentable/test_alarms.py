"""A refused message is told by what it is about, with what to do about OpenTable's answer."""

from typing import Any

import pytest
from django.utils import timezone

from config.opentable import outbox
from config.opentable.models import Problem, Stream
from config.opentable.streams import alarms
from tests.factories.opentable import LinkFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("kind", "key", "body", "named"),
    [
        ("CHECK", "c1", {"check_number": "12", "tables": ["T4", "T5"]}, "check 12 at T4+T5"),
        ("CHECK", "c1", {"check_number": "12", "tables": []}, "check 12"),
        ("RESERVATION", "4711", {}, "reservation 4711"),
        ("REGISTRATION", "888", {}, "the registration"),
        ("POS_STATUS", "888", {}, "the state of the POS"),
    ],
)
def test_a_refusal_names_what_was_refused(kind: str, key: str, body: dict[str, Any], named: str) -> None:
    now, link = timezone.now(), LinkFactory.create()
    outbox.write(link=link, kind=kind, key=key, method="PUT", path="/x", body=body, now=now)

    alarms.raise_refusal(rid=link.rid, stream=Stream.objects.get(), error="422 unreadable", now=now)

    assert Problem.objects.get().cause == f"OpenTable refused {named} three times: 422 unreadable"


@pytest.mark.parametrize(
    ("error", "begins"),
    [
        ("422 unreadable", "Mend what the answer names, then send again"),
        ("404 unknown_confirmation_number: no booking 7", "See whether the booking stands at OpenTable"),
    ],
)
def test_a_refusal_says_what_to_do_about_it(error: str, begins: str) -> None:
    now, link = timezone.now(), LinkFactory.create()
    outbox.write(link=link, kind="CHECK", key="c1", method="PUT", path="/x", body={}, now=now)

    alarms.raise_refusal(rid=link.rid, stream=Stream.objects.get(), error=error, now=now)

    assert Problem.objects.get().next_step.startswith(begins)
