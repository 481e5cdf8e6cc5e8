"""The relay's feed of availability, the facts that make it due again, and the comparison with OpenTable."""

import contextlib
import datetime as dt
import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.utils import timezone

from availability import operations, queries, wire
from availability.models import BookingRules
from availability.operations import Drift
from config.opentable import client, links, sweeps
from config.opentable.errors import WireFault
from config.opentable.feeds import Outcome, Parcel
from config.opentable.models import Fact, Link
from config.opentable.models.connections import LinkState
from config.outlets.models import Mode, Outlet

# Ninety-six rows a day: a fortnight stays well below the megabyte that is read of an answer.
SPAN_DAYS = 14
NEAR_DAYS = 2


class AvailabilityFeed:
    """Leases due days and hands them to the relay as V1 messages of at most 100 items."""

    name = "availability"

    def lease(self, *, limit: int) -> Sequence[Parcel]:
        """Compute and number what is due; what did not change is settled without a message."""
        return [
            Parcel(
                feed=self.name,
                connection=batch.link.connection,
                rid=batch.link.rid,
                subject="availability",
                method="POST",
                path=wire.availability_path(batch.link.connection.partner_id),
                body=wire.availability_items(batch.link.rid, batch.publications),
                request_id=str(uuid.uuid4()),
                attempt=1 + max(row.fails for row in batch.publications),
                lease=batch,
            )
            for batch in operations.lease_batches(limit=limit, now=timezone.now())
        ]

    def settle(self, *, parcel: Parcel, outcome: Outcome) -> None:
        """Write the outcome to every item of the message."""
        operations.settle_batch(batch=parcel.lease, outcome=outcome, now=timezone.now())
        if outcome.verdict == "ACKNOWLEDGED" and parcel.lease.link.state == LinkState.REGISTERED:
            links.go_live(link=parcel.lease.link, now=timezone.now())

    def hasten(self, *, environments: Collection[str]) -> None:
        """Make due what failed while the host was away."""
        operations.hasten_publications(environments=environments, now=timezone.now())


class HorizonSubscriber:
    """After a registration or a resume OpenTable gets the whole horizon again."""

    name = "availability.horizon"

    def take(self, *, fact: Fact, now: dt.datetime) -> None:
        """Make every date of the link due."""
        if fact.name in {"link.registered", "link.resumed"}:
            for link in Link.objects.filter(rid=fact.rid, is_current=True):
                operations.publish_again(link=link, now=now)


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """One outlet's comparison: dates and sizes compared, found different, and so sent again."""

    outlet: Outlet
    compared: int
    different: int


def reconcile(*, outlet: Outlet, days: int, now: dt.datetime) -> Reconciliation:
    """Ask what diners are shown from today on, size by size, and have what differs sent again.

    Raises the faults of config.opentable.errors. Nothing is compared where nothing is published.
    """
    link = links.current_link(outlet.rid)
    rules = BookingRules.objects.filter(outlet=outlet).first()
    if link is None or rules is None or link.registered_at is None or outlet.mode != Mode.NETWORK:
        return Reconciliation(outlet, 0, 0)
    today = queries.local_date(outlet, now)
    drifts = [
        _reconcile_span(link, size, today + dt.timedelta(days=start), min(SPAN_DAYS, days - start), now)
        for size in range(rules.min_party_size, rules.max_party_size + 1)
        for start in range(0, days, SPAN_DAYS)
    ]
    return Reconciliation(
        outlet, sum(drift.compared for drift in drifts), sum(drift.different for drift in drifts)
    )


def _reconcile_span(link: Link, party_size: int, first: dt.date, days: int, now: dt.datetime) -> Drift:
    last = first + dt.timedelta(days=days - 1)
    partner = link.connection.partner_id
    answer = client.send(
        client.Call(
            connection=link.connection,
            rid=link.rid,
            subject="availability",
            method="GET",
            path=wire.check_path(partner, link.rid, party_size=party_size, first=first, last=last),
            request_id=str(uuid.uuid4()),
        )
    )
    shown = wire.shown_by_date(answer.document or [])
    return operations.repair_drift(link=link, party_size=party_size, shown=shown, now=now)


def reconcile_near(*, now: dt.datetime) -> int:
    """Compare the next two days of every outlet that publishes; how many dates and sizes differed.

    An outlet whose host does not answer is compared the next time: its messages are retried anyway.
    """
    outlets = Outlet.objects.filter(mode=Mode.NETWORK).order_by("pk")
    return sweeps.each(outlets, lambda outlet: _reconcile_near(outlet, now), sweep="reconcile")


def _reconcile_near(outlet: Outlet, now: dt.datetime) -> int:
    link = links.current_link(outlet.rid)
    if link is not None and not link.is_paused:
        with contextlib.suppress(WireFault):
            return reconcile(outlet=outlet, days=NEAR_DAYS, now=now).different
    return 0


FEED, HORIZON = AvailabilityFeed(), HorizonSubscriber()
