"""An outlet goes from the sandbox by CI into production: nothing of one environment is said to another."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from availability import operations as inventory
from availability.models import Publication
from availability.tasks import FEED as AVAILABILITY
from config.errors import Conflict
from config.opentable import milestones, streams, tokens
from config.opentable.feeds import Feed, Outcome, Parcel
from config.opentable.models import Connection, Link, Stream
from config.opentable.models.connections import LinkState
from config.outlets.models import Outlet
from reservations.models import Reservation
from reservations.operations import stories
from tests.config.opentable.inbound.conftest import OpenTable
from tests.factories.availability import annex
from tests.factories.opentable import ConnectionFactory, LinkFactory
from tests.reservations.calls import make, own_href
from tests.reservations.conftest import evening

pytestmark = pytest.mark.django_db

TAKEN = Outcome("ACKNOWLEDGED", 200)
WAY = ("SANDBOX", "CI", "PROD")


@pytest.fixture
def outlet() -> Outlet:
    outlet = annex()
    outlet.booking_rules.horizon_days, outlet.booking_rules.max_party_size = 4, 2
    outlet.booking_rules.save(update_fields=["horizon_days", "max_party_size"])
    return outlet


def link_to(outlet: Outlet, environment: str) -> Link:
    """A link that was never registered, and is not in use."""
    account = ConnectionFactory.create(environment=environment)
    facts = {"connection": account, "state": LinkState.DRAFT, "registered_at": None, "is_current": False}
    made: Link = LinkFactory.create(rid=outlet.rid, **facts)
    return made


def taken(*feeds: Feed) -> list[Parcel]:
    """Everything that is due, as it would leave; OpenTable takes all of it."""
    Publication.objects.update(next_at=timezone.now() - dt.timedelta(seconds=1))
    sent: list[Parcel] = []
    for feed in feeds or (streams.FEED, AVAILABILITY):
        while parcels := feed.lease(limit=100):
            for parcel in parcels:
                feed.settle(parcel=parcel, outcome=TAKEN)
            sent += parcels
    return sent


def settle_in(outlet: Outlet, link: Link) -> tuple[list[Parcel], list[Parcel]]:
    """Move there: what leaves before the registration was taken, and what after it."""
    milestones.move(link=link, now=timezone.now())
    inventory.open_horizon(outlet=outlet, now=timezone.now())
    Publication.objects.update(next_at=timezone.now() - dt.timedelta(seconds=1))
    early = list(AVAILABILITY.lease(limit=100))
    first = taken(streams.FEED)
    inventory.publish_again(link=link, now=timezone.now())
    return [*early, *first], taken()


def book(outlet: Outlet, link: Link, day: int) -> Reservation:
    """A diner books through the environment's own OpenTable, which gives its own href."""
    token = tokens.grant(connection=link.connection, now=timezone.now())
    opentable = OpenTable(link.connection, outlet, token)
    href = own_href(opentable, f"of-{link.environment.lower()}")
    status, answer = make(opentable, evening(day), href=href)
    assert status == 201, answer
    return Reservation.objects.get(confirmation_number=answer["confirmation_number"])


def grant(link: Link) -> None:
    date = dt.date(2027, 3, 1)
    milestones.record_grant(link=link, granted_by="J. Doe", granted_on=date, grant_reference="CASE-17")


def test_each_environment_begins_with_its_registration_and_has_its_own_numbers_and_hrefs(
    outlet: Outlet,
) -> None:
    booked: list[Reservation] = []
    for day, environment in enumerate(WAY, 2):
        link = link_to(outlet, environment)
        if environment == "PROD":
            grant(link)
        first, then = settle_in(outlet, link)
        numbers = set(Publication.objects.filter(link=link).values_list("sequence_id", flat=True))

        assert [parcel.subject for parcel in first] == [f"REGISTRATION:{outlet.rid}"]
        assert {parcel.connection.environment for parcel in [*first, *then]} == {environment}
        assert {parcel.subject for parcel in then} == {"availability"}
        assert numbers == {1}
        booked.append(book(outlet, link, day))
        for reservation in booked:
            reservation.refresh_from_db()
            stories.report(reservation=reservation, now=timezone.now())
        told = [parcel for parcel in taken() if parcel.subject.startswith("RESERVATION")]
        assert [(parcel.path, parcel.connection.environment) for parcel in told] == [
            (f"/reservations/of-{environment.lower()}", environment)
        ]


