"""The inbox of connection requests: who reads which, and what accepting and declining do."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from config.opentable.models import ConnectionRequest, Fact, Link, Setup, Steering
from config.opentable.models.requests import RequestState
from config.outlets.models import Membership, Outlet
from config.roles import Role
from tests.factories import people
from tests.factories.opentable import ConnectionFactory
from tests.factories.outlets import OutletFactory

pytestmark = pytest.mark.django_db

PAGE = "/at/harbour/integration/requests/"


def asked(rid: int, **told: Any) -> ConnectionRequest:
    """A request that waits."""
    words = {"restaurant_name": "Harbour Bistro", "contact_name": "Mei Tan", "contact_phone": "+65 6123"}
    at = datetime(2026, 6, 14, 9, 30, tzinfo=UTC)
    made: ConnectionRequest = ConnectionRequest.objects.create(
        connection=ConnectionFactory.create(), rid=rid, asked_at=at, **(words | told)
    )
    return made


@pytest.mark.parametrize(
    ("role", "status"), [(Role.HOST, 403), (Role.MANAGER, 403), (Role.SUPPORT, 200), (Role.OWNER, 200)]
)
def test_support_and_owners_read_the_inbox(outlet: Outlet, role: Role, status: int) -> None:
    assert people.browser(outlet, role).get(PAGE).status_code == status


def test_requests_of_no_outlet_here_are_supports_to_read(outlet: Outlet, support: Client) -> None:
    theirs = OutletFactory.create()
    asked(outlet.rid, restaurant_name="Ours & Co")
    asked(4711, restaurant_name="Stray House")
    asked(theirs.rid, restaurant_name="Elsewhere")
    owner = people.browser(outlet, Role.OWNER)

    for_support, for_owner = support.get(PAGE).content.decode(), owner.get(PAGE).content.decode()

    assert [name in for_support for name in ("Ours &amp; Co", "Stray House", "Elsewhere")] == [
        True,
        True,
        False,
    ]
    assert [name in for_owner for name in ("Ours &amp; Co", "Stray House", "Elsewhere")] == [
        True,
        False,
        False,
    ]
    assert "No outlet here has the number 4711." in for_support
    assert "2 connection requests waiting" in support.get("/at/harbour/integration/").content.decode()


def test_another_name_than_ours_is_told_before_it_is_accepted(outlet: Outlet, support: Client) -> None:
    asked(outlet.rid, restaurant_name=outlet.name)
    alike = support.get(PAGE).content.decode()
    ConnectionRequest.objects.update(restaurant_name="Harbor")

    assert "pairing the wrong outlet" not in alike
    assert "pairing the wrong outlet" in support.get(PAGE).content.decode()


def test_a_request_is_accepted_once(outlet: Outlet, support: Client) -> None:
    request = asked(outlet.rid)

    support.post(f"{PAGE}{request.pk}/accept/")
    again = support.post(f"{PAGE}{request.pk}/accept/", follow=True).content.decode()

    request.refresh_from_db()
    assert (request.state, request.settled_by) == (RequestState.ACCEPTED, "support")
    assert "support has accepted this request already." in again
    assert Steering.objects.get().act == "accept"
    assert list(Fact.objects.order_by("pk").values_list("name", flat=True)) == [
        "connection.accepted",
        "setup.opened",
    ]
    assert Setup.objects.get().connection == request.connection


def test_it_is_declined_with_a_reason_only(outlet: Outlet, support: Client) -> None:
    request = asked(outlet.rid)

    support.post(f"{PAGE}{request.pk}/decline/", {"reason": ""})
    request.refresh_from_db()
    before = request.state
    support.post(f"{PAGE}{request.pk}/decline/", {"reason": "Closed for good"})

    request.refresh_from_db()
    assert (before, request.state) == (RequestState.WAITING, RequestState.DECLINED)
    assert "Closed for good" in support.get(PAGE).content.decode()


def test_a_stray_request_is_an_outlets_that_is_not_tied_to_another_number(
    outlet: Outlet, support: Client
) -> None:
    request = asked(4711)

    refused = support.post(f"{PAGE}{request.pk}/accept/", follow=True).content.decode()
    Link.objects.all().delete()
    support.post(f"{PAGE}{request.pk}/accept/")

    request.refresh_from_db()
    assert f"is tied to OpenTable&#x27;s number {outlet.rid} already" in refused
    assert request.state == RequestState.ACCEPTED


def test_an_owner_settles_no_request_of_another_outlet(outlet: Outlet) -> None:
    request = asked(OutletFactory.create().rid)
    owner = people.browser(outlet, Role.OWNER)

    page = owner.post(f"{PAGE}{request.pk}/accept/", follow=True).content.decode()

    request.refresh_from_db()
    assert "There is no such request here." in page
    assert request.state == RequestState.WAITING


def test_a_request_is_accepted_for_the_outlet_of_its_number_alone(outlet: Outlet, support: Client) -> None:
    other = OutletFactory.create(slug="station")
    Membership.objects.create(user=User.objects.get(), outlet=other, role=Role.SUPPORT)
    request = asked(outlet.rid)

    page = support.post(f"{PAGE.replace('harbour', 'station')}{request.pk}/accept/", follow=True)

    request.refresh_from_db()
    assert f"number {outlet.rid} is {outlet.name}&#x27;s, not {other.name}&#x27;s" in page.content.decode()
    assert request.state == RequestState.WAITING
