"""Echo-backs: what a partner reports on a booking that OpenTable does not know."""

from typing import Any

import pytest

from tests.config.opentable.sandbox.conftest import TOMORROW, Voice
from tests.config.opentable.sandbox.partners import Arrival, Partner

LONG_AGO = "2015-06-17 20:35"
LATER = "2035-06-17 20:35"


def update(**over: Any) -> dict[str, Any]:
    """A resoupdate, as the guide of 2015-10 prints it."""
    return {
        "ConfirmationNumber": 777,
        "DateTime": f"{TOMORROW} 19:00",
        "PartySize": 2,
        "ReservationState": "Pending",
        "RID": 888,
        "SequenceNumber": 0,
        "ServerName": "Ana",
        "UpdateDT_UTC": LATER,
        **over,
    }


def test_a_resoupdate_changes_the_booking_and_is_answered_empty(voice: Voice) -> None:
    voice.book()

    answer = voice.send(
        "POST", "/resoupdate/resoupdate", update(ConfirmationNumber=501, ReservationState="Seated")
    )

    booking = voice.state()["bookings"][0]
    assert (answer.status_code, answer.content) == (200, b"")
    assert (booking["res_state"], booking["party_size"], booking["server_name"]) == ("SEATED", 2, "Ana")


@pytest.mark.parametrize(
    "wrong",
    [
        {"ReservationState": "Done"},
        {"ReservationState": "SEATED"},
        {"ConfirmationNumber": 0},
        {"ConfirmationNumber": "501"},
        {"RID": "888"},
        {"DateTime": f"{TOMORROW}T19:00"},
        {"SequenceNumber": 1},
        {"UpdateDT_UTC": None},
    ],
)
def test_a_resoupdate_with_bad_parameters_is_400(voice: Voice, wrong: dict[str, Any]) -> None:
    assert voice.send("POST", "/resoupdate/resoupdate", update() | wrong).status_code == 400


def test_an_unknown_number_is_canceled_at_the_partner_once(voice: Voice, partner: Partner) -> None:
    voice.send("POST", "/resoupdate/resoupdate", update())
    (cancel,) = partner.wait_for_acts(1)

    assert (cancel.method, cancel.path) == ("POST", "/opentable/v1/reservations/777/cancel")
    assert cancel.document == {"rid": 888, "confirmation_number": 777}


def test_a_number_from_before_the_restaurant_was_known_is_left_alone(voice: Voice, partner: Partner) -> None:
    voice.send("POST", "/resoupdate/resoupdate", update(UpdateDT_UTC=LONG_AGO))
    # Whatever the sandbox would have sent for the first is sent before this one's cancel arrives.
    voice.send("POST", "/resoupdate/resoupdate", update(ConfirmationNumber=778))

    assert [act.path for act in partner.wait_for_acts(1)] == ["/opentable/v1/reservations/778/cancel"]


def test_a_seeded_number_is_known(voice: Voice, partner: Partner) -> None:
    seeded = {"rid": 888, "confirmation_number": 777, "date_time": f"{TOMORROW}T19:00", "party_size": 2}
    voice.act("bookings", {**seeded, "key": "seeded-777"})

    voice.send("POST", "/resoupdate/resoupdate", update(PartySize=5))

    shown = voice.send("GET", "/reservations/seeded-777").json()
    assert (shown["party_size"], partner.acts()) == (5, [])


def test_seeding_twice_keeps_what_happened_in_between(voice: Voice) -> None:
    seeded = {"rid": 888, "confirmation_number": 777, "date_time": f"{TOMORROW}T19:00", "party_size": 2}
    voice.act("bookings", {"bookings": [{**seeded, "key": "seeded-777"}]})
    voice.act("change", {"rid": 888, "confirmation_number": 777, "party_size": 5})

    again = voice.act("bookings", {"bookings": [{**seeded, "key": "seeded-777"}]})

    assert [booking["party_size"] for booking in again.json()["bookings"]] == [5]
    assert len(voice.state()["bookings"]) == 1


def test_an_echo_that_overtakes_the_answer_to_the_make_is_understood(voice: Voice, partner: Partner) -> None:
    echoes: list[int] = []

    def script(arrival: Arrival) -> tuple[int, Any]:
        if arrival.path.endswith("/cancel"):
            return 200, arrival.document
        path = arrival.document["href"].removeprefix(voice.running.url)
        echoes.append(voice.send("PUT", path, {"party_size": 2, "sequence_id": 1}).status_code)
        return 201, {"confirmation_number": 640}

    partner.script = script
    voice.book(lock=False)

    assert echoes == [200]
    assert [act.path for act in partner.acts()] == ["/opentable/v1/reservations"]


def test_the_echo_of_a_booking_whose_answer_was_lost_is_404_and_cancels_it(
    voice: Voice, partner: Partner
) -> None:
    partner.script = lambda arrival: (200, {}) if arrival.path.endswith("/cancel") else (0, None)
    voice.act("book", {"rid": 888, "date_time": f"{TOMORROW}T19:00", "party_size": 2, "lock": False})
    href = partner.acts()[0].document["href"].removeprefix(voice.running.url)

    echo = voice.send(
        "PUT", href, {"party_size": 2, "confirmation_number": 640, "updated_at_utc": "2035-01-01T00:00:00Z"}
    )

    cancel = partner.wait_for_acts(4)[-1]
    assert echo.status_code == 404
    assert cancel.document == {"rid": 888, "confirmation_number": 640}


def test_a_number_that_becomes_known_in_its_grace_is_not_canceled(voice: Voice, partner: Partner) -> None:
    voice.running.house.grace_seconds = 2.0
    held = {"rid": 888, "confirmation_number": 777, "date_time": f"{TOMORROW}T19:00", "party_size": 2}

    voice.send("POST", "/resoupdate/resoupdate", update())
    voice.act("bookings", {**held, "key": "late"})
    # Its grace begins later, so that its cancel comes after one that 777 would have had.
    voice.send("POST", "/resoupdate/resoupdate", update(ConfirmationNumber=778))

    partner.wait_for_acts(1)
    assert [act.path for act in partner.acts()] == ["/opentable/v1/reservations/778/cancel"]
