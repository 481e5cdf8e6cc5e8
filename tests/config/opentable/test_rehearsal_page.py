"""The page "Rehearse": who may open it, the sheet as it fills, and the messages it leads to."""

import pytest
from django.test import Client
from pytest_django import Settings

from config.opentable.models import Exchange, Link, Rehearsal
from config.opentable.rehearsal import runs
from config.outlets.models import Outlet
from config.roles import Role
from tests.config.opentable import playing
from tests.factories import people
from tests.factories.opentable import ConnectionFactory, LinkFactory
from tests.factories.outlets import OutletFactory

pytestmark = pytest.mark.django_db

PAGE = "/at/harbour/integration/rehearsals/"


@pytest.fixture(autouse=True)
def script(settings: Settings) -> None:
    """Three steps instead of an evening."""
    settings.REHEARSAL_SCRIPT = playing.NAME


@pytest.mark.parametrize(
    ("role", "status"),
    [(Role.HOST, 403), (Role.MANAGER, 403), (Role.SUPPORT, 200), (Role.OWNER, 200)],
)
def test_support_and_owners_see_the_page_and_ask(outlet: Outlet, role: Role, status: int) -> None:
    client = people.browser(outlet, role)

    assert client.get(PAGE).status_code == status
    assert client.post(f"{PAGE}ask/").status_code == (302 if status == 200 else 403)
    assert Rehearsal.objects.count() == (1 if status == 200 else 0)
    link = f'href="{PAGE}"'.encode()
    assert (link in client.get("/at/harbour/integration/setup/").content) == (status == 200)


def test_the_page_shows_the_sheet_and_leads_to_its_messages(outlet: Outlet, support: Client) -> None:
    support.post(f"{PAGE}ask/")
    waiting = support.get(PAGE).content.decode()
    runs.play_asked()
    rehearsal = Rehearsal.objects.get()
    shown = support.get(f"{PAGE}{rehearsal.pk}/").content.decode()
    number = Exchange.objects.get().pk

    assert "waits for the relay" in waiting
    assert "Rehearse Harbour</button>" not in waiting
    assert "1 of 3 passed" in shown
    assert f'href="/at/harbour/integration/exchanges/{number}/"' in shown
    assert "Rehearse Harbour</button>" in shown


def test_the_parts_change_while_it_is_played_and_stop_asking(outlet: Outlet, support: Client) -> None:
    rehearsal = runs.ask(outlet=outlet, by="support")
    parts = f"{PAGE}{rehearsal.pk}/parts/"
    assert parts in support.get(PAGE).content.decode()
    runs.play_asked()
    changed = support.get(parts).content.decode()

    assert "FAILED" in changed
    assert parts not in changed


def test_another_outlets_sheet_is_not_there(outlet: Outlet, support: Client) -> None:
    other = OutletFactory.create(slug="other")
    LinkFactory.create(rid=other.rid)
    theirs = runs.ask(outlet=other, by="support")

    assert support.get(f"{PAGE}{theirs.pk}/").status_code == 404
    assert support.get(f"{PAGE}{theirs.pk}/parts/").status_code == 404
    assert support.get("/at/other/integration/rehearsals/").status_code == 404


def test_a_link_elsewhere_is_told_instead_of_a_button(outlet: Outlet, support: Client) -> None:
    Link.objects.update(connection=ConnectionFactory.create(environment="PP"), environment="PP")
    shown = support.get(PAGE).content.decode()
    support.post(f"{PAGE}ask/")

    assert "is linked to PP: a rehearsal is for the sandbox alone." in shown
    assert "Rehearse Harbour</button>" not in shown
    assert Rehearsal.objects.count() == 0
