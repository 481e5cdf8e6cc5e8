"""Steps: locks and their end, bookings with a live, a dead and no lock, and cancels."""

import uuid
from typing import Any

from django.utils import timezone

from availability.models import Claim, Placement
from config.opentable.rehearsal import Stage, Step, expect, expect_taken, until
from payments.management.rehearsal import house, parties
from payments.management.rehearsal.house import NETWORK

# The shortest lock that an account may grant is waited for up to here; the rehearsal goes on meanwhile.
LONGEST_WAIT_SECONDS = 60
# Far from what the other steps book and seat.
EXPIRING_DAYS_AHEAD = 2


def _lock(stage: Stage) -> str:
    granted = _grant(stage, house.next_slot(stage), 60)
    lock_id = granted["lock_id"]
    released = stage.call_us("DELETE", f"locks/{lock_id}")
    expect(released.status_code == 204, f"its release was answered {released.status_code}")
    stage.props["expiring"] = _grant_the_shortest(stage)
    return f"lock {lock_id} for {granted['date']} granted and released"


def _grant(stage: Stage, date_time: str, seconds: int) -> dict[str, Any]:
    document = {
        "rid": stage.outlet.rid,
        "date": date_time,
        "party_size": house.PARTY_SIZE,
        "expiration_seconds": seconds,
    }
    answer = stage.call_us("POST", "locks", document)
    expect(answer.status_code == 200, f"the lock was answered {answer.status_code}: {answer.text}")
    granted: dict[str, Any] = answer.json()
    stage.props.setdefault("locks", []).append(granted["lock_id"])
    return granted


def _grant_the_shortest(stage: Stage) -> dict[str, Any]:
    """A lock for one second is granted for the account's least."""
    granted = _grant(stage, house.next_slot(stage, days_ahead=EXPIRING_DAYS_AHEAD), 1)
    least = stage.link.connection.lock_seconds_min
    expect(
        granted["expiration_seconds"] == least,
        f"one second was granted as {granted['expiration_seconds']}, the account's least is {least}",
    )
    return granted


def _lock_expiry(stage: Stage) -> str:
    granted = stage.props.get("expiring") or _grant_the_shortest(stage)
    lock = Placement.objects.get(pk=granted["lock_id"])
    keeping = Claim.objects.filter(placement=lock, expires_at__gt=timezone.now())
    if lock.expires_at and lock.expires_at > timezone.now():
        expect(keeping.exists(), "a live lock keeps no table")
    until(
        lambda: lock.expires_at is not None and lock.expires_at < timezone.now(),
        "the lock's time was over",
        LONGEST_WAIT_SECONDS + 5,
    )
    again = _grant(stage, granted["date"], 1)
    until(
        lambda: not Claim.objects.filter(placement=lock, expires_at__gt=timezone.now()).exists(),
        "the expired lock kept no table",
    )
    for lock_id in (lock.pk, again["lock_id"]):
        over = stage.call_us("DELETE", f"locks/{lock_id}")
        expect(over.status_code == 204, f"the release of lock {lock_id} was answered {over.status_code}")
    return (
        f"lock {lock.pk} ended by itself after {granted['expiration_seconds']} s;"
        f" {granted['date']} was locked anew"
    )


def _expires_soon(stage: Stage) -> bool:
    return stage.link.connection.lock_seconds_min <= LONGEST_WAIT_SECONDS


def _no_lock(stage: Stage) -> str:
    with parties.booked(stage, lock=False) as party:
        expect(house.tables_kept(party) > 0, "the booking has no table")
        return f"{party.confirmation_number} at {party.starts_local} on {', '.join(party.table_names)}"


def _book(stage: Stage) -> str:
    made = parties.book(stage, may_pay=True)
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
    made = parties.book(stage, lock="dead")
    stage.props["second"] = made.confirmation_number
    return f"{made.confirmation_number} booked as best effort"


def _cancel(stage: Stage) -> str:
    number = stage.props["second"]
    told = stage.guest_center("cancel", confirmation_number=number)
    expect_taken(told, "the cancel")
    canceled = house.reservation(stage, number)
    expect(canceled.state == "CANCELED", f"the reservation is {canceled.state}")
    kept = house.tables_kept(canceled)
    expect(kept == 0, f"{kept} tables are still kept")
    return f"{number} canceled, its table is free"


def _cancel_twice(stage: Stage) -> str:
    with parties.booked(stage, lock=False) as party:
        number = party.confirmation_number
        first, again = (stage.guest_center("cancel", confirmation_number=number) for _ in range(2))
        expect_taken(first, "the cancel")
        expect(
            (again["status"], again["answer"]) == (200, first["answer"]),
            f"the second cancel was answered {again['status']}: {again.get('answer')}",
        )
        changes = house.reservation(stage, number).changes.filter(act="canceled").count()
        expect(changes == 1, f"the story tells of {changes} cancels")
        return f"{number} canceled once; both were answered alike"


LOCKS = (Step("lock", _lock, NETWORK), Step("no lock", _no_lock, NETWORK))
STEPS = (
    Step("book", _book),
    Step("repeated request", _repeated_request),
    Step("dead lock", _dead_lock),
    Step("cancel", _cancel),
    Step("cancel twice", _cancel_twice),
)
# By then the shortest lock, granted at the beginning, has run out by itself.
LAST = (Step("lock expiry", _lock_expiry, NETWORK, _expires_soon),)
