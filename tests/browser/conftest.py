"""Chromium, a running stack, and somebody who is logged in."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser import stack
from tests.browser.chromium import CHROMIUM, FLAGS

_UNDER_WAY = """
    SELECT count(*) FROM pg_stat_activity
     WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle'
       AND xact_start IS NOT NULL
"""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip by name where there is no browser."""
    if CHROMIUM is None:
        for item in items:
            if Path(__file__).parent in item.path.parents:
                item.add_marker(pytest.mark.skip(reason="Chromium is not installed"))


@pytest.fixture(scope="session")
def origin(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """One stack for all that look at it: its start takes longer than most tests."""
    with stack.running(tmp_path_factory.mktemp("browser")) as address:
        yield address


# Not the plugin's: it keeps an event loop in the main thread for all tests that follow, and Django's
# database code refuses to run beside one.
@pytest.fixture(scope="module")
def browser(origin: str) -> Iterator[Browser]:
    """Chromium, for as long as the module runs."""
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        yield playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A window of its own, with its own cookies."""
    yield browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
    # Whatever else the test opened would go on asking while others run.
    for window in browser.contexts:
        window.close()
    _wait_for_the_last_answer()


def _wait_for_the_last_answer() -> None:
    """To empty the tables beside a request that is under way would be a deadlock."""
    give_up_at = time.monotonic() + 10
    with connection.cursor() as sql:
        while time.monotonic() < give_up_at:
            sql.execute(_UNDER_WAY)
            if sql.fetchone() == (0,):
                return
            time.sleep(0.02)


def fits_a_phone(page: Page) -> bool:
    """Whether the page that is open would be no wider than a phone; the window is as wide as before then."""
    wide = page.viewport_size
    page.set_viewport_size({"width": 390, "height": 844})
    width: int = page.evaluate("document.documentElement.scrollWidth")
    if wide is not None:
        page.set_viewport_size(wide)
    return width <= 390


def log_in(page: Page, origin: str, name: str = "host") -> None:
    """With a login that is under way already, to the page that it starts with."""
    client = Client()
    client.force_login(User.objects.get(username=name))
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": origin}])
    page.goto(origin)
    page.wait_for_url("**/at/**")
