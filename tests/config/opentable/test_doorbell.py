"""The doorbell rings where Redis answers, and waits for nobody where it does not."""

import socket
import time
from collections.abc import Iterator

import pytest
import redis
from celery import current_app
from django.conf import settings
from kombu.connection import Connection
from redis.client import PubSub

from config.opentable import doorbell

ENOUGH_SECONDS = 3
# The thread of earlier tests may still be ringing: only this test rings for this outlet.
RID = 743_881


@pytest.fixture
def frozen() -> Iterator[str]:
    """The address of a Redis that takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield f"redis://127.0.0.1:{listening.getsockname()[1]}/0"


def rung(url: str, broker: Connection) -> None:
    """One ring over these connections."""
    bell = redis.Redis.from_url(url, retry=None, **doorbell.PATIENCE)
    doorbell.ring(bell, broker, {("streams", RID)})


def hears(listening: PubSub, words: bytes) -> bool:
    """Whether just this is published, in good time."""
    ends = time.monotonic() + ENOUGH_SECONDS
    while (left := ends - time.monotonic()) > 0:
        heard = listening.get_message(timeout=left)
        if heard is not None and heard["data"] == words:
            return True
    return False


def test_a_ring_reaches_live_screens_and_the_workers_queue() -> None:
    bell = redis.Redis.from_url(settings.REDIS_URL, retry=None, **doorbell.PATIENCE)
    listening: PubSub = bell.pubsub()  # type: ignore[no-untyped-call]
    listening.subscribe(doorbell.channel(bell))
    listening.get_message(timeout=ENOUGH_SECONDS)
    bell.delete("covers:streams")

    rung(settings.REDIS_URL, current_app.connection_for_write(transport_options=doorbell.PATIENCE))

    assert hears(listening, f"streams {RID}".encode())
    assert bell.llen("covers:streams") == 1
    bell.delete("covers:streams")


def test_a_frozen_redis_costs_the_ringer_half_a_second_and_nobody_else(frozen: str) -> None:
    started = time.monotonic()

    rung(frozen, current_app.connection_for_write(frozen, transport_options=doorbell.PATIENCE))

    assert time.monotonic() - started < ENOUGH_SECONDS
