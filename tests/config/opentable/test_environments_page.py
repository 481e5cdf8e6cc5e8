"""The page of environments: the way to production, what OpenTable must be told, and the payload choices."""

import re

import pytest
from django.test import Client
from django.urls import resolve
from django.utils import timezone

from config.opentable import framings
from config.opentable.models import Connection, Link, OutboxMessage, Problem, Steering
from config.opentable.models.connections import LinkState
from config.outlets.models import Outlet
from config.roles import Role
from tests.factories import people
from tests.factories.opentable import LinkFactory
from tests.factories.outlets import OutletFactory

pytestmark = pytest.mark.django_db

PAGE = "/at/harbour/integration/environments/"
GRANT = {"granted_by": "J. Doe", "granted_on": "2027-03-01", "grant_reference": "CASE-17"}


@pytest.fixture
def outlet() -> Outlet:
    outlet: Outlet = OutletFactory.create(slug="harbour", name="Harbour")
    LinkFactory.create(rid=outlet.rid, connection__callback_key="opentable-of-harbour")
    return outlet


def link_to(outlet: Outlet, environment: str) -> Link:
    made: Link = LinkFactory.create(
        rid=outlet.rid, connection__environment=environment, is_current=False, state=LinkState.DRAFT
    )
    return made


@pytest.mark.parametrize(
    ("role", "status"), [(Role.HOST, 403), (Role.MANAGER, 200), (Role.SUPPORT, 200), (Role.OWNER, 200)]
)
def test_who_sees_the_integration_sees_its_environments(outlet: Outlet, role: Role, status: int) -> None:
    assert people.browser(outlet, role).get(PAGE).status_code == status


def test_a_manager_sees_the_way_and_moves_nothing(outlet: Outlet) -> None:
    link = link_to(outlet, "CI")
    manager = people.browser(outlet, Role.MANAGER)

    page = manager.get(PAGE).content.decode()

    assert "CI" in page
    assert "Move to CI" not in page
    for lever in ("move", "grant", "settle-framing"):
        assert manager.post(f"{PAGE}{link.pk}/{lever}/", GRANT).status_code == 403


def test_every_address_to_copy_is_one_that_answers(outlet: Outlet, support: Client) -> None:
    page = support.get(PAGE).content.decode()

    shown = re.findall(r'readonly value="([^"]+)"', page)
    paths = [value.removeprefix("http://testserver") for value in shown if value.startswith("http")]
    assert shown[-1] == "opentable-of-harbour"
    assert paths[0] == "/opentable/v1"
    assert len(paths) == 8
    for path in paths[1:]:
        assert resolve(path.replace("&lt;reservation_id&gt;", "7"))
    assert page.count("data-copy") == 9
    assert "sandbox-secret" not in page


def test_an_outlet_is_moved_and_begins_with_its_registration(outlet: Outlet, support: Client) -> None:
    ci = link_to(outlet, "CI")

    page = support.post(f"{PAGE}{ci.pk}/move/", follow=True).content.decode()

    assert "Harbour is at CI now; it begins with its registration." in page
    assert list(Link.objects.filter(is_current=True).values_list("environment", flat=True)) == ["CI"]
    assert OutboxMessage.objects.get().stream.link == ci
    assert Steering.objects.get().act == "move"


def test_production_asks_for_the_grant_first(outlet: Outlet, support: Client) -> None:
    production = link_to(outlet, "PROD")
    before = support.get(PAGE).content.decode()
    refused = support.post(f"{PAGE}{production.pk}/move/", follow=True).content.decode()

    support.post(f"{PAGE}{production.pk}/grant/", GRANT)
    after = support.get(PAGE).content.decode()
    support.post(f"{PAGE}{production.pk}/move/")

    assert "production cannot be used before it is" in before
    assert "Move to PROD" not in before
    assert "record who gave it, when, and under which reference" in refused
    assert "J. Doe, 1 Mar 2027, CASE-17" in after
    assert "Move to PROD" in after
    assert Link.objects.get(is_current=True) == production
    assert Steering.objects.earliest("pk").words == "Granted by J. Doe on 2027-03-01, CASE-17."


@pytest.mark.parametrize("missing", GRANT)
def test_a_grant_without_one_of_its_facts_is_not_recorded(
    outlet: Outlet, support: Client, missing: str
) -> None:
    production = link_to(outlet, "PROD")

    support.post(f"{PAGE}{production.pk}/grant/", GRANT | {missing: ""})

    assert not Link.objects.get(pk=production.pk).is_granted


def test_another_outlets_link_is_not_there(outlet: Outlet, support: Client) -> None:
    theirs = link_to(OutletFactory.create(), "CI")

    page = support.post(f"{PAGE}{theirs.pk}/move/", follow=True).content.decode()

    assert "This outlet has no such link." in page
    assert not Link.objects.get(pk=theirs.pk).is_current


def test_a_framing_that_was_refused_is_told_until_support_leaves_it_off(
    outlet: Outlet, support: Client
) -> None:
    account = Connection.objects.get()
    account.framing = "LZ4BLOCK"
    account.save(update_fields=["framing"])
    framings.give_up(account=account, rid=outlet.rid, status=415, now=timezone.now())
    told = support.get(PAGE).content.decode()

    support.post(f"{PAGE}{Link.objects.get().pk}/settle-framing/")

    assert "OpenTable could not read LZ4BLOCK on" in told
    assert "could not read" not in support.get(PAGE).content.decode()
    assert not Problem.objects.filter(closed_at=None).exists()


def test_an_outlet_without_a_link_says_so(support: Client, outlet: Outlet) -> None:
    Link.objects.all().delete()

    assert "This outlet has no link yet." in support.get(PAGE).content.decode()
