"""Alerts: one per cause, to the people whose role mends it, once, with their end."""

import pytest
from django.contrib.auth.models import User
from django.core import mail
from pytest_django import Settings

from config.opentable import circuit
from config.opentable.alerts import following, mails, preferences, rules
from config.opentable.models import Alert, Circuit, Dispatch, Link, Problem
from config.outlets.models import Membership
from config.roles import Role
from tests.config.opentable.alerts.houses import NOON, at, house, over, staff, trouble, watch
from tests.repository import source

pytestmark = pytest.mark.django_db


def _sent(minutes: float) -> list[tuple[str, str]]:
    """Mail what is due; to whom, and under which subject."""
    mail.outbox.clear()
    mails.send(now=at(minutes))
    return [(letter.to[0], str(letter.subject)) for letter in mail.outbox]


def test_a_problem_that_stands_is_told_once_and_its_end_once(settings: Settings) -> None:
    settings.ALLOWED_HOSTS, settings.SECURE_SSL_REDIRECT = ["*", ".example", "covers.example"], True
    harbour = house("harbour", locale="en-US")
    staff(harbour, role=Role.SUPPORT, name="sue")
    trouble(harbour, cause="OpenTable refused CHECK:1 three times: 422.", next_step="Read the exchange.")

    assert [watch(4), watch(5, 5, 6)] == [0, 1]
    mails.send(now=at(6))
    over(harbour, minutes=20)
    assert [watch(20, 29), watch(30, 30, 31)] == [0, 1]
    mails.send(now=at(31))

    opened, recovered = mail.outbox
    assert (opened.to, opened.subject) == (["sue@covers.example"], "Harbour: OpenTable refused a message")
    assert opened.body == (
        "Harbour, since Jun 12, 2026, 12:00 PM\n"
        "\n"
        "What: OpenTable refused CHECK:1 three times: 422.\n"
        "Effect: Effect.\n"
        "Next step: Read the exchange.\n"
        "Who: support\n"
        "\n"
        "More of it:\n"
        "https://covers.example/at/harbour/integration/\n"
        "You are told once more, when it is over.\n"
    )
    assert (
        opened.extra_headers["Message-ID"] == f"<alert-{Dispatch.objects.earliest('pk').key}@covers.example>"
    )
    assert recovered.subject == "Over: Harbour: OpenTable refused a message"
    assert recovered.body == (
        "Harbour, Jun 12, 2026, 12:00 PM to Jun 12, 2026, 12:20 PM\n"
        "\n"
        "It was: OpenTable refused CHECK:1 three times: 422.\n"
    )


def test_what_is_over_before_its_threshold_is_told_to_nobody() -> None:
    harbour = house("harbour")
    staff(harbour, role=Role.SUPPORT, name="sue")
    trouble(harbour)
    watch(1)
    over(harbour, minutes=3)

    assert watch(3, 5, 10, 20) == 0


def test_who_left_the_outlet_hears_no_more_of_it() -> None:
    harbour, station = house("harbour"), house("station")
    for name in ("sue", "tom"):
        staff(harbour, station, role=Role.SUPPORT, name=name)
    for outlet in (harbour, station):
        trouble(outlet, "process_silent", "worker streams")
    watch(5)
    Membership.objects.filter(user__username="sue", outlet=harbour).delete()
    User.objects.filter(username="tom").update(is_active=False)

    for outlet in (harbour, station):
        over(outlet, "process_silent", "worker streams", minutes=10)
    watch(10, 20)

    ends = Dispatch.objects.filter(kind="RECOVERED")
    assert [(end.address, end.subject) for end in ends] == [
        ("sue@covers.example", "Over: Station: A process is silent")
    ]


def test_a_letter_says_what_is_true_when_it_goes() -> None:
    harbour = house("harbour")
    staff(harbour, role=Role.SUPPORT, name="sue")
    trouble(harbour, cause="3 wait.")
    watch(1)
    Problem.objects.update(cause="1 waits.")
    watch(2, 5)
    Problem.objects.update(cause="2 wait.")
    watch(6)

    assert "What: 1 waits." in Dispatch.objects.get().text
    assert Alert.objects.get().cause == "1 waits."


