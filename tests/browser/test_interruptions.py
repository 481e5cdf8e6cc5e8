"""What a service must outlive: a login that ends, and Redis away; nothing that was typed is lost."""

import datetime as dt
import re
import shutil
from collections.abc import Iterator

import pytest
import redis
import requests
from django.contrib.sessions.models import Session
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from availability import queries
from config.embedded import children, homes, valkey
from config.opentable import doorbell
from config.opentable.sandbox import server
from config.opentable.sandbox.house import availability
from config.opentable.sandbox.server import Running
from config.outlets.models import Outlet
from config.roles import Role
from tests.awaiting import until
from tests.browser import stack
from tests.browser.conftest import log_in
from tests.factories import people
from tests.factories.availability import harbour
from tests.factories.opentable import ConnectionFactory, LinkFactory

RID = 888
pytestmark = pytest.mark.django_db(transaction=True)


class Redis:
    """A Redis of this module's own, to be taken away and brought back."""

    def __init__(self, home: homes.Home) -> None:
        for folder in (home.logs, home.sockets):
            folder.mkdir(parents=True)
        self._server = valkey.prepare(home)
        self.url = self._server.url
        self.come_back()

    def go_away(self) -> None:
        self._child.stop(5)

    def come_back(self) -> None:
        self._child = self._server.program.start()
        children.wait_until(self._child, lambda: self._server.is_ready(self._child))

    def is_heard(self) -> bool:
        """Whether the live process listens again."""
        with redis.Redis.from_url(self.url) as asked:
            channel = doorbell.channel(asked)
            return bool(dict(asked.pubsub_numsub(channel))[channel.encode()])


@pytest.fixture(scope="module")
def bell(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Redis]:
    home = homes.Home(tmp_path_factory.mktemp("redis"))
    found = Redis(home)
    yield found
    found.go_away()
    shutil.rmtree(home.sockets)


@pytest.fixture(scope="module")
def origin(django_db_setup: None, bell: Redis, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with stack.running(tmp_path_factory.mktemp("browser"), redis_url=bell.url) as address:
        yield address


@pytest.fixture
def house(browser: Browser, transactional_db: None) -> Outlet:
    outlet = harbour(name="Harbour", slug="harbour")
    people.hire(outlet)
    people.hire(outlet, Role.OWNER)
    return outlet


@pytest.fixture
def opentable(origin: str, house: Outlet) -> Iterator[Running]:
    """OpenTable, which calls the web process as it would in production."""
    Outlet.objects.filter(pk=house.pk).update(rid=RID)
    LinkFactory.create(rid=RID, connection=ConnectionFactory.create(callback_key="opentable-sandbox"))
    running = server.start(callbacks=origin.replace("localhost", "127.0.0.1"), environment={})
    availability.register(running.house, RID, RID)
    yield running
    running.stop()


def book_at_opentable(opentable: Running, date: dt.date) -> None:
    """A diner books the only place for eight at seven."""
    wish = {"rid": RID, "date_time": f"{date}T19:00", "party_size": 8, "lock": True}
    guest = {"first_name": "Ada", "last_name": "Elsewhere"}
    answer = requests.post(f"{opentable.url}/sandbox/book", json=wish | {"guest": guest}, timeout=10)
    assert answer.status_code == 201, answer.text


def seat_walk_in(page: Page) -> None:
    page.keyboard.press("w")
    page.get_by_role("button", name="2", exact=True).click()
    page.get_by_role("button", name=re.compile("^Seat at ")).first.click()


def test_a_login_that_ends_in_service_loses_nothing_typed(origin: str, house: Outlet, page: Page) -> None:
    log_in(page, origin)
    page.get_by_role("group", name="Map of the tables").get_by_role("link", name="Table A2,").focus()
    page.keyboard.press("Enter")
    page.get_by_text("Block this table").click()
    page.get_by_label("Reason").fill("wobbly leg")
    Session.objects.all().delete()

    page.get_by_role("button", name="Block A2").click()

    expect(page.get_by_text("You are logged out.")).to_be_visible()
    expect(page.get_by_label("Reason")).to_have_value("wobbly leg")
    with page.expect_popup() as opened:
        page.get_by_role("link", name="Log in again").click()
    other = opened.value
    other.get_by_label("User name").fill("host")
    other.get_by_label("Password").fill(people.PASSWORD)
    other.get_by_role("button", name="Log in").click()
    other.wait_for_url("**/at/**")
    other.close()

    page.get_by_role("button", name="Block A2").click()

    tile = page.get_by_role("group", name="Map of the tables").get_by_role("link", name="Table A2,")
    expect(tile).to_have_attribute("aria-label", re.compile("wobbly leg"), timeout=8000)
    expect(page.get_by_text("You are logged out.")).to_be_hidden()


def test_without_redis_the_floor_works_and_is_live_again_when_it_is_back(
    origin: str, house: Outlet, page: Page, browser: Browser, bell: Redis
) -> None:
    log_in(page, origin)
    other = browser.new_page()
    log_in(other, origin, "owner")
    tab = other.get_by_role("navigation", name="Parties by state").get_by_role("link", name="Seated")
    bell.go_away()

    seat_walk_in(page)

    # The other tablet asks every ten seconds by itself.
    expect(tab).to_have_text("Seated 1", timeout=20_000)
    bell.come_back()
    until(bell.is_heard, seconds=20)

    seat_walk_in(page)

    # Sooner than by asking.
    expect(tab).to_have_text("Seated 2", timeout=5_000)
    other.close()


def test_a_booking_of_opentables_arrives_while_a_form_is_typed(
    origin: str, house: Outlet, page: Page, browser: Browser, opentable: Running
) -> None:
    date = queries.local_date(house, timezone.now()) + dt.timedelta(days=2)
    log_in(page, origin)
    page.goto(f"{origin}/at/{house.slug}/book/new/?date={date}&size=8")
    page.get_by_label("Last name").fill("Tan")
    page.get_by_label("Note", exact=True).fill("Late train")
    other = browser.new_page()
    log_in(other, origin, "owner")
    other.goto(f"{origin}/at/{house.slug}/book/?date={date}")
    expect(page.locator("#slot-1900")).to_have_class(re.compile("main"))

    book_at_opentable(opentable, date)

    expect(other.get_by_role("link", name="Elsewhere")).to_have_count(1, timeout=5_000)
    expect(page.locator("#slot-1900")).to_have_class(re.compile("shut"), timeout=5_000)
    expect(page.get_by_label("Last name")).to_have_value("Tan")
    expect(page.get_by_label("Note", exact=True)).to_have_value("Late train")
    other.close()
