"""Workers and relays that take no work any more are found by what they last wrote."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone

from config.opentable import silence, sweeps, tasks
from config.opentable.models import Heartbeat, Problem
from tests.factories.opentable import LinkFactory

pytestmark = pytest.mark.django_db


def after(seconds: float) -> datetime:
    return timezone.now() + timedelta(seconds=seconds)


def open_problems() -> list[tuple[int, str]]:
    return list(Problem.objects.filter(closed_at=None).order_by("rid").values_list("rid", "subject"))


def test_every_queue_has_a_task_that_says_it_was_taken() -> None:
    schedule: dict[str, Any] = settings.CELERY_BEAT_SCHEDULE
    beats = [entry for entry in schedule.values() if entry["task"] == "opentable.heartbeat"]
    queues = [entry["options"]["queue"] for entry in beats]
    routed = {route["queue"] for route in settings.CELERY_TASK_ROUTES.values()}

    for queue in queues:
        tasks.heartbeat(queue=queue)

    assert set(queues) == {settings.CELERY_TASK_DEFAULT_QUEUE, *routed}
    spoken = set(Heartbeat.objects.values_list("name", flat=True))
    assert spoken == {"worker default", "worker streams", "worker availability"}


def test_a_queue_of_which_nothing_is_taken_is_a_problem_everywhere_until_it_is() -> None:
    for rid in (888, 891):
        LinkFactory.create(rid=rid)
    LinkFactory.create(rid=900, is_current=False)
    for queue in ("streams", "default"):
        tasks.heartbeat(queue=queue)

    soon = silence.watch(now=after(20))
    sweeps.beat(name="worker default", now=after(50))
    late = silence.watch(now=after(50))
    told = open_problems()
    sweeps.beat(name="worker streams", now=after(55))
    again = silence.watch(now=after(60))

    assert (soon, late, again) == (0, 1, 0)
    assert (told, open_problems()) == ([(888, "worker streams"), (891, "worker streams")], [])


def test_a_relay_may_take_as_long_as_its_longest_send() -> None:
    LinkFactory.create(rid=888)
    sweeps.beat(name="relay streams", now=timezone.now())

    assert [silence.watch(now=after(seconds)) for seconds in (60, 95)] == [0, 1]
    assert open_problems() == [(888, "relay streams")]


def test_nobody_is_missed_who_never_spoke() -> None:
    LinkFactory.create(rid=888)

    assert silence.watch(now=timezone.now()) == 0
