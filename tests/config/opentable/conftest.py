"""What many tests ask for: a sandbox of their own, links to it, an outlet and who looks after it."""

from collections.abc import Iterator

import pytest
from django.test import Client
from pytest_django import Settings

from config.opentable import secrets
from config.opentable.models import Link
from config.opentable.sandbox import server
from config.opentable.sandbox.house import availability
from config.opentable.sandbox.server import Running
from config.outlets.models import Outlet
from config.roles import Role
from tests.factories import people
from tests.factories.opentable import ConnectionFactory, LinkFactory
from tests.factories.outlets import OutletFactory


@pytest.fixture
def sandbox(settings: Settings) -> Iterator[Running]:
    """OpenTable's stand-in on a free port, with the settings pointing there."""
    running = server.start(environment={})
    settings.OPENTABLE_SANDBOX_OAUTH_URL = running.url
    settings.OPENTABLE_SANDBOX_API_URL = running.url
    yield running
    running.stop()


@pytest.fixture
def harbour(sandbox: Running) -> Link:
    """A live link that the sandbox knows, registered there too."""
    link = LinkFactory.create(rid=888)
    availability.register(sandbox.house, 888, link.partner_restaurant_number)
    return link


@pytest.fixture
def annex(sandbox: Running) -> Link:
    """A live link of another account of the sandbox."""
    account = ConnectionFactory.create(
        partner_id="annex", client_id="annex", client_secret_encrypted=secrets.seal("annex-client-secret")
    )
    return LinkFactory.create(rid=891, connection=account)


@pytest.fixture
def outlet() -> Outlet:
    """The outlet whose pages are looked at, and its link."""
    outlet: Outlet = OutletFactory.create(slug="harbour")
    LinkFactory.create(rid=outlet.rid)
    return outlet


@pytest.fixture
def support(outlet: Outlet) -> Client:
    """The browser of somebody of support."""
    return people.browser(outlet, Role.SUPPORT)
