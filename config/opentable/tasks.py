"""Celery's doors. A task carries no data: PostgreSQL holds the work, the message only says "look now".

`**_later` lets an old worker survive the arguments of a newer sender.
"""

from typing import Any

from celery import shared_task, signals
from django.utils import timezone

from config.opentable import hearing, relay, sweeps

# A send may have to wait out a dead host and renew its token on the way: longer than other tasks may take.
_SENDING = {"soft_time_limit": 70, "time_limit": 80}
# Until the next poll.
_ABOUT_TO_BE = 1.0


@shared_task(name="opentable.relay_streams", **_SENDING)
def relay_streams(**_later: object) -> None:
    """Send what the streams have due."""
    relay.run_feed("streams")


@shared_task(name="opentable.relay_availability", **_SENDING)
def relay_availability(**_later: object) -> None:
    """Publish the availability that is due, or about to be: a change waits a moment for those after it."""
    relay.run_feed("availability", linger=_ABOUT_TO_BE)


@shared_task(name="opentable.tell_facts")
def tell_facts(**_later: object) -> None:
    """Tell subscribers what became true."""
    sweeps.tell_facts(now=timezone.now())


@shared_task(name="opentable.sweep", soft_time_limit=240, time_limit=270)
def sweep(**_later: object) -> None:
    """Run the sweeps that are due."""
    sweeps.run_due()


@shared_task(name="opentable.heartbeat")
def heartbeat(queue: str = "default", **_later: object) -> None:
    """A worker takes tasks from this queue, and beat sends them."""
    sweeps.beat(name=f"worker {queue}", now=timezone.now())


@signals.worker_ready.connect
def announce_start(**_later: object) -> None:
    """A worker begins: a restored backup may be what it works on."""
    with sweeps.surviving("start.not_announced"):
        sweeps.announce_start(now=timezone.now())


@signals.worker_ready.connect
def listen(sender: Any, **_later: object) -> None:
    """From now on the worker has to take what waits in its queues."""
    ear = hearing.Ear(list(sender.app.amqp.queues.consume_from))
    # Not weakly: nothing else keeps it.
    signals.task_received.connect(ear.hear, weak=False)
    hearing.watch(ear)
