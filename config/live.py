"""Server-sent events: `GET /live/<slug>` tells a page which of its parts have changed.

One Redis subscription a process fans out to a queue a page. An event carries a topic and nothing else: the
page asks the web process for the part, so an event lost costs only the wait until the page's own next poll.
With Redis away the stream stays open and silent, and is heard again when Redis is back.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from importlib import import_module
from typing import Any
from urllib.parse import urlsplit

import redis.asyncio as redis
from asgiref.sync import sync_to_async
from django.conf import settings
from django.contrib.auth import get_user
from django.db import connection
from django.http import HttpRequest, parse_cookie
from django.http.request import validate_host

from config.opentable import doorbell
from config.outlets.models import Membership

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]

KEEP_ALIVE_SECONDS = 10
RETRY_SECONDS = 2
_PREFIX = "/live/"


class Fan:
    """Hands each ring of the doorbell to the pages of its outlet."""

    def __init__(self) -> None:
        self._pages: dict[int, set[asyncio.Queue[str]]] = {}
        self._listening: asyncio.Task[None] | None = None

    @contextlib.asynccontextmanager
    async def page(self, rid: int) -> AsyncIterator["asyncio.Queue[str]"]:
        """A queue of topics for one open page, for as long as it is open."""
        if self._listening is None or self._listening.done():
            self._listening = asyncio.create_task(self._listen())
        topics: asyncio.Queue[str] = asyncio.Queue(maxsize=100)
        self._pages.setdefault(rid, set()).add(topics)
        try:
            yield topics
        finally:
            self._pages[rid].discard(topics)

    async def _listen(self) -> None:
        while True:
            with contextlib.suppress(redis.RedisError, OSError):
                await self._listen_once()
            await asyncio.sleep(RETRY_SECONDS)

    async def _listen_once(self) -> None:
        # redis-py gives every read five seconds by default; a quiet evening is no fault.
        bell = redis.Redis.from_url(settings.REDIS_URL, socket_timeout=None, socket_connect_timeout=2)
        async with bell, bell.pubsub() as ears:
            await ears.subscribe(doorbell.channel(bell))
            async for message in ears.listen():
                if message["type"] == "message":
                    self._tell(message["data"].decode())

    def _tell(self, ring: str) -> None:
        topic, rid = ring.split()
        for topics in self._pages.get(int(rid), ()):
            # A page that does not keep up will poll: it is never worth waiting for.
            with contextlib.suppress(asyncio.QueueFull):
                topics.put_nowait(topic)


FAN = Fan()


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """The live process: streams for logged-in staff of the outlet, asked from the web process's pages."""
    if scope["type"] != "http":
        return
    headers = {name.decode().lower(): value.decode("latin-1") for name, value in scope["headers"]}
    origin = headers.get("origin", "")
    path: str = scope["path"]
    if scope["method"] != "GET" or not path.startswith(_PREFIX) or not _is_ours(origin):
        return await _answer(send, 404)
    rid = await sync_to_async(_rid)(path.removeprefix(_PREFIX).strip("/"), headers.get("cookie", ""))
    if rid is None:
        return await _answer(send, 403)
    await send({"type": "http.response.start", "status": 200, "headers": _headers(origin)})
    await _stream(rid, receive, send)


async def _stream(rid: int, receive: Receive, send: Send) -> None:
    gone = asyncio.create_task(_wait_until_gone(receive))
    try:
        async with FAN.page(rid) as topics:
            await _write(send, f"retry: {RETRY_SECONDS * 1000}\n: hello\n\n")
            while not gone.done():
                await _write(send, await _next_event(topics, gone))
    finally:
        gone.cancel()
    with contextlib.suppress(OSError):
        await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _next_event(topics: "asyncio.Queue[str]", gone: "asyncio.Task[None]") -> str:
    """The next topic as an event, or a comment that keeps proxies from closing a quiet stream."""
    waiting = asyncio.create_task(topics.get())
    await asyncio.wait({waiting, gone}, timeout=KEEP_ALIVE_SECONDS, return_when=asyncio.FIRST_COMPLETED)
    if waiting.done():
        return f"event: {waiting.result()}\ndata: {waiting.result()}\n\n"
    waiting.cancel()
    return ": still here\n\n"


async def _wait_until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        continue


async def _write(send: Send, text: str) -> None:
    await send({"type": "http.response.body", "body": text.encode(), "more_body": True})


async def _answer(send: Send, status: int) -> None:
    await send({"type": "http.response.start", "status": status, "headers": [(b"content-length", b"0")]})
    await send({"type": "http.response.body", "body": b""})


def _headers(origin: str) -> list[tuple[bytes, bytes]]:
    headers = [
        (b"content-type", b"text/event-stream"),
        (b"cache-control", b"no-store"),
        (b"x-accel-buffering", b"no"),
        (b"vary", b"Origin"),
    ]
    if origin:
        headers.append((b"access-control-allow-origin", origin.encode()))
        headers.append((b"access-control-allow-credentials", b"true"))
    return headers


def _is_ours(origin: str) -> bool:
    """Whether a page of the web process asks; a request of the same origin carries no Origin."""
    if not origin:
        return True
    parts = urlsplit(origin)
    is_our_port = parts.port in {settings.PORT, None}
    return is_our_port and validate_host(parts.hostname or "", settings.ALLOWED_HOSTS)


def _rid(slug: str, cookies: str) -> int | None:
    """The outlet's rid if the session's user works there."""
    key = parse_cookie(cookies).get(settings.SESSION_COOKIE_NAME)
    if key is None:
        return None
    request = HttpRequest()
    request.session = import_module(settings.SESSION_ENGINE).SessionStore(key)
    try:
        user = get_user(request)
        found = Membership.objects.filter(outlet__slug=slug, user_id=user.pk or 0, user__is_staff=True)
        return found.values_list("outlet__rid", flat=True).first()
    finally:
        # A stream lives for hours and needs the database once: it keeps no connection.
        connection.close()
