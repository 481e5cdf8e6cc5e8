"""Steps: lock, book, repeated request, dead lock, cancel."""

import uuid

from availability.models import Claim
from config.opentable.rehearsal import Stage, Step, expect, until
from payments.management.rehearsal import house

NETWORK = frozenset({"NETWORK"})


def _lock(stage: Stage) -> str:
    document = {
        "rid": stage.outlet.rid,
        "date": house.next_slot(stage),
        "party_size": house.PARTY_SIZE,
        "expiration_seconds": 60,
    }
    granted = stage.call_us("POST", "locks", document)
    expect(granted.status_code == 200, f"the lock was answered {granted.status_code}: {granted.text}")
    lock_id = granted.json()["lock_id"]
    released = stage.call_us("DELETE", f"locks/{lock_id}")
    expect(released.status_code == 204, f"its release was answered {released.status_code}")
    return f"lock {lock_id} for {document['date']} granted and released"


def _book(stage: Stage) -> str:
    made = house.book(stage, may_pay=True)
    stage.props["number"] = made.confirmation_number
    key = str(made.confirmation_number)
    until(lambda: house.is_delivered(stage, "RESERVATION", key), "the echo of the make was acknowledged")
    tables = ", ".join(made.table_names) or "no table yet"
    return f"{made.confirmation_number} at {made.starts_local} on {tables}, echoed"


def _repeated_request(stage: Stage) -> str:
    number, request_id = stage.props["number"], str(uuid.uuid4())
    document = {"rid": stage.outlet.rid, "confirmation_number": number, "web_reso_notes": "Asked twice"}
    first = stage.call_us("PUT", f"reservations/{number}", document, request_id)
    again = stage.call_us("PUT", f"reservations/{number}", document, request_id)
    other = stage.call_us("PUT", f"reservations/{number}", {**document, "party_size": 1}, request_id)
    expect(first.status_code == 200, f"the first was answered {first.status_code}: {first.text}")
    expect((again.status_code, again.json()) == (200, first.json()), "the repeat was answered differently")
    expect(again.headers.get("Idempotent-Replayed") == "true", "the repeat was executed again")
    expect(other.status_code == 422, f"the same id with another body was answered {other.status_code}")
    return "replayed; the same id with another body was refused"


def _dead_lock(stage: Stage) -> str:
    made = house.book(stage, lock="dead")
    stage.props["second"] = made.confirmation_number
    return f"{made.confirmation_number} booked as best effort"


def _cancel(stage: Stage) -> str:
    number = stage.props["second"]
    told = stage.guest_center("cancel", confirmation_number=number)
    expect(told["status"] == 200, f"the cancel was answered {told['status']}: {told.get('answer')}")
    canceled = house.reservation(stage, number)
    expect(canceled.state == "CANCELED", f"the reservation is {canceled.state}")
    kept = Claim.objects.filter(placement__reservation=canceled).count()
    expect(kept == 0, f"{kept} tables are still kept")
    return f"{number} canceled, its table is free"


STEPS = (
    Step("lock", _lock, NETWORK),
    Step("book", _book),
    Step("repeated request", _repeated_request),
    Step("dead lock", _dead_lock),
    Step("cancel", _cancel),
)
