"""The web process that sends what a tap wrote before it answers: the control of who waits for OpenTable."""

from typing import Any

from django.db import transaction

from config.wsgi import application

# isort: split
# Only now: the models may be imported once the application has set Django up.
from config.opentable import doorbell, relay

__all__ = ["application"]


def _send_at_once(*, topic: str, rid: int) -> None:
    """After the commit, in the request."""
    transaction.on_commit(_send, robust=True)


def _send() -> Any:
    return relay.run_feed("streams", limit=1)


doorbell.ring_after_commit = _send_at_once
