"""The page "Rehearse" in a browser: started, watched to its end without a reload, read; axe agrees."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from pytest_django import Settings

from config.opentable.rehearsal import runs
from config.outlets.models import Outlet
from config.roles import Role
from tests.browser.conftest import log_in
from tests.config.opentable import playing
from tests.factories import people
from tests.factories.opentable import LinkFactory
from tests.factories.outlets import OutletFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def house(browser: Browser, transactional_db: None, settings: Settings) -> Outlet:
    """An outlet at the sandbox; in the relay's place the test plays three steps."""
    settings.REHEARSAL_SCRIPT = playing.NAME
    outlet: Outlet = OutletFactory.create(name="Harbour", slug="harbour")
    LinkFactory.create(rid=outlet.rid)
    people.hire(outlet, Role.SUPPORT)
    return outlet


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_rehearsal_is_started_watched_and_read(origin: str, house: Outlet, page: Page, theme: str) -> None:
    log_in(page, origin, "support")
    page.goto(f"{origin}/at/harbour/integration/setup/")
    page.get_by_role("link", name="Rehearse").first.click()
    page.get_by_role("button", name="Rehearse Harbour").click()
    expect(page.get_by_text("waits for the relay").first).to_be_visible()

    runs.play_asked()

    expect(page.get_by_text("FAILED").first).to_be_visible()
    expect(page.get_by_role("button", name="Rehearse Harbour")).to_be_visible()
    page.locator("summary", has_text="messages of talk").click()
    page.evaluate("theme => { document.documentElement.dataset.theme = theme }", theme)
    found = Axe().run(page).response["violations"]
    assert [(each["id"], each["nodes"][0]["html"]) for each in found] == []
    page.get_by_role("link", name="/api/v1/covers/note").click()
    expect(page.get_by_role("heading", name="PUT /api/v1/covers/note")).to_be_visible()
