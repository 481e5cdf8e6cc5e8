"""A newcomer's way to OpenTable in a browser: asked for in the sandbox, set up milestone by milestone, live.

The web process and the test talk to one sandbox; in the relay's place the test sends what is written.
"""

import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect
from pytest_django import Settings

from config.opentable import relay
from config.opentable.models import Link
from config.opentable.models.connections import LinkState
from config.opentable.rehearsal import runs
from config.opentable.sandbox.server import Running
from config.outlets.models import Outlet
from config.roles import Role
from tests.browser import stack
from tests.browser.conftest import fits_a_phone, log_in
from tests.config.opentable import playing
from tests.factories import people
from tests.factories.availability import AreaFactory, TableFactory
from tests.factories.opentable import ConnectionFactory
from tests.factories.outlets import OutletFactory
from tests.factories.pos import ItemFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(scope="module")
def opentable() -> Iterator[Running]:
    with stack.opentable() as running:
        yield running


@pytest.fixture(scope="module")
def origin(
    django_db_setup: None, opentable: Running, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """A stack of its own, whose web process calls this sandbox."""
    with stack.running(tmp_path_factory.mktemp("setup"), sandbox=opentable) as address:
        yield address


@pytest.fixture
def newcomer(browser: Browser, opentable: Running, transactional_db: None, settings: Settings) -> Outlet:
    """An outlet with its tables and a dish; OpenTable has our callback credentials, we have none yet."""
    settings.OPENTABLE_SANDBOX_OAUTH_URL = settings.OPENTABLE_SANDBOX_API_URL = opentable.url
    settings.REHEARSAL_SCRIPT = playing.SOUND
    outlet: Outlet = OutletFactory.create(name="Harbour Bistro", slug="harbour", rid=888)
    area = AreaFactory.create(outlet=outlet)
    for table in opentable.house.restaurant(888).tables:
        TableFactory.create(area=area, name=table.name)
    ItemFactory.create(category__outlet=outlet)
    ConnectionFactory.create(
        name="OpenTable's letter",
        client_id="",
        client_secret_encrypted="",
        callback_key="opentable-sandbox",
    )
    people.hire(outlet, Role.OWNER)
    return outlet


def press(page: Page, name: str | re.Pattern[str]) -> None:
    """A button, and the page that it leads to."""
    with page.expect_navigation():
        page.get_by_role("button", name=name).first.click()


def test_a_newcomer_goes_from_the_wish_to_live(
    origin: str, opentable: Running, newcomer: Outlet, page: Page
) -> None:
    page.goto(f"{opentable.url}/integrations?rid=888")
    page.get_by_label("Your name").fill("Mei Tan")
    page.get_by_label("Telephone").fill("+65 6123 4567")
    page.get_by_role("button", name="Request the integration").click()
    expect(page.get_by_role("status")).to_have_text("Sent. The partner will contact you")

    log_in(page, origin, "owner")
    page.goto(f"{origin}/at/harbour/integration/")
    page.get_by_role("link", name="1 connection request waiting").click()
    press(page, "Accept for Harbour Bistro")
    page.get_by_label("Client id").fill("covers")
    page.get_by_label("Client secret").fill("covers-secret")
    press(page, "Keep them")
    press(page, re.compile("Prove them"))
    press(page, "Ask OpenTable for its name")
    assert _faults(page) == []
    press(page, "Pair Harbour Bistro with 888")
    press(page, "NETWORK is what was agreed")
    press(page, "Register")
    relay.run_feed("streams")
    page.goto(f"{origin}/at/harbour/table-names/")
    page.get_by_role("button", name="Fetch OpenTable's plan now").click()
    page.goto(f"{origin}/at/harbour/integration/rehearsals/")
    press(page, re.compile("Rehearse Harbour Bistro"))
    runs.play_asked()
    page.goto(f"{origin}/at/harbour/integration/setup/")
    today = timezone.now().astimezone(newcomer.zone).date()
    page.get_by_label("Go-live date").fill(str(today))
    press(page, "Set the date")
    expect(page.get_by_text("11 of 11 green")).to_be_visible()
    assert fits_a_phone(page)
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    assert _faults(page) == []
    press(page, "Go live")

    expect(page.get_by_text("Harbour Bistro is live with OpenTable.")).to_be_visible()
    assert Link.objects.get().state == LinkState.LIVE


def _faults(page: Page) -> list[tuple[str, str]]:
    found = Axe().run(page).response["violations"]
    return [(each["id"], each["nodes"][0]["html"]) for each in found]
