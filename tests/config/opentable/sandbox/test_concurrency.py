"""Many at once: the sequence rule holds, numbers are given once, nothing waits for itself."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from tests.config.opentable.sandbox.conftest import TOMORROW, Voice
from tests.config.opentable.sandbox.partners import Arrival, Partner


def test_the_highest_sequence_wins_whatever_the_order(voice: Voice) -> None:
    voice.register()

    def publish(sequence_id: int) -> int:
        times = [15 * (sequence_id % 96)]
        item = {
            "rid": 888,
            "date": TOMORROW,
            "party_size": 2,
            "time": times,
            "sequence_id": sequence_id,
        }
        return voice.send("POST", "/api/v1/covers/availability", [item]).status_code

    with ThreadPoolExecutor(8) as pool:
        statuses = set(pool.map(publish, range(120, 0, -1)))

    (kept,) = voice.state()["availability"]
    assert (statuses, kept["sequence_id"], kept["time"]) == ({200}, 120, [15 * (120 % 96)])


def test_every_pos_booking_gets_a_number_of_its_own(voice: Voice) -> None:
    with ThreadPoolExecutor(8) as pool:
        numbers = list(pool.map(lambda _: voice.book(rid=889)["confirmation_number"], range(24)))

    assert sorted(numbers) == list(range(2_000_001, 2_000_025))


def test_a_partner_that_reports_by_number_before_its_answer_is_read_is_understood(
    voice: Voice, partner: Partner
) -> None:
    def script(arrival: Arrival) -> tuple[int, Any]:
        if arrival.path.endswith("/cancel"):
            return 200, arrival.document
        echo = {
            "ConfirmationNumber": 640,
            "DateTime": f"{TOMORROW} 19:00",
            "PartySize": 3,
            "ReservationState": "Pending",
            "RID": 888,
            "SequenceNumber": 0,
            "UpdateDT_UTC": "2035-01-01 00:00",
        }
        echoes.append(pool.submit(voice.send, "POST", "/resoupdate/resoupdate", echo))
        return 201, {"confirmation_number": 640}

    echoes: list[Any] = []
    with ThreadPoolExecutor(1) as pool:
        partner.script = script
        voice.book(lock=False)

    assert [echo.result().status_code for echo in echoes] == [200]
    assert [act.path for act in partner.acts()] == ["/opentable/v1/reservations"]
    assert voice.state()["bookings"][0]["party_size"] == 3
