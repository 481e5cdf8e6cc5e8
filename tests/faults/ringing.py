"""The web process that rings Redis before it answers, however long that takes: the control of who waits."""

from functools import partial

import redis
from django.conf import settings
from django.db import transaction

from config.wsgi import application

# isort: split
# Only now: the models may be imported once the application has set Django up.
from config.opentable import doorbell

__all__ = ["application"]


def _ring_in_the_request(*, topic: str, rid: int) -> None:
    transaction.on_commit(partial(_ring, f"{topic} {rid}"), robust=True)


def _ring(words: str) -> None:
    bell = redis.Redis.from_url(settings.REDIS_URL, socket_timeout=None)
    bell.publish(doorbell.channel(bell), words)


doorbell.ring_after_commit = _ring_in_the_request
