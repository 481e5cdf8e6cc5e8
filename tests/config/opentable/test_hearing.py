"""A worker is deaf when tasks wait for long and it takes none; not when none wait, nor when it is busy."""

from collections.abc import Iterator

import pytest
import redis
from celery.worker import state
from django.conf import settings

from config.opentable import hearing

# In those of the product lie the rings of other tests.
OWN = "a queue of its own"
QUEUE = f"covers:{OWN}"


@pytest.fixture
def broker() -> Iterator[redis.Redis]:
    """Redis, in which a task waits."""
    broker = redis.Redis.from_url(settings.REDIS_URL)
    broker.rpush(QUEUE, "a task")
    yield broker
    broker.delete(QUEUE)


@pytest.fixture
def ear(broker: redis.Redis) -> hearing.Ear:
    return hearing.Ear(["an empty queue", OWN])


def heard(ear: hearing.Ear, *seconds: float) -> list[bool]:
    return [ear.is_deaf(now=second) for second in seconds]


def test_tasks_that_wait_for_twenty_seconds_are_not_heard(ear: hearing.Ear) -> None:
    assert heard(ear, 100, 119, 120) == [False, False, True]


def test_who_takes_a_task_is_not_deaf(ear: hearing.Ear) -> None:
    before = heard(ear, 100, 119)

    ear.hear(request="a request")

    assert (before, heard(ear, 121, 140, 141)) == ([False, False], [False, False, True])


def test_nobody_is_deaf_where_nothing_waits(ear: hearing.Ear, broker: redis.Redis) -> None:
    before = heard(ear, 100)
    broker.delete(QUEUE)
    empty = heard(ear, 115)
    broker.rpush(QUEUE, "another")

    assert (before, empty, heard(ear, 121, 141)) == ([False], [False], [False, True])


def test_nobody_is_deaf_who_has_something_in_hand(ear: hearing.Ear, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(state, "reserved_requests", {"a request"})

    assert heard(ear, 100, 200) == [False, False]


def test_nobody_is_deaf_without_redis(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "REDIS_URL", "unix:///nowhere/redis.sock")

    assert heard(hearing.Ear(["default"]), 100, 200) == [False, False]


def test_nobody_is_deaf_to_a_redis_that_is_full(ear: hearing.Ear, broker: redis.Redis) -> None:
    broker.config_set("maxmemory", 1)
    try:
        assert heard(ear, 100, 200) == [False, False]
    finally:
        broker.config_set("maxmemory", 0)
