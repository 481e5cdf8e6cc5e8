"""Incidents of what is said: a check that was refused, slots that drifted, an outlet not heard of."""

import datetime as dt
import json

from availability import operations as inventory
from availability import queries
from availability.models import BookingRules, Occasion, Publication
from config.opentable import exchanges, streams, traffic
from config.opentable.feeds import Outcome, Parcel
from config.opentable.models import Exchange, Stream
from config.opentable.models.records import Direction
from config.opentable.models.streams import StreamKind
from config.opentable.streams import alarms, settling
from config.outlets.models import Mode
from payments.management.demo.incidents import parties
from payments.management.demo.incidents.cases import Booked, Case, Incident

_PARTY = Booked(1, "Marchetti", 2, "T4")
_HORIZON_DAYS, _DRIFTED_DAYS = 7, 3
_SIZE = 2
_PUBLISHED = [
    "times", "sent_times", "published_times", "sequence_id", "sent_sequence_id", "published_sequence_id",
    "published_number", "is_accepted", "computed_at", "sent_at", "accepted_at",
]  # fmt: skip
# So many messages an hour for so many weeks, and then none.
_WEEKS, _AN_HOUR, _SILENT_HOURS = 4, 4, 3


def _plant_check(case: Case) -> None:
    """Refused three times: OpenTable's own store had the booking only later."""
    cart = parties.dining(case, _PARTY)
    stream = Stream.objects.get(link=case.link, kind=StreamKind.CHECK, key=str(cart.pk))
    number = cart.reservation.confirmation_number
    refusal = {"error": "unknown_confirmation_number", "message": f"OpenTable has no booking {number}"}
    for attempt in range(1, len(settling.REFUSAL_PAUSES) + 2):
        _refuse(case, stream, refusal, attempt)


def _refuse(case: Case, stream: Stream, refusal: dict[str, str], attempt: int) -> None:
    message, at = stream.messages.get(version=stream.last_version), case.ago(13 - attempt)
    parcel = Parcel(
        feed=streams.FEED.name,
        connection=case.link.connection,
        rid=case.outlet.rid,
        subject=str(stream),
        method=message.method,
        path=message.path,
        body=message.body,
        request_id=str(message.request_id),
        attempt=attempt,
        lease=streams.Lease(stream.pk, stream.epoch, stream.last_version),
    )
    exchanges.record(
        direction=Direction.OUT,
        at=at,
        connection=parcel.connection,
        rid=parcel.rid,
        subject=parcel.subject,
        method=parcel.method,
        path=parcel.path,
        status=404,
        milliseconds=31,
        request_id=parcel.request_id,
        attempt=attempt,
        request_headers={"Content-Type": "application/json"},
        request_body=json.dumps(parcel.body).encode(),
        response_headers={"Content-Type": "application/json"},
        response_body=json.dumps(refusal).encode(),
    )
    error = f"404 {refusal['error']}: {refusal['message']}"
    outcome = Outcome(verdict="REFUSED", status=404, error=error)
    settling.settle(settling.Case(stream, case.link, parcel, outcome, at))


def _plant_slots(case: Case) -> None:
    """OpenTable shows its diners less than it has accepted."""
    BookingRules.objects.filter(outlet=case.outlet).update(horizon_days=_HORIZON_DAYS)
    inventory.open_horizon(outlet=case.outlet, now=case.ago(60 * 24))
    rows = list(Publication.objects.filter(link=case.link).order_by("date", "party_size"))
    for row in rows:
        offered = queries.offered_times(
            outlet=case.outlet, date=row.date, sizes=[row.party_size], now=case.now
        )
        row.times = row.sent_times = row.published_times = offered[row.party_size]
        row.sequence_id = row.sent_sequence_id = row.published_sequence_id = 1
        row.published_number, row.is_accepted = row.dirty_number, True
        row.computed_at = row.sent_at = row.accepted_at = case.ago(60)
    Publication.objects.bulk_update(rows, _PUBLISHED)
    shown = {row.date: (row.times[4:], 1) for row in rows if row.party_size == _SIZE}
    drift = inventory.repair_drift(
        link=case.link,
        party_size=_SIZE,
        shown=dict(list(shown.items())[1 : 1 + _DRIFTED_DAYS]),
        asked_at=case.ago(5),
        now=case.ago(5),
    )
    inventory.record_comparison(
        link=case.link,
        occasion=Occasion.NEAR,
        local_date=case.now.astimezone(case.outlet.zone).date(),
        drift=drift,
        fault="",
        now=case.ago(5),
    )


def _plant_silence(case: Case) -> None:
    """OpenTable was heard round the clock for weeks, and now it is not."""
    last_heard = case.now - dt.timedelta(hours=_SILENT_HOURS)
    hours = [last_heard - dt.timedelta(hours=hour) for hour in range(_WEEKS * 7 * 24 + 26)]
    Exchange.objects.bulk_create(
        Exchange(
            at=hour - dt.timedelta(minutes=13 * place),
            direction=Direction.IN,
            environment=case.link.environment,
            connection_name=case.link.connection.name,
            rid=case.outlet.rid,
            method="POST",
            path="/opentable/v1/reservations",
            status=200,
            milliseconds=12,
        )
        for hour in hours
        for place in range(_AN_HOUR)
    )
    traffic.watch(now=case.now)


INCIDENTS = (
    Incident(
        slug="incident-check",
        name="Elm House",
        rid=9004,
        fault="parked check",
        code=alarms.REFUSED,
        fix="Send it again: OpenTable has the booking by now",
        plant=_plant_check,
        parties=(_PARTY,),
    ),
    Incident(
        slug="incident-slots",
        name="Fig Tree",
        rid=9005,
        fault="drifted slots",
        code="availability_drift",
        fix="Compare again: what had drifted was sent again",
        plant=_plant_slots,
        mode=Mode.NETWORK,
    ),
    Incident(
        slug="incident-silence",
        name="Gorse Hill",
        rid=9006,
        fault="silent outlet",
        code=traffic.QUIET,
        fix="Have OpenTable book and cancel at the sandbox, or say that it is a quiet day",
        plant=_plant_silence,
    ),
)
