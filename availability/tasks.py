"""The relay's feed of availability, the facts that make it due again, and the comparison with OpenTable."""

import datetime as dt
import uuid
from collections.abc import Collection, Sequence

from django.db.models import Max
from django.utils import timezone

from availability import operations, queries, wire
from availability.models import AskedComparison, Comparison, Occasion
from availability.operations import Batch, Drift
from config.opentable import client, links, sweeps
from config.opentable.errors import WireFault
from config.opentable.feeds import Outcome, Parcel
from config.opentable.models import AvailabilityRoute, Fact, Link
from config.opentable.models.connections import LinkState
from config.outlets.models import Mode, Outlet

# Ninety-six rows a day: five weeks stay well below the megabyte that is read of an answer.
SPAN_DAYS = 35
# Forty-eight hours ahead touch three dates.
NEAR_DAYS = 3
# By the outlet's clock, between the last guest and the first; whatever the clock does that night.
NIGHT_FROM, NIGHT_UNTIL = dt.time(4, 0), dt.time(8, 0)


class AvailabilityFeed:
    """Leases due dates and hands them to the relay as messages of V1 or V2, as the connection says."""

    name = "availability"

    def lease(self, *, limit: int) -> Sequence[Parcel]:
        """Compute and number what is due; what did not change is settled without a message.

        A lock that is over gives its table back first: its days are due with everything else.
        """
        now = timezone.now()
        operations.sweep_expired_locks(now=now)
        return [_parcel(batch) for batch in operations.lease_batches(limit=limit, now=now)]

    def settle(self, *, parcel: Parcel, outcome: Outcome) -> None:
        """Write the outcome to every item of the message."""
        operations.settle_batch(batch=parcel.lease, outcome=outcome, now=timezone.now())
        if outcome.verdict == "ACKNOWLEDGED" and parcel.lease.link.state == LinkState.REGISTERED:
            links.go_live(link=parcel.lease.link, now=timezone.now())

    def hasten(self, *, accounts: Collection[int]) -> None:
        """Make due what failed while the host was away."""
        operations.hasten_publications(accounts=accounts, now=timezone.now())

    def due_in(self, *, since: dt.datetime) -> float | None:
        """Seconds until a date is due, or a lock's time is over."""
        due_at = operations.next_due_at(since=since)
        waits = [due_at - timezone.now() if due_at else None, queries.next_expiry_in(since=since)]
        return min((wait.total_seconds() for wait in waits if wait is not None), default=None)


def _parcel(batch: Batch) -> Parcel:
    connection, rows = batch.link.connection, batch.publications
    is_by_date = connection.availability_route == AvailabilityRoute.V2
    path = wire.day_path if is_by_date else wire.availability_path
    body = wire.availability_day if is_by_date else wire.availability_items
    return Parcel(
        feed=AvailabilityFeed.name,
        connection=connection,
        rid=batch.link.rid,
        subject="availability",
        method="POST",
        path=path(connection.partner_id),
        body=body(batch.link.rid, rows),
        request_id=str(uuid.uuid4()),
        attempt=1 + max(row.fails for row in rows),
        lease=batch,
    )


class HorizonSubscriber:
    """After a registration or a resume OpenTable gets the whole horizon; what is parked, if support says."""

    name = "availability.horizon"

    def take(self, *, fact: Fact, now: dt.datetime) -> None:
        """Make every date of the link due, or those that are parked."""
        if fact.name == "link.sent_again":
            for link in Link.objects.filter(rid=fact.rid, is_current=True):
                operations.publish_parked(link=link, now=now)
        if fact.name not in {"link.registered", "link.resumed"}:
            return
        for outlet in Outlet.objects.filter(rid=fact.rid):
            operations.open_horizon(outlet=outlet, now=now)
        for link in Link.objects.filter(rid=fact.rid, is_current=True):
            operations.publish_again(link=link, now=now)


class RulesSubscriber:
    """Looks once more at bookings, and at dates, that came by the rules as they were until then."""

    name = "availability.rules"

    def take(self, *, fact: Fact, now: dt.datetime) -> None:
        """Act on `rules.changed`."""
        if fact.name == "rules.changed":
            for outlet in Outlet.objects.filter(rid=fact.rid):
                operations.displace_misfits(outlet=outlet, actor=fact.payload["actor"], now=now)
                operations.rules_changed(outlet=outlet, now=now)


