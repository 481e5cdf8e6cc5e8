"""Staff who meet somebody else at the same party: tried again, or told in words, never a bare fault."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection, connections, transaction
from django.utils import timezone

from config.outlets.models import Outlet
from reservations.models import Reservation, State
from tests.factories import people
from tests.factories.availability import harbour
from tests.factories.reservations import ReservationFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def outlet() -> Outlet:
    return harbour()


def _party(outlet: Outlet) -> Reservation:
    now = timezone.now()
    local = f"{now.astimezone(outlet.zone):%Y-%m-%dT%H:%M}"
    made: Reservation = ReservationFactory.create(
        outlet=outlet, starts_at=now, starts_local=local, date=now.astimezone(outlet.zone).date()
    )
    return made


@contextmanager
def _row_lock_elsewhere(party: Reservation, *, until: threading.Event) -> Iterator[None]:
    """Somebody else has the party's row locked until then."""
    is_locked = threading.Event()

    def work() -> None:
        with transaction.atomic():
            Reservation.objects.select_for_update().get(pk=party.pk)
            is_locked.set()
            until.wait(30)
        connections.close_all()

    other = threading.Thread(target=work)
    other.start()
    is_locked.wait(10)
    yield
    until.set()
    other.join()


@pytest.fixture
def impatient() -> Iterator[None]:
    """Row locks are waited for 0.2 seconds."""
    with connection.cursor() as sql:
        sql.execute("SET lock_timeout = 200")
    yield
    with connection.cursor() as sql:
        sql.execute("RESET lock_timeout")


@pytest.mark.usefixtures("impatient")
def test_a_deed_that_meets_another_for_a_moment_is_done_all_the_same(outlet: Outlet) -> None:
    party, done = _party(outlet), threading.Event()
    browser = people.browser(outlet)
    threading.Timer(0.3, done.set).start()

    with _row_lock_elsewhere(party, until=done):
        answer = browser.post(f"/at/{outlet.slug}/parties/{party.confirmation_number}/cancel/")

    party.refresh_from_db()
    assert (answer.status_code, party.state) == (204, State.CANCELED)


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("headers", [{"HX-Request": "true"}, {}])
def test_a_deed_that_meets_another_for_long_is_refused_in_words(
    outlet: Outlet, headers: dict[str, str]
) -> None:
    party, done = _party(outlet), threading.Event()
    browser = people.browser(outlet)

    with _row_lock_elsewhere(party, until=done):
        answer = browser.post(
            f"/at/{outlet.slug}/parties/{party.confirmation_number}/cancel/", headers=headers
        )

    party.refresh_from_db()
    assert (answer.status_code, party.state) == (409, State.BOOKED)
    assert "Somebody else is working on the same just now." in answer.content.decode()
