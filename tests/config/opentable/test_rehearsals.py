"""The go-live sheet: who may ask for it, who plays it, what it keeps, and what a broken-off one leaves."""

import threading
from collections.abc import Callable

import pytest
from django.db import IntegrityError, connections
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from config import errors
from config.opentable import mutex
from config.opentable.models import Exchange, Link, Rehearsal
from config.opentable.rehearsal import runs, sheets
from config.outlets.models import Outlet
from tests.config.opentable import playing, talking
from tests.factories.opentable import ConnectionFactory
from tests.factories.outlets import OutletFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def script(settings: Settings) -> None:
    """Three steps instead of an evening."""
    settings.REHEARSAL_SCRIPT = playing.NAME
    playing.cleared.clear()


def lines(rehearsal: Rehearsal) -> list[tuple[str, bool | None, str, int]]:
    """Name, result, detail and number of messages, line by line."""
    return [
        (step.name, step.has_passed, step.detail, len(step.exchange_numbers))
        for step in rehearsal.steps.order_by("number")
    ]


PLAYED = [
    ("talk", True, "said something", 1),
    ("fail", False, "nothing was there", 0),
    ("need", False, "an earlier step did not leave 'number'", 0),
]


def test_a_sheet_has_each_step_that_suits_with_its_messages(outlet: Outlet) -> None:
    talking.said(Link.objects.get())
    sheet = runs.play(outlet=outlet, by="manage.py rehearse")

    assert lines(sheet) == PLAYED
    assert (sheet.has_passed, sheet.words, sheet.finished_at is not None) == (False, "", True)
    (number,) = sheet.steps.get(number=1).exchange_numbers
    assert Exchange.objects.latest("pk").pk == number
    assert playing.cleared == [outlet.rid, outlet.rid]


def test_it_passes_when_every_step_that_was_asked_for_has(outlet: Outlet) -> None:
    sheet = runs.play(outlet=outlet, by="manage.py rehearse", only=["talk"])

    assert (lines(sheet), sheet.has_passed) == (PLAYED[:1], True)
    with pytest.raises(errors.Invalid, match="no step is called dessert"):
        runs.play(outlet=outlet, by="manage.py rehearse", only=["dessert"])


def test_what_was_asked_for_is_played_by_the_relay_once(outlet: Outlet) -> None:
    asked = runs.ask(outlet=outlet, by="support")

    assert (asked.started_at, runs.play_asked(), runs.play_asked()) == (None, 1, 0)
    asked.refresh_from_db()
    assert (lines(asked), asked.asked_by, asked.has_passed) == (PLAYED, "support", False)


def test_a_second_one_is_refused_while_one_is_under_way(outlet: Outlet) -> None:
    runs.ask(outlet=outlet, by="support")

    with pytest.raises(errors.Conflict, match="rehearsal_running"):
        runs.ask(outlet=outlet, by="owner")
    with pytest.raises(IntegrityError):
        Rehearsal.objects.create(**vars_of(Rehearsal.objects.get()))


def vars_of(rehearsal: Rehearsal) -> dict[str, object]:
    names = ("rid", "environment", "asked_by", "asked_at")
    return {name: getattr(rehearsal, name) for name in names}


@pytest.mark.django_db(transaction=True)
def test_two_players_of_one_outlet_are_kept_apart(outlet: Outlet) -> None:
    taken, over = threading.Event(), threading.Event()

    def play_elsewhere() -> None:
        with mutex.taken(f"rehearsal of rid {outlet.rid}"):
            taken.set()
            over.wait(10)
        connections.close_all()

    other = threading.Thread(target=play_elsewhere)
    other.start()
    taken.wait(10)
    begun = runs.ask(outlet=outlet, by="support")
    with pytest.raises(errors.Conflict, match="rehearsal_running"):
        runs.play(outlet=outlet, by="manage.py rehearse")
    # The relay leaves alone what is being played, begun or not.
    Rehearsal.objects.update(started_at=begun.asked_at)
    played = runs.play_asked()
    over.set()
    other.join()

    assert (played, Rehearsal.objects.get().finished_at) == (0, None)


def test_one_whose_player_is_gone_is_ended_and_cleared_away(outlet: Outlet) -> None:
    left = runs.ask(outlet=outlet, by="support")
    Rehearsal.objects.update(started_at=left.asked_at)

    assert runs.play_asked() == 1
    left.refresh_from_db()
    assert (left.has_passed, left.words) == (False, "It broke off: the process that played it ended.")
    assert playing.cleared == [outlet.rid]
    assert runs.play(outlet=outlet, by="manage.py rehearse").pk != left.pk


def test_only_an_outlet_at_the_sandbox_is_rehearsed(outlet: Outlet) -> None:
    Link.objects.update(connection=ConnectionFactory.create(environment="PP"), environment="PP")

    with pytest.raises(errors.Conflict, match="not_at_the_sandbox"):
        runs.play(outlet=outlet, by="manage.py rehearse")
    with pytest.raises(errors.Missing, match="not_linked"):
        runs.ask(outlet=OutletFactory.create(), by="support")
    assert Rehearsal.objects.count() == 0


def test_one_that_was_asked_for_ends_where_the_outlet_has_left_the_sandbox(outlet: Outlet) -> None:
    asked = runs.ask(outlet=outlet, by="support")
    Link.objects.update(connection=ConnectionFactory.create(environment="PP"), environment="PP")

    assert runs.play_asked() == 1
    asked.refresh_from_db()
    assert (asked.has_passed, "is linked to PP" in asked.words) == (False, True)


@pytest.mark.parametrize("count", [1, 3])
def test_a_sheet_is_read_in_as_many_statements_however_much_was_said(
    outlet: Outlet, count: int, django_assert_num_queries: Callable[[int], CaptureQueriesContext]
) -> None:
    sheet = runs.play(outlet=outlet, by="support")
    numbers = [talking.said(Link.objects.get()).pk for _ in range(count)]
    sheet.steps.update(exchange_numbers=numbers)

    with django_assert_num_queries(2):
        assert [len(line.exchanges) for line in sheets.sheet_of(sheet).lines] == [count] * 3
