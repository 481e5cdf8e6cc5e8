"""Chromium, a running stack, and somebody who is logged in."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser import stack
from tests.browser.chromium import CHROMIUM, FLAGS


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
    window = browser.new_context(viewport={"width": 1280, "height": 800})
    yield window.new_page()
    window.close()


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