@pytest.mark.parametrize(
    ("fixer", "told"),
    [
        ("STAFF", ["henry", "mary"]),
        ("MANAGER", ["mary"]),
        ("SUPPORT", ["sue"]),
        ("OPENTABLE", ["sue"]),
    ],
)
def test_those_are_told_whose_role_mends_it(fixer: str, told: list[str]) -> None:
    harbour = house("harbour")
    for role, name in [
        (Role.HOST, "henry"), (Role.SERVER, "sam"), (Role.KITCHEN, "kit"),
        (Role.MANAGER, "mary"), (Role.SUPPORT, "sue"), (Role.OWNER, "olive"),
    ]:  # fmt: skip
        staff(harbour, role=role, name=name)
    trouble(harbour, "callbacks_failing", fixer=fixer)

    watch(0)

    addresses = Dispatch.objects.order_by("address").values_list("address", flat=True)
    assert list(addresses) == [f"{name}@covers.example" for name in told]


def test_a_person_with_two_logins_is_told_once_and_the_owner_where_nobody_has_an_address() -> None:
    harbour = house("harbour")
    staff(harbour, role=Role.SUPPORT, name="sue")
    staff(harbour, role=Role.SUPPORT, name="sue2", email="SUE@covers.example ")
    staff(harbour, role=Role.MANAGER, name="mary", email="")
    staff(harbour, role=Role.OWNER, name="olive")
    trouble(harbour, "callbacks_failing")
    trouble(harbour, "table_names_differ", subject="", fixer="MANAGER")

    watch(0, 60)

    assert _sent(60) == [
        ("sue@covers.example", "Urgent: Harbour: OpenTable's calls are failing"),
        ("olive@covers.example", "Harbour: Table names differ"),
    ]


def test_one_cause_at_many_outlets_is_one_letter_that_names_them() -> None:
    harbour, station = house("harbour"), house("station", time_zone="Europe/London")
    staff(harbour, station, role=Role.SUPPORT, name="sue")
    staff(station, role=Role.SUPPORT, name="sid")
    for outlet in (harbour, station):
        trouble(outlet, "process_silent", "worker streams", cause="No worker has taken work.")

    watch(5, 6)

    subjects = {letter.address: letter.subject for letter in Dispatch.objects.all()}
    assert subjects == {
        "sue@covers.example": "2 outlets: A process is silent",
        "sid@covers.example": "Station: A process is silent",
    }
    both = Dispatch.objects.get(address="sue@covers.example").text
    assert both.startswith(
        "Harbour, since 12 Jun 2026, 12:00\n"
        "Station, since 12 Jun 2026, 05:00\n"
        "\n"
        "What: No worker has taken work.\n"
    )


def test_a_shared_cause_is_over_for_a_person_when_it_is_at_every_outlet() -> None:
    harbour, station = house("harbour"), house("station")
    staff(harbour, station, role=Role.SUPPORT, name="sue")
    trouble(harbour, "process_silent", "relay streams")
    watch(5)
    trouble(station, "process_silent", "relay streams", minutes=6)
    assert watch(11) == 0
    over(harbour, "process_silent", "relay streams", minutes=12)
    assert watch(12, 22) == 0
    over(station, "process_silent", "relay streams", minutes=30)

    assert watch(30, 40) == 1
    assert Dispatch.objects.latest("pk").subject == "Over: 2 outlets: A process is silent"


def test_a_host_that_is_down_is_one_cause_and_late_messages_follow_from_it() -> None:
    harbour = house("harbour")
    staff(harbour, role=Role.SUPPORT, name="sue")
    host = circuit.api_host(Link.objects.get().environment)
    Circuit.objects.create(pk=host, state="OPEN", failures=5, opened_at=at(0))
    trouble(harbour, "delivery_delayed", subject="", minutes=1, fixer="OPENTABLE")

    watch(0, 5, 7, 30)

    assert _sent(30) == [("sue@covers.example", "Harbour: OpenTable does not answer")]
    assert f"What: {host} does not answer." in mail.outbox[0].body


