"""The FRN rule: three failures in five minutes take a restaurant off the web site until it is online."""

from collections.abc import Iterator

import pytest

from config.opentable.sandbox import server
from tests.config.opentable.sandbox.conftest import TOMORROW, Voice
from tests.config.opentable.sandbox.partners import Arrival, Partner


@pytest.fixture
def sandbox(partner: Partner) -> Iterator[server.Running]:
    """One that asks soon and tries once."""
    running = server.start(callbacks=partner.url, environment={}, frn_seconds=0.05)
    running.house.caller.manners.tries = 1
    yield running
    running.stop()


def fail(voice: Voice, times: int) -> None:
    """So many failed bookings."""
    for _ in range(times):
        voice.act("book", {"rid": 888, "date_time": f"{TOMORROW}T19:00", "party_size": 2, "lock": False})


def test_three_failures_make_a_restaurant_unbookable(voice: Voice, partner: Partner) -> None:
    partner.script = lambda _: (503, {"error": "integration_paused"})

    fail(voice, 2)
    after_two = voice.state()["unbookable"]
    fail(voice, 1)

    assert (after_two, [lost["rid"] for lost in voice.state()["unbookable"]]) == ([], [888])
    assert "Not bookable online" in voice.send("GET", f"/?rid=888&date={TOMORROW}&size=2").text


def test_refusals_are_not_failures(voice: Voice, partner: Partner) -> None:
    partner.script = lambda _: (409, {"error": "slot_unavailable"})

    fail(voice, 4)

    assert voice.state()["unbookable"] == []


def test_it_comes_back_when_the_partner_says_that_it_is_online(voice: Voice, partner: Partner) -> None:
    def script(arrival: Arrival) -> tuple[int, object]:
        return (200, {"rid": 888, "online": True}) if "/frn" in arrival.path else (500, None)

    partner.script = script
    fail(voice, 3)

    asked = partner.wait_for_acts(4)[3]
    voice.act("frn", {"rid": 888})
    assert (asked.method, asked.path) == ("GET", "/opentable/v1/frn?rid=888")
    assert voice.state()["unbookable"] == []


def test_a_partner_that_is_offline_stays_off(voice: Voice, partner: Partner) -> None:
    def script(arrival: Arrival) -> tuple[int, object]:
        return (200, {"rid": 888, "online": False}) if "/frn" in arrival.path else (500, None)

    partner.script = script
    fail(voice, 3)
    partner.wait_for_acts(5)

    assert [lost["rid"] for lost in voice.state()["unbookable"]] == [888]
