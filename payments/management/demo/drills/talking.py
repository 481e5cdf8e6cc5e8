"""Drills of what is said: a check that was refused, slots that drifted, an outlet not heard of."""

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
from payments.management.demo.drills import parties
from payments.management.demo.drills.cases import Booked, Case, Drill

_PARTY = Booked(1, "Marchetti", 2, "T4")
_HORIZON_DAYS, _DRIFTED_DAYS = 7, 3
_SIZE = 2
# So many of a day's first times are not shown to diners.
_HIDDEN = 4
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
    """OpenTable shows its diners other times than it accepted, and does not take them anew."""
    BookingRules.objects.filter(outlet=case.outlet).update(horizon_days=_HORIZON_DAYS)
    inventory.open_horizon(outlet=case.outlet, now=case.ago(60 * 24))
    rows = list(Publication.objects.filter(link=case.link).order_by("date", "party_size"))
    for row in rows:
        _publish(case, row)
    drifted = [row for row in rows if row.party_size == _SIZE][1 : 1 + _DRIFTED_DAYS]
    drift = inventory.repair_drift(
        link=case.link,
        party_size=_SIZE,
        shown={row.date: (row.times[_HIDDEN:], row.sequence_id) for row in drifted},
        asked_at=case.ago(5),
        now=case.ago(5),
    )
    today = case.now.astimezone(case.outlet.zone).date()
    inventory.record_comparison(
        link=case.link, occasion=Occasion.NEAR, local_date=today, drift=drift, fault="", now=case.ago(5)
    )
    for row in drifted:
        row.refresh_from_db()
        _refuse_slots(case, row)


def _publish(case: Case, row: Publication) -> None:
    """As if the publisher had sent it an hour ago."""
    times = queries.offered_times(outlet=case.outlet, date=row.date, sizes=[row.party_size], now=case.now)
    row.times, row.sequence_id, row.computed_at = times[row.party_size], 1, case.ago(60)
    row.save(update_fields=["times", "sequence_id", "computed_at"])
    batch = inventory.Batch(case.link, (row,))
    inventory.settle_batch(batch=batch, outcome=Outcome(verdict="ACKNOWLEDGED", status=200), now=case.ago(60))


def _refuse_slots(case: Case, row: Publication) -> None:
    """Three tries of this date and size alone."""
    row.sequence_id += 1
    Publication.objects.filter(pk=row.pk).update(sequence_id=row.sequence_id, company=1)
    error = f"422 invalid_request: {row.date} is not open for changes"
    for seconds in (60, 50, 40):
        inventory.settle_batch(
            batch=inventory.Batch(case.link, (row,)),
            outcome=Outcome(verdict="REFUSED", status=422, error=error),
            now=case.now - dt.timedelta(seconds=seconds),
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


DRILLS = (
    Drill(
        slug="incident-check",
        name="Elm House",
        rid=9004,
        fault="parked check",
        code=alarms.REFUSED,
        fix="Send it again: OpenTable has the booking by now",
        plant=_plant_check,
        parties=(_PARTY,),
    ),
    Drill(
        slug="incident-slots",
        name="Fig Tree",
        rid=9005,
        fault="drifted slots",
        code="availability_drift",
        fix="Send the whole horizon again: OpenTable takes it by now",
        plant=_plant_slots,
        mode=Mode.NETWORK,
    ),
    Drill(
        slug="incident-silence",
        name="Gorse Hill",
        rid=9006,
        fault="silent outlet",
        code=traffic.QUIET,
        fix="Have OpenTable book and cancel at the sandbox, or say that it is a quiet day",
        plant=_plant_silence,
    ),
)
