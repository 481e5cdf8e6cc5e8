"""The relay: lease, send, settle. It runs in Celery's workers and in `manage.py relay`, together or alone.

No transaction is open while a message is on its way. One message is sent in the thread that leased it,
several by up to eight threads, which is also the number of sockets a host gets.
"""

import queue
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

from django.db import connections
from django.utils import timezone

from config.opentable import accounts, auth, circuit, client, links, mutex, transport
from config.opentable.circuit import admission
from config.opentable.errors import Refused, Throttled, WireFault
from config.opentable.feeds import Feed, Outcome, Parcel
from config.opentable.models import Connection, Link

BATCH = 40
# A lease lasts 60 s. A send may take 12 s, and 24 more where the token has to be renewed and it is repeated:
# what is not under way after this time goes back, so that nobody sends under a lease that has run out.
LATEST_START_SECONDS = 20.0
LONGEST_RUN_SECONDS = 20.0
_NOT_ROUTED = {"no_rid_routing", "unknown_client_id"}
_RESOUPDATE = "/resoupdate/"


def run_feed(
    name: str, *, limit: int = BATCH, stop: threading.Event | None = None, linger: float = 0.0
) -> int:
    """Send what a feed has due, until nothing is or 20 s are over; the number of parcels leased.

    `stop` ends it early: what is under way is finished, what is not goes back. `linger` waits so many seconds
    for what is about to be due; one process at a time does, and the others go on with other work.
    """
    stopping, ends, total = stop or threading.Event(), time.monotonic() + LONGEST_RUN_SECONDS, 0
    for feed in (feed for feed in circuit.feeds() if feed.name == name):
        while time.monotonic() < ends and not stopping.is_set():
            looked_at = timezone.now()
            parcels = feed.lease(limit=limit)
            if not parcels and not _waited(feed, linger, stopping, looked_at):
                break
            _deliver(feed, parcels, stopping)
            total += len(parcels)
    return total


def _waited(feed: Feed, linger: float, stop: threading.Event, looked_at: datetime) -> bool:
    """Wait for what is about to be due; whether there was anything to wait for."""
    seconds = feed.due_in(since=looked_at) if linger else None
    if seconds is None or seconds > linger:
        return False
    with mutex.taken(f"linger for {feed.name}") as is_mine:
        if is_mine:
            stop.wait(max(seconds, 0.0))
        return is_mine


def _deliver(feed: Feed, parcels: Sequence[Parcel], stop: threading.Event) -> None:
    waiting: queue.SimpleQueue[Parcel] = queue.SimpleQueue()
    for parcel in parcels:
        waiting.put(parcel)
    latest_start = time.monotonic() + LATEST_START_SECONDS
    if len(parcels) <= 1:
        _send_all(feed, waiting, latest_start, stop)
        return
    with ThreadPoolExecutor(min(len(parcels), transport.SOCKETS_A_HOST), "relay") as senders:
        running = [
            senders.submit(_send_in_thread, feed, waiting, latest_start, stop)
            for _ in range(min(len(parcels), transport.SOCKETS_A_HOST))
        ]
    for sender in running:
        sender.result()


def _send_in_thread(
    feed: Feed, waiting: "queue.SimpleQueue[Parcel]", latest_start: float, stop: threading.Event
) -> None:
    try:
        _send_all(feed, waiting, latest_start, stop)
    finally:
        connections.close_all()


def _send_all(
    feed: Feed, waiting: "queue.SimpleQueue[Parcel]", latest_start: float, stop: threading.Event
) -> None:
    """Send until none waits; give back unsent what there is no time left for."""
    while not waiting.empty():
        try:
            parcel = waiting.get_nowait()
        except queue.Empty:
            return
        is_late = time.monotonic() > latest_start or stop.is_set()
        outcome = Outcome("HELD") if is_late else outcome_of(parcel)
        feed.settle(parcel=parcel, outcome=outcome)
        _heed(parcel, outcome)


def outcome_of(parcel: Parcel) -> Outcome:
    """Send one parcel and judge what came of it."""
    call = client.Call(
        connection=parcel.connection,
        rid=parcel.rid,
        subject=parcel.subject,
        method=parcel.method,
        path=parcel.path,
        request_id=parcel.request_id,
        body=parcel.body,
        attempt=parcel.attempt,
    )
    try:
        answer = client.send(call)
    except Throttled as quiet:
        return Outcome("HELD", quiet.status, error=str(quiet), retry_at=quiet.retry_at)
    except Refused as refused:
        return Outcome(_verdict(parcel, refused), refused.status, refused.answer, error=str(refused))
    except WireFault as fault:
        return Outcome("RETRY", fault.status, error=str(fault), retry_at=_tried_at(parcel.connection))
    return Outcome("ACKNOWLEDGED", answer.status, answer.document)


def _tried_at(account: Connection) -> datetime | None:
    return admission.tried_at(circuit.host_of(account), circuit.token_host(account))


def _heed(parcel: Parcel, outcome: Outcome) -> None:
    """What an answer says about the whole outlet or account, whichever feed it came to.

    After the settlement: a registration that is acknowledged in no time must find the message waiting.
    """
    is_believed = not outcome.error.startswith(auth.NOT_BELIEVED)
    if outcome.verdict in {"REGISTER", "PARK_LINK"} or not is_believed:
        link = Link.objects.get(environment=parcel.connection.environment, rid=parcel.rid)
        if not is_believed:
            accounts.raise_disbelief(link=link, error=outcome.error, now=timezone.now())
        elif outcome.verdict == "REGISTER":
            links.ensure_registration(link=link, now=timezone.now())
        else:
            links.park(link=link, reason=outcome.error, now=timezone.now())


def _verdict(parcel: Parcel, refused: Refused) -> str:
    """What a 4xx means (docs/opentable/outbound.md). On resoupdate 404 says that the store is down."""
    if refused.code in auth.NOT_BELIEVED:
        return "RETRY"
    if refused.status == 407:
        return "REGISTER"
    if refused.status == 403 and refused.code in _NOT_ROUTED:
        return "PARK_LINK"
    if refused.status == 404 and parcel.path.startswith(_RESOUPDATE):
        return "RETRY"
    return "REFUSED"
