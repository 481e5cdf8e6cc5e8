"""The digest: once a date by the outlet's own clock, also where clocks change, and what it says."""

import json
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from pytest_django import Settings

from config.opentable.alerts import following, preferences, rules
from config.opentable.models import Dispatch
from config.roles import Role
from tests.config.opentable.alerts.houses import NOON, at, connect, house, over, staff, trouble, watch

# Minutes from noon to the next nine in the morning, in Singapore.
NINE = 21 * 60


@pytest.mark.parametrize(
    ("zone", "minute", "digests"),
    [
        # Clocks go forward on 29 March 2026 at 01:00, and back on 25 October at 02:00.
        ("Europe/London", 540, ["2026-03-28T09:00", "2026-03-29T08:00", "2026-03-30T08:00"]),
        ("Europe/London", 540, ["2026-10-24T08:00", "2026-10-25T09:00", "2026-10-26T09:00"]),
        # An hour that is skipped, and one that is there twice.
        ("Europe/London", 90, ["2026-03-28T01:30", "2026-03-29T01:30", "2026-03-30T00:30"]),
        ("Europe/London", 90, ["2026-10-24T00:30", "2026-10-25T00:30", "2026-10-26T01:30"]),
        ("America/New_York", 540, ["2026-03-07T14:00", "2026-03-08T13:00", "2026-03-09T13:00"]),
        ("Australia/Lord_Howe", 0, ["2026-04-03T13:00", "2026-04-04T13:00", "2026-04-05T13:30"]),
    ],
)
def test_digests_keep_to_the_clock_on_the_wall(zone: str, minute: int, digests: list[str]) -> None:
    first, *rest = (datetime.fromisoformat(each).replace(tzinfo=UTC) for each in digests)

    found = [rules.next_digest(after=after, minute=minute, zone=ZoneInfo(zone)) for after in (first, rest[0])]

    assert found == rest


@pytest.mark.django_db
def test_a_digest_tells_what_opened_closed_and_stands(settings: Settings) -> None:
    settings.ALLOWED_HOSTS = ["*", ".example"]
    harbour = house("harbour")
    staff(harbour, role=Role.MANAGER, name="mary")
    connect(harbour, "https://hooks.example.com/")
    watch(0)
    trouble(harbour, "receipt_not_sent", "41", minutes=10, fixer="STAFF")
    trouble(harbour, "receipt_not_sent", "42", minutes=10, fixer="STAFF")
    watch(10)
    over(harbour, "receipt_not_sent", "42", minutes=30)
    watch(30, NINE - 1)
    assert Dispatch.objects.count() == 0

    watch(NINE, NINE, NINE + 1)

    letter = Dispatch.objects.get(channel="MAIL")
    assert letter.subject == "Harbour: digest of Sat 13 Jun"
    assert letter.text == (
        "Harbour, 12 Jun 2026, 12:00 to 13 Jun 2026, 09:00\n"
        "the page Integration of Harbour\n"
        "\n"
        "Opened: 2\n"
        "- A receipt was not sent (41), since 12 Jun 2026, 12:10\n"
        "- A receipt was not sent (42), 12 Jun 2026, 12:10 to 12 Jun 2026, 12:30\n"
        "\n"
        "Closed: 1\n"
        "- A receipt was not sent (42), 12 Jun 2026, 12:10 to 12 Jun 2026, 12:30\n"
        "\n"
        "Still stands: 1\n"
        "- A receipt was not sent (41), since 12 Jun 2026, 12:10\n"
    )
    event = json.loads(Dispatch.objects.get(channel="WEBHOOK").text)
    assert (event["type"], event["data"]["since"]) == ("digest", "2026-06-12T04:00:00Z")
    told = {
        name: [each["subject"] for each in event["data"][name]] for name in ("opened", "closed", "standing")
    }
    assert told == {"opened": ["41", "42"], "closed": ["42"], "standing": ["41"]}
    over(harbour, "receipt_not_sent", "41", minutes=NINE + 5)
    watch(NINE + 5, NINE + 24 * 60, NINE + 48 * 60)
    assert Dispatch.objects.filter(channel="MAIL").count() == 2


@pytest.mark.django_db
def test_a_person_gets_one_digest_for_all_outlets_and_none_of_nothing_unless_asked() -> None:
    harbour, station, annex = house("harbour"), house("station"), house("annex")
    staff(harbour, station, annex, role=Role.OWNER, name="olive")
    watch(0)
    preferences.choose(outlet=annex, chosen={"has_digest": False}, now=NOON)

    assert watch(NINE) == 0
    trouble(station, "receipt_not_sent", minutes=NINE + 1)
    preferences.choose(outlet=harbour, chosen={"has_empty_digest": True}, now=NOON)
    watch(NINE + 1)
    assert watch(NINE + 24 * 60) == 1

    letter = Dispatch.objects.latest("pk")
    assert (letter.subject, letter.rids) == ("2 outlets: digest of Sun 14 Jun", [harbour.rid, station.rid])
    assert "Nothing opened, nothing closed, nothing stands." in letter.text


@pytest.mark.django_db
def test_what_two_sweeps_write_at_the_digests_hour_is_one() -> None:
    harbour = house("harbour")
    staff(harbour, role=Role.MANAGER, name="mary")
    watch(0)
    trouble(harbour, "receipt_not_sent", fixer="STAFF", minutes=1)

    assert [following.watch(now=at(minutes)) for minutes in (NINE, NINE + 0.1, NINE + 60)] == [1, 0, 0]
