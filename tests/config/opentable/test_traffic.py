"""Too quiet for this hour and weekday, by the outlet's clock; and how outlets stood, since when and why."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from config.opentable import links, problems, states, traffic, usual
from config.opentable.models import Exchange, Link, OutletState, Problem
from config.outlets.models import Outlet
from config.roles import Role
from tests.config.opentable import talking
from tests.factories import availability as rooms
from tests.factories import people
from tests.factories.opentable import LinkFactory

SINGAPORE, LONDON = ZoneInfo("Asia/Singapore"), ZoneInfo("Europe/London")
# A Friday, 20:00 in Singapore: dinner.
NOW = datetime(2026, 6, 12, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("count", "before", "percent", "is_quiet"),
    [
        (1, [40, 42, 38], 20, True),
        (8, [40, 42, 38], 20, False),
        (0, [40, 42], 20, False),
        (0, [5, 5, 5], 20, False),
        (0, [0, 40, 44, 0, 0], 20, False),
        (2, [0, 40, 44], 20, True),
        (0, [40, 42, 38], 0, False),
        (19, [40, 42, 38], 50, True),
    ],
)
def test_it_is_too_quiet_below_a_share_of_the_median_of_three_weeks_or_more(
    count: int, before: list[int], percent: int, is_quiet: bool
) -> None:
    assert usual.measure(count, before).is_quiet(percent) is is_quiet


@pytest.mark.parametrize(
    ("at", "zone", "hours"),
    [
        (NOW, SINGAPORE, [12, 12]),
        # London put its clock forward on 29 March 2026, and back on 25 October.
        (datetime(2026, 4, 3, 18, 0, tzinfo=UTC), LONDON, [18, 19]),
        (datetime(2026, 10, 30, 19, 0, tzinfo=UTC), LONDON, [19, 18]),
    ],
)
def test_the_same_hour_of_the_week_before_is_by_the_outlets_clock(
    at: datetime, zone: ZoneInfo, hours: list[int]
) -> None:
    assert [end.astimezone(UTC).hour for end in usual.weeks_before(at, zone)[:2]] == hours


@pytest.fixture
def house(db: None) -> Outlet:
    """An outlet that has dinner every day, with a live link."""
    outlet: Outlet = rooms.harbour(slug="harbour")
    LinkFactory.create(rid=outlet.rid)
    return outlet


def heard(
    outlet: Outlet, *, weeks: int, each: int = 10, direction: str = "IN", until: datetime = NOW
) -> None:
    """So many messages in the two hours before now, in each of so many weeks before, and one before them."""
    link = Link.objects.get(rid=outlet.rid)
    moments = [
        until - timedelta(weeks=week, minutes=5 + number)
        for week in range(1, weeks + 1)
        for number in range(each)
    ]
    for at in [*moments, until - timedelta(weeks=weeks, days=1)]:
        talking.said(link, direction=direction, at=at)


def quiet() -> list[str]:
    return list(Problem.objects.filter(code="outlet_quiet", closed_at=None).values_list("subject", flat=True))


def test_a_silent_evening_raises_a_problem_and_talk_closes_it(house: Outlet) -> None:
    heard(house, weeks=3)

    assert traffic.watch(now=NOW) == 1
    told = Problem.objects.get(code="outlet_quiet")
    assert (told.subject, told.fixer) == ("IN", "SUPPORT")
    assert told.cause == (
        "Until Friday at 20:00, 0 messages came from OpenTable in two hours; usual for this weekday and hour"
        " are 10."
    )

    for number in range(3):
        talking.said(Link.objects.get(), direction="IN", at=NOW - timedelta(minutes=number + 1))
    assert traffic.watch(now=NOW) == 0
    assert quiet() == []


@pytest.mark.parametrize(
    ("answered_at", "looked_at", "is_told"),
    [
        (NOW, NOW + timedelta(minutes=5), False),
        # Singapore's midnight is 16:00 UTC: half a minute before it, and at it.
        (NOW, datetime(2026, 6, 12, 15, 59, 30, tzinfo=UTC), False),
        (NOW, datetime(2026, 6, 12, 16, 0, tzinfo=UTC), True),
        (datetime(2026, 6, 11, 15, 59, 59, tzinfo=UTC), NOW, True),
        (datetime(2026, 6, 11, 16, 0, tzinfo=UTC), NOW, False),
    ],
)
def test_a_quiet_day_that_a_person_answered_is_not_told_again_before_midnight_there(
    house: Outlet, answered_at: datetime, looked_at: datetime, is_told: bool
) -> None:
    house.shifts.update(first_seating=0, last_seating=1380, closes=1560)
    heard(house, weeks=3, until=looked_at)
    heard(house, weeks=3, until=looked_at, direction="OUT")
    words: dict[str, Any] = {"cause": "c", "effect": "e", "next_step": "n", "fixer": "SUPPORT"}
    asked = problems.raise_problem(rid=house.rid, code="outlet_quiet", subject="IN", now=answered_at, **words)
    problems.settle_problem(problem=asked, actor="sue", now=answered_at)

    traffic.watch(now=looked_at)

    assert sorted(quiet()) == (["IN", "OUT"] if is_told else ["OUT"])


def test_a_silence_that_ended_by_itself_is_told_again_the_same_day(house: Outlet) -> None:
    heard(house, weeks=3)
    traffic.watch(now=NOW)
    problems.close_problem(rid=house.rid, code="outlet_quiet", now=NOW)

    traffic.watch(now=NOW + timedelta(minutes=5))

    assert quiet() == ["IN"]


@pytest.mark.parametrize("reason", ["two weeks", "closed", "paused", "switched off", "never told"])
def test_silence_that_nobody_wonders_at_is_no_problem(house: Outlet, reason: str) -> None:
    heard(house, weeks=2 if reason == "two weeks" else 4)
    if reason == "closed":
        house.shifts.update(weekdays=[1, 2, 3])
    if reason == "paused":
        links.pause(link=Link.objects.get(), reason="Menu", now=NOW)
    Outlet.objects.update(integration_enabled=reason != "switched off")
    Link.objects.update(quiet_percent=0 if reason == "never told" else 20)

    traffic.watch(now=NOW)

    assert quiet() == []


def test_what_we_send_is_watched_too_but_for_questions(house: Outlet) -> None:
    heard(house, weeks=3, direction="OUT")
    for number in range(30):
        talking.said(
            Link.objects.get(), direction="OUT", method="GET", at=NOW - timedelta(minutes=number + 1)
        )

    traffic.watch(now=NOW)

    assert quiet() == ["OUT"]


def test_the_page_draws_the_last_day_beside_the_usual_in_as_many_statements(house: Outlet) -> None:
    browser = people.browser(house, Role.SUPPORT)
    heard(house, weeks=3)
    Exchange.objects.update(at=Exchange.objects.earliest("at").at)

    hours = traffic.last_day(outlet=house, now=NOW)
    with CaptureQueriesContext(connection) as first:
        traffic.last_day(outlet=house, now=NOW)
    heard(house, weeks=3)
    with CaptureQueriesContext(connection) as second:
        latest = traffic.last_day(outlet=house, now=NOW)[-1]
    page = browser.get("/at/harbour/integration/").content.decode()

    assert (len(hours), len(first)) == (24, len(second))
    assert (latest.came.count, latest.came.usual) == (0, 10)
    assert 'aria-label="In, from OpenTable: 0 messages in 24 hours' in page
    assert "style=" not in page.split('id="traffic"')[1].split("</section>")[0]


def shown(client: Client) -> list[tuple[str, int]]:
    return [
        (spell.state.state, seconds)
        for spell, seconds in client.get("/at/harbour/integration/").context["states"]
    ]


def test_each_change_of_state_is_kept_once_with_its_cause(house: Outlet) -> None:
    words: dict[str, Any] = {"cause": "Late.", "effect": "e", "next_step": "n", "fixer": "OPENTABLE"}
    assert [states.watch(now=NOW), states.watch(now=NOW)] == [1, 0]
    problems.raise_problem(rid=house.rid, code="delivery_delayed", subject="", now=NOW, **words)
    states.watch(now=NOW + timedelta(minutes=1))
    problems.close_problem(rid=house.rid, code="delivery_delayed", now=NOW)
    states.watch(now=NOW + timedelta(minutes=4))

    spells = states.lately(house.rid)

    assert [(spell.state.state, spell.state.cause) for spell in spells] == [
        ("OK", "Everything is in step with OpenTable."),
        ("DEGRADED", "Late."),
        ("OK", "Everything is in step with OpenTable."),
    ]
    assert [spell.seconds(NOW + timedelta(minutes=5)) for spell in spells] == [60, 180, 60]
    assert [state for state, _ in shown(people.browser(house, Role.SUPPORT))] == ["OK", "DEGRADED", "OK"]


@pytest.mark.parametrize("alter", ["update", "delete"])
def test_how_an_outlet_stood_cannot_be_altered_and_is_dropped_after_400_days(
    house: Outlet, alter: str
) -> None:
    old = OutletState.objects.create(rid=1, state="OK", at=NOW - timedelta(days=500), cause="c")
    kept = OutletState.objects.filter(
        pk=OutletState.objects.create(rid=1, state="OK", at=datetime.now(UTC), cause="c").pk
    )

    with pytest.raises(DatabaseError), transaction.atomic():
        kept.delete() if alter == "delete" else kept.update(cause="another")

    assert states.sweep(now=datetime.now(UTC)) == 1
    assert not OutletState.objects.filter(pk=old.pk).exists()