def reconcile(*, outlet: Outlet, occasion: Occasion, now: dt.datetime) -> Comparison | None:
    """Ask what diners are shown, size by size, have what differs sent again, and write the run down.

    None where nothing is published. A number of OpenTable's above ours on a near date means that the far
    ones are to be asked about too.
    """
    link = links.current_link(outlet.rid)
    if link is None or link.registered_at is None or outlet.mode != Mode.NETWORK:
        return None
    drift, fault = Drift(), ""
    try:
        for party_size, first, last in _spans(outlet, occasion, now):
            drift = drift.plus(_compare(link, party_size, first, last))
    except WireFault as unanswered:
        fault = unanswered.words
    done = operations.record_comparison(
        link=link,
        occasion=occasion,
        local_date=queries.local_date(outlet, now),
        drift=drift,
        fault=fault,
        now=now,
    )
    if done.ahead and occasion == Occasion.NEAR:
        return reconcile(outlet=outlet, occasion=Occasion.START, now=now)
    return done


def _spans(outlet: Outlet, occasion: Occasion, now: dt.datetime) -> list[tuple[int, dt.date, dt.date]]:
    """What to ask for: sizes, each with first and last dates of not too many rows."""
    held = queries.published(outlet).filter(date__gte=queries.local_date(outlet, now))
    today, end = queries.local_date(outlet, now), held.aggregate(end=Max("date"))["end"]
    if end is None:
        return []
    days = NEAR_DAYS if occasion == Occasion.NEAR else (end - today).days + 1
    sizes = held.order_by("party_size").values_list("party_size", flat=True).distinct()
    starts = [(today + dt.timedelta(days=start), start) for start in range(0, days, SPAN_DAYS)]
    return [
        (size, first, first + dt.timedelta(days=min(SPAN_DAYS, days - start) - 1))
        for size in sizes
        for first, start in starts
    ]


def _compare(link: Link, party_size: int, first: dt.date, last: dt.date) -> Drift:
    asked_at = timezone.now()
    path = wire.check_path(
        link.connection.partner_id, link.rid, party_size=party_size, first=first, last=last
    )
    answer = client.send(
        client.Call(
            connection=link.connection,
            rid=link.rid,
            subject="availability",
            method="GET",
            path=path,
            request_id=str(uuid.uuid4()),
        )
    )
    shown = wire.shown_by_date(answer.document)
    return operations.repair_drift(
        link=link, party_size=party_size, shown=shown, asked_at=asked_at, now=timezone.now()
    )


def reconcile_near(*, now: dt.datetime) -> int:
    """A sweep: compare the next two days of every outlet that publishes; how many dates and sizes differed.

    The whole horizon where none of it was since a process was started: that may have been after a restore. An
    outlet whose host does not answer is compared the next time.
    """
    outlets = Outlet.objects.filter(mode=Mode.NETWORK).order_by("pk")
    return sweeps.each(outlets, lambda outlet: _reconcile_near(outlet, now), sweep="reconcile")


def _reconcile_near(outlet: Outlet, now: dt.datetime) -> int:
    link = links.current_link(outlet.rid)
    if link is None or link.is_paused:
        return 0
    compared_at = queries.compared_at(link=link)
    is_fresh_start = compared_at is None or compared_at < sweeps.started_at()
    done = reconcile(outlet=outlet, occasion=Occasion.START if is_fresh_start else Occasion.NEAR, now=now)
    return done.different if done else 0


def compare_asked(*, now: dt.datetime) -> int:
    """A sweep: compare the whole horizon of the links for which somebody asked it; how many were.

    Beat and the relay run it: the page waits for nobody, and needs no Redis.
    """
    asked = AskedComparison.objects.select_related("link__connection").order_by("asked_at")
    return sweeps.each(asked, lambda each: _compare_asked(each, now), sweep="asked comparisons")


def _compare_asked(asked: AskedComparison, now: dt.datetime) -> int:
    try:
        for outlet in Outlet.objects.filter(rid=asked.link.rid):
            reconcile(outlet=outlet, occasion=Occasion.ASKED, now=now)
    finally:
        operations.end_asked_comparison(asked=asked)
    return 1


def keep_nights(*, now: dt.datetime) -> int:
    """A sweep: once a night, by each outlet's own clock, compare the whole horizon and send all of it again.

    How many outlets had their night.
    """
    outlets = Outlet.objects.filter(mode=Mode.NETWORK).order_by("pk")
    return sweeps.each(outlets, lambda outlet: _keep_night(outlet, now), sweep="nights")


def _keep_night(outlet: Outlet, now: dt.datetime) -> int:
    link = links.current_link(outlet.rid)
    local = now.astimezone(outlet.zone)
    if link is None or link.is_paused or not NIGHT_FROM <= local.time() < NIGHT_UNTIL:
        return 0
    if queries.had_night(link=link, local_date=local.date()):
        return 0
    done = reconcile(outlet=outlet, occasion=Occasion.NIGHT, now=now)
    if done is None or done.fault:
        return 0
    operations.publish_again(link=link, now=now)
    return 1


FEED, HORIZON, RULES = AvailabilityFeed(), HorizonSubscriber(), RulesSubscriber()
