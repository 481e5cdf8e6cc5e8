"""The live stream tells staff of one outlet what changed there, and tells nobody else anything."""

import asyncio
from typing import Any

import pytest
import redis
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client

from config import live
from config.opentable import doorbell
from config.outlets.models import Membership, Outlet
from tests.factories.outlets import OutletFactory

pytestmark = pytest.mark.django_db(transaction=True)

ORIGIN = f"http://localhost:{settings.PORT}"
# The thread of earlier tests may still be ringing: only these tests ring for this outlet.
RID = 743_882


@pytest.fixture
def outlet() -> Outlet:
    made: Outlet = OutletFactory.create(rid=RID)
    return made


@pytest.fixture
def cookie(outlet: Outlet) -> str:
    user = User.objects.create_user("ana", is_staff=True)
    Membership.objects.create(user=user, outlet=outlet, role="HOST")
    browser = Client()
    browser.force_login(user)
    return f"{settings.SESSION_COOKIE_NAME}={browser.cookies[settings.SESSION_COOKIE_NAME].value}"


class Page:
    """A browser's side of one stream."""

    def __init__(self, path: str, *, cookie: str = "", origin: str = ORIGIN) -> None:
        headers = {"cookie": cookie, "origin": origin}
        self.scope = {
            "type": "http",
            "method": "GET",
            "path": path,
            "headers": [(name.encode(), value.encode()) for name, value in headers.items() if value],
        }
        self.sent: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.left = asyncio.Event()

    async def open(self) -> dict[str, Any]:
        """Start the request and return the head of its answer."""
        self.task = asyncio.create_task(live.application(self.scope, self._receive, self.sent.put))
        return await asyncio.wait_for(self.sent.get(), 10)

    async def _receive(self) -> dict[str, Any]:
        await self.left.wait()
        return {"type": "http.disconnect"}

    async def read(self) -> str:
        """The next piece of the body."""
        return str((await asyncio.wait_for(self.sent.get(), 10))["body"].decode())

    async def close(self) -> None:
        """Leave, as a browser does."""
        self.left.set()
        await asyncio.wait_for(self.task, 10)


def _ring(topic: str, rid: int) -> None:
    bell = redis.Redis.from_url(settings.REDIS_URL)
    bell.publish(doorbell.channel(bell), f"{topic} {rid}")


async def _ring_until_heard(page: Page, topic: str) -> str:
    """What the page hears first. Its subscription is made in the background: ring until it hears.

    That somebody listens says nothing: an earlier test's live process may still be taking its leave.
    """
    heard = asyncio.create_task(page.read())
    while not heard.done():
        await asyncio.to_thread(_ring, topic, RID)
        await asyncio.wait({heard}, timeout=0.05)
    return await heard


@pytest.fixture(autouse=True)
def fan(monkeypatch: pytest.MonkeyPatch) -> None:
    # Each test has an event loop of its own, so each needs a fan of its own.
    monkeypatch.setattr(live, "FAN", live.Fan())


def test_a_ring_at_the_outlet_reaches_its_open_page(outlet: Outlet, cookie: str) -> None:
    async def scene() -> list[str]:
        page = Page(f"/live/{outlet.slug}", cookie=cookie)
        head = await page.open()
        assert (head["status"], (b"access-control-allow-origin", ORIGIN.encode()) in head["headers"]) == (
            200,
            True,
        )
        said = [await page.read()]
        said.append(await _ring_until_heard(page, "floor"))
        await page.close()
        return said

    assert asyncio.run(scene()) == ["retry: 2000\n: hello\n\n", "event: floor\ndata: floor\n\n"]


def test_a_ring_at_another_outlet_is_not_heard(outlet: Outlet, cookie: str) -> None:
    async def scene() -> set[str]:
        page = Page(f"/live/{outlet.slug}", cookie=cookie)
        await page.open()
        await page.read()
        heard = {await _ring_until_heard(page, "cart")}
        await asyncio.to_thread(_ring, "floor", RID + 1)
        await asyncio.to_thread(_ring, "kitchen", RID)
        while "event: kitchen\ndata: kitchen\n\n" not in heard:
            heard.add(await page.read())
        await page.close()
        return heard

    assert asyncio.run(scene()) == {"event: cart\ndata: cart\n\n", "event: kitchen\ndata: kitchen\n\n"}


def test_a_quiet_stream_sends_comments(outlet: Outlet, cookie: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "KEEP_ALIVE_SECONDS", 0.01)

    async def scene() -> str:
        page = Page(f"/live/{outlet.slug}", cookie=cookie)
        await page.open()
        await page.read()
        heard = await page.read()
        await page.close()
        return heard

    assert asyncio.run(scene()) == ": still here\n\n"


@pytest.mark.parametrize(
    ("slug", "has_cookie", "origin", "status"),
    [
        ("", False, ORIGIN, 403),
        ("elsewhere", True, ORIGIN, 403),
        ("", True, "http://evil.test:8000", 404),
        ("", True, "http://localhost:9", 404),
    ],
)
def test_nobody_else_is_answered(
    outlet: Outlet, cookie: str, slug: str, has_cookie: bool, origin: str, status: int
) -> None:
    page = Page(f"/live/{slug or outlet.slug}", cookie=cookie if has_cookie else "", origin=origin)
    assert asyncio.run(page.open())["status"] == status
