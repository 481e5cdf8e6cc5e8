"""Steps: OpenTable's retries and changes, in the order it sent them and out of it."""

from typing import Any

from config.opentable.rehearsal import Stage, Step, StepFailed, expect, expect_taken
from payments.management.rehearsal import house, parties
from payments.management.rehearsal.house import NETWORK
from reservations.models import Reservation

Call = dict[str, Any]


def _lost_answer(stage: Stage) -> str:
    with parties.booked(stage, lock=False) as party:
        call = _call_that_made(stage, party)
        repeat = stage.call_us("POST", "reservations", call["body"], call["request_id"])
        retry = stage.call_us("POST", "reservations", call["body"])
        answers = [(answer.status_code, answer.json()) for answer in (repeat, retry)]
        expect(
            answers[0] == (call["status"], call["answer"]),
            f"the same request was answered {answers[0]}, at first {call['status']} {call['answer']}",
        )
        expect(repeat.headers.get("Idempotent-Replayed") == "true", "the same request was executed again")
        expect(
            (answers[1][0], answers[1][1].get("confirmation_number")) == (200, party.confirmation_number),
            f"the same booking under another id was answered {answers[1]}",
        )
        expect(_made(party) == 1, "a retry made another reservation")
        return f"{party.confirmation_number} both times: by its request id, and by its href under another id"


def _same_key_other_body(stage: Stage) -> str:
    with parties.booked(stage, lock=False) as party:
        call = _call_that_made(stage, party)
        other = {**call["body"], "party_size": house.PARTY_SIZE - 1}
        by_id = stage.call_us("POST", "reservations", other, call["request_id"])
        by_href = stage.call_us("POST", "reservations", other)
        expect(by_id.status_code == 422, f"the same request id was answered {by_id.status_code}")
        refused = (by_href.status_code, by_href.json().get("error"))
        expect(refused == (409, "href_conflict"), f"the same href was answered {refused}")
        expect(_made(party) == 1, "a refused make made another reservation")
        return "the same request id answered 422, the same href 409; nothing was made"


def _out_of_order(stage: Stage) -> str:
    with parties.booked(stage, lock=False) as party:
        number = party.confirmation_number
        for notes in ("First wish", "Second wish"):
            told = stage.guest_center("change", confirmation_number=number, notes=notes)
            expect_taken(told, "the change")
        first = _call(stage, "PUT", f"/opentable/v1/reservations/{number}")
        late = stage.call_us("PUT", f"reservations/{number}", first["body"])
        expect(late.status_code == 200, f"the older update was answered {late.status_code}: {late.text}")
        kept = house.reservation(stage, number).guest_notes
        expect(kept == "Second wish", f"the notes are {kept!r} after the older update came late")
        return f"update {first['body']['sequence_id']} came after the next one, and changed nothing"


def _moved_and_resized(stage: Stage) -> str:
    with parties.booked(stage, lock=False) as party:
        number, size = party.confirmation_number, party.party_size + 1
        wanted = house.next_slot(stage, party_size=size, days_ahead=1)
        told = stage.guest_center("change", confirmation_number=number, date_time=wanted, party_size=size)
        expect_taken(told, "the move")
        moved = house.reservation(stage, number)
        now_at = (moved.starts_local, moved.party_size)
        expect(now_at == (wanted, size), f"the reservation is at {now_at[0]} for {now_at[1]}")
        if stage.outlet.mode == "NETWORK":
            expect(moved.placement is not None and moved.placement.party_size == size, "its place is not")
            kept = house.tables_kept(moved)
            expect(kept == len(moved.table_names), f"{kept} tables are kept for it")
        return f"{number} from {party.starts_local} for {party.party_size} to {wanted} for {size}"


def _refused_change(stage: Stage) -> str:
    with parties.booked(stage, lock=False) as party:
        before = _standing(stage, party)
        # Seven minutes past are on no grid.
        wanted = party.starts_local[:-2] + "07"
        told = stage.guest_center("change", confirmation_number=party.confirmation_number, date_time=wanted)
        refused = (told["status"], (told.get("answer") or {}).get("error"))
        expect(refused == (409, "slot_unavailable"), f"the change to {wanted} was answered {refused}")
        after = _standing(stage, party)
        expect(after == before, f"the old booking is {after}, it was {before}")
        reason = told["answer"]["details"]["reasons"][0]["code"]
        return f"409 {reason}; the booking at {party.starts_local} is as it was"


def _standing(stage: Stage, party: Reservation) -> tuple[object, ...]:
    kept = house.reservation(stage, party.confirmation_number)
    claims = kept.placement.claims.order_by("pk").values_list("pk", "during") if kept.placement else ()
    return (kept.state, kept.starts_at, kept.party_size, kept.table_names, list(claims))


def _call_that_made(stage: Stage, party: Reservation) -> Call:
    """OpenTable's own make of this party: its body and id, and our answer."""
    return _call(stage, "POST", "/opentable/v1/reservations", party.confirmation_number)


def _call(stage: Stage, method: str, path: str, number: int | None = None) -> Call:
    """The first of the calls of this method and path, of those that were answered with this number."""
    for call in stage.opentable()["calls"]:
        is_asked = (call["rid"], call["method"], call["path"]) == (stage.outlet.rid, method, path)
        if is_asked and number in (None, (call["answer"] or {}).get("confirmation_number")):
            found: Call = call
            return found
    raise StepFailed(f"OpenTable's journal has no {method} {path}")


def _made(party: Reservation) -> int:
    """How many reservations the party's guest has: each booking of a rehearsal has a guest of its own."""
    return Reservation.objects.filter(guest=party.guest_id).count()


STEPS = (
    Step("lost answer", _lost_answer),
    Step("same key another body", _same_key_other_body),
    Step("out-of-order update", _out_of_order),
    Step("moved and resized", _moved_and_resized),
    Step("refused change", _refused_change, NETWORK),
)
