"""A lock that is over is published as free at once, with nobody but a sender at work."""

import datetime as dt

import pytest
from django.db.models import F
from django.utils import timezone

from availability import operations, queries, tasks
from availability.models import Placement, Publication
from config.opentable import circuit, relay
from config.opentable.models import Exchange, Link
from config.opentable.sandbox.server import Running
from config.outlets.models import Outlet
from tests.availability.opentable import held, posts, publish, settle
from tests.awaiting import until
from tests.config.opentable import relays
from tests.factories.availability import annex

pytestmark = pytest.mark.django_db(transaction=True)


def published(outlet: Outlet, sandbox: Running) -> Link:
    """An outlet of two dates, of which OpenTable has everything."""
    outlet.booking_rules.horizon_days = 1
    outlet.booking_rules.save(update_fields=["horizon_days"])
    link = publish(outlet, sandbox)
    settle()
    return link


def tomorrow(outlet: Outlet) -> dt.date:
    return queries.local_date(outlet, timezone.now()) + dt.timedelta(days=1)


def lock(outlet: Outlet, link: Link) -> Placement:
    """A table for two, tomorrow at seven."""
    placed = operations.lock_tables(
        outlet=outlet, connection=link.connection, party_size=2, turn_minutes=None, seconds=None,
        starts_local=dt.datetime.combine(tomorrow(outlet), dt.time(19)), now=timezone.now(),
    )  # fmt: skip
    return placed.placement


def test_a_sender_waits_out_the_last_second_of_a_lock_and_tells_opentable(sandbox: Running) -> None:
    outlet = annex(rid=888)
    link = published(outlet, sandbox)
    lock(outlet, link)
    settle()
    while_locked, sent = held(sandbox)[tomorrow(outlet).isoformat(), 2], len(posts(sandbox))
    over_at = timezone.now() + dt.timedelta(seconds=1)
    Placement.objects.update(expires_at=over_at)

    # One call: it waits until the lock is over, and then until others might have changed something too.
    relay.run_feed("availability", linger=5.0)

    row = Publication.objects.get(date=tomorrow(outlet), party_size=2)
    assert row.accepted_at is not None
    assert (1140 in while_locked, 1140 in held(sandbox)[tomorrow(outlet).isoformat(), 2]) == (False, True)
    assert len(posts(sandbox)) == sent + 1
    assert row.accepted_at > over_at


def test_the_relay_alone_tells_opentable_of_an_expiry_at_once(sandbox: Running) -> None:
    outlet = annex(rid=888)
    link = published(outlet, sandbox)
    with relays.start(sandbox) as process:
        try:
            seconds = [_seconds_after_expiry(outlet, link, sandbox) for _ in range(3)]
        finally:
            process.kill()

    print(f"accepted {min(seconds):.2f} to {max(seconds):.2f} s after the expiry, by the relay alone")
    # A relay that only polled would find the lock over, and send at the next poll: two seconds at least.
    assert min(seconds) < 1.5


def _seconds_after_expiry(outlet: Outlet, link: Link, sandbox: Running) -> float:
    """How long after its expiry the table of a lock is shown again."""
    date = tomorrow(outlet)
    locked = lock(outlet, link)
    until(lambda: 1140 not in held(sandbox)[date.isoformat(), 2])
    over_at = timezone.now() + dt.timedelta(seconds=2.5)
    Placement.objects.filter(pk=locked.pk).update(expires_at=over_at)
    until(lambda: 1140 in held(sandbox)[date.isoformat(), 2])
    return (timezone.now() - over_at).total_seconds()


def test_a_sender_does_not_wait_for_what_is_due_later_than_it_may_linger(sandbox: Running) -> None:
    published(annex(rid=888), sandbox)
    sent = len(posts(sandbox))
    Publication.objects.update(
        next_at=timezone.now() + dt.timedelta(hours=1), dirty_number=F("dirty_number") + 1
    )

    assert relay.run_feed("availability", linger=1.0) == 0
    assert len(posts(sandbox)) == sent


def test_a_date_that_changed_while_the_host_wants_quiet_goes_when_that_is_over(sandbox: Running) -> None:
    outlet = annex(rid=888)
    link = published(outlet, sandbox)
    over_at = timezone.now() + dt.timedelta(seconds=1)
    circuit.wait(circuit.api_host("SANDBOX"), until=over_at)
    lock(outlet, link)
    Publication.objects.filter(date=tomorrow(outlet)).update(next_at=timezone.now())

    # A run that did not wait for the end would send nothing.
    relay.run_feed("availability", linger=1.5)

    assert 1140 not in held(sandbox)[tomorrow(outlet).isoformat(), 2]
    assert Exchange.objects.latest("at").at >= over_at


def test_what_came_due_while_a_sender_looked_is_due_in_no_time(sandbox: Running) -> None:
    outlet = annex(rid=888)
    link = published(outlet, sandbox)
    locked = lock(outlet, link)
    settle()
    looked_at = timezone.now()
    just_after = looked_at + dt.timedelta(microseconds=1)

    Placement.objects.update(expires_at=just_after)
    lock_over = (tasks.FEED.due_in(since=looked_at), tasks.FEED.due_in(since=timezone.now()))
    operations.release_lock(lock_id=locked.pk, connection=link.connection, now=timezone.now())
    Publication.objects.update(next_at=just_after)
    date_due = (tasks.FEED.due_in(since=looked_at), tasks.FEED.due_in(since=timezone.now()))

    for now_due, later in (lock_over, date_due):
        assert now_due is not None
        assert (now_due < 0, later) == (True, None)