def test_an_outlet_that_stays_paused_is_told_after_an_hour() -> None:
    harbour = house("harbour")
    staff(harbour, role=Role.SUPPORT, name="sue")
    Link.objects.update(state="PAUSED", paused_at=at(0), pause_reason="Stocktaking")

    assert [watch(0, 59), watch(60)] == [0, 1]
    assert "What: Paused: Stocktaking." in Dispatch.objects.get().text


def test_what_comes_back_soon_is_the_same_alert_and_counted() -> None:
    harbour = house("harbour")
    staff(harbour, role=Role.SUPPORT, name="sue")
    trouble(harbour, "callbacks_failing", subject="")
    watch(0)
    for minute in (5, 10, 15):
        over(harbour, "callbacks_failing", "", minutes=minute)
        watch(minute)
        trouble(harbour, "callbacks_failing", subject="", minutes=minute + 2)
        watch(minute + 2)
    over(harbour, "callbacks_failing", "", minutes=20)
    watch(20, 30)

    subjects = list(Dispatch.objects.order_by("pk").values_list("subject", flat=True))
    assert [subject.split(":")[0] for subject in subjects] == ["Urgent", "Over"]
    assert Alert.objects.get().returns == 3
    assert "came back 3 times" in Dispatch.objects.latest("pk").text
    trouble(harbour, "callbacks_failing", subject="", minutes=40)
    assert watch(40) == 1


def test_thresholds_are_the_outlets_own() -> None:
    harbour, station = house("harbour"), house("station")
    for outlet, name in ((harbour, "sue"), (station, "sid")):
        staff(outlet, role=Role.SUPPORT, name=name)
        trouble(outlet)
    preferences.choose(
        outlet=station,
        chosen={"soon_minutes": None, "severities": {"message_refused": "URGENT", "ghost_booking": "SOON"}},
        now=NOON,
    )

    assert watch(0) == 1
    assert Dispatch.objects.get().address == "sid@covers.example"
    assert preferences.of_outlets(rids=[station.rid], now=NOON)[station.rid].severities == {
        "message_refused": "URGENT"
    }


@pytest.mark.parametrize(
    ("code", "minutes"),
    [
        ("callbacks_failing", 0),
        ("credentials_refused", 0),
        ("check_due_again", 0),
        ("message_refused", 5),
        ("reservation_without_table", 5),
        ("host_down", 5),
        ("outlet_paused", 60),
        ("table_names_differ", 60),
        ("receipt_not_sent", None),
        ("something_new", 5),
    ],
)
def test_each_code_is_told_after_its_usual_minutes(code: str, minutes: int | None) -> None:
    due_at = rules.USUAL.due_at(code=code, opened_at=NOON)

    assert due_at == (None if minutes is None else at(minutes))


def test_the_runbook_has_a_line_for_every_problem_that_has_a_severity() -> None:
    runbook = (source.ROOT / "docs" / "support.md").read_text()
    rows = runbook.split("## By problem")[1].split("\n## ")[0].splitlines()
    codes = {
        code.strip("` ") for row in rows if row.startswith("| `") for code in row.split("|")[1].split(",")
    }

    # These are told under "By state".
    states = {rules.HOST_DOWN, rules.LEFT_ALONE, rules.PAUSED, rules.DISCONNECTED}
    assert codes == set(rules.KINDS) - states


def test_a_problem_that_no_sweep_saw_is_in_the_digest_and_in_no_letter() -> None:
    harbour = house("harbour")
    staff(harbour, role=Role.SUPPORT, name="sue")
    watch(0)
    trouble(harbour, "callbacks_failing", minutes=1)
    over(harbour, "callbacks_failing", minutes=1)

    assert watch(1.2, 1.4) == 0
    assert Alert.objects.get().ended_at == at(1.2)


def test_what_was_told_is_dropped_after_ninety_days() -> None:
    harbour = house("harbour")
    staff(harbour, role=Role.SUPPORT, name="sue")
    trouble(harbour)
    watch(5)
    over(harbour, minutes=6)
    watch(6, 16)

    following.sweep(now=at(16) + following.KEPT_FOR)
    assert Alert.objects.count() == 1
    following.sweep(now=at(17) + following.KEPT_FOR)

    assert (Alert.objects.count(), Dispatch.objects.count(), Problem.objects.count()) == (0, 0, 1)