def test_control_a_message_under_another_environments_link_would_be_found(outlet: Outlet) -> None:
    sandbox, ci = link_to(outlet, "SANDBOX"), link_to(outlet, "CI")
    settle_in(outlet, sandbox)
    book(outlet, sandbox, 3)
    milestones.move(link=ci, now=timezone.now())
    taken()
    Stream.objects.filter(kind="RESERVATION").update(link=ci)

    [told] = [parcel for parcel in taken() if parcel.subject.startswith("RESERVATION")]

    assert (told.path, told.connection.environment) == ("/reservations/of-sandbox", "CI")


def test_a_former_environment_finds_no_routing_any_more(outlet: Outlet) -> None:
    sandbox, ci = link_to(outlet, "SANDBOX"), link_to(outlet, "CI")
    settle_in(outlet, sandbox)
    milestones.move(link=ci, now=timezone.now())
    token = tokens.grant(connection=sandbox.connection, now=timezone.now())

    status, answer = make(OpenTable(sandbox.connection, outlet, token))

    assert (status, answer["error"]) == (403, "no_rid_routing")


def test_an_outlet_that_comes_back_goes_on_with_higher_numbers(outlet: Outlet) -> None:
    sandbox, ci = link_to(outlet, "SANDBOX"), link_to(outlet, "CI")
    settle_in(outlet, sandbox)
    settle_in(outlet, ci)

    first, _ = settle_in(outlet, Link.objects.get(pk=sandbox.pk))

    numbers = Publication.objects.filter(link=sandbox).values_list("sequence_id", flat=True)
    assert [parcel.subject for parcel in first] == [f"REGISTRATION:{outlet.rid}"]
    assert set(numbers) == {2}


def test_production_needs_its_grant(outlet: Outlet) -> None:
    link = link_to(outlet, "PROD")
    with pytest.raises(Conflict, match="record who gave it, when") as refused:
        milestones.move(link=link, now=timezone.now())
    with pytest.raises(IntegrityError, match="link_in_use_in_production_was_granted"), transaction.atomic():
        Link.objects.filter(pk=link.pk).update(is_current=True)

    grant(link)
    milestones.move(link=link, now=timezone.now())

    kept = Link.objects.get(pk=link.pk)
    assert refused.value.code == "not_granted"
    assert (kept.is_current, kept.granted_by, str(kept.granted_on)) == (True, "J. Doe", "2027-03-01")


def test_a_grant_that_says_too_little_is_none(outlet: Outlet) -> None:
    link = link_to(outlet, "PROD")
    grant(link)
    for nothing in ({"granted_by": ""}, {"granted_on": None}, {"grant_reference": ""}):
        with pytest.raises(IntegrityError, match="was_granted"), transaction.atomic():
            Link.objects.filter(pk=link.pk).update(is_current=True, **nothing)


def test_other_environments_need_none_and_a_link_is_moved_to_once(outlet: Outlet) -> None:
    link = link_to(outlet, "CI")
    with pytest.raises(Conflict, match="needs_no_grant"):
        grant(link)
    milestones.move(link=link, now=timezone.now())

    with pytest.raises(Conflict, match="in_use_already"):
        milestones.move(link=link, now=timezone.now())


def test_an_account_in_use_stays_in_its_environment(outlet: Outlet) -> None:
    link = link_to(outlet, "SANDBOX")
    with pytest.raises(IntegrityError, match="link_is_of_its_connections_environment"), transaction.atomic():
        Connection.objects.filter(pk=link.connection_id).update(environment="CI")
    with pytest.raises(IntegrityError, match="link_is_of_its_connections_environment"), transaction.atomic():
        Link.objects.filter(pk=link.pk).update(environment="CI")
