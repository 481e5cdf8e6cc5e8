"""The relay's feed of availability, and the facts that make all of it due again."""

import datetime as dt
import uuid
from collections.abc import Collection, Sequence

from django.utils import timezone

from availability import operations, wire
from config.opentable import links
from config.opentable.feeds import Outcome, Parcel
from config.opentable.models import Fact, Link
from config.opentable.models.connections import LinkState


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


FEED, HORIZON = AvailabilityFeed(), HorizonSubscriber()
