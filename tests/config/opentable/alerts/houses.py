"""Outlets with people who can be told, problems that come and go, and a receiver of webhooks."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from config.opentable import problems
from config.opentable.alerts import following, webhooks
from config.opentable.models import Problem
from config.outlets.models import Membership, Outlet
from config.roles import Role
from tests.factories import people
from tests.factories.opentable import LinkFactory
from tests.factories.outlets import OutletFactory

# Noon in Singapore, and in no hour that a digest is due at.
NOON = datetime(2026, 6, 12, 4, 0, tzinfo=UTC)


def at(minutes: float) -> datetime:
    """Some minutes after noon."""
    return NOON + timedelta(minutes=minutes)


def house(slug: str, **facts: Any) -> Outlet:
    """An outlet with a live link."""
    outlet: Outlet = OutletFactory.create(slug=slug, name=slug.title(), **facts)
    LinkFactory.create(rid=outlet.rid)
    return outlet


def staff(*outlets: Outlet, role: Role, name: str, email: str | None = None) -> None:
    """Somebody in this role at each of the outlets, by default with an address."""
    user = people.hire(outlets[0], role, name)
    user.email = f"{name}@covers.example" if email is None else email
    user.save(update_fields=["email"])
    for outlet in outlets[1:]:
        Membership.objects.create(user=user, outlet=outlet, role=role.value)


def trouble(
    outlet: Outlet,
    code: str = "message_refused",
    subject: str = "CHECK:1",
    *,
    minutes: float = 0,
    **words: str,
) -> Problem:
    """A problem of support's, unless told otherwise."""
    told = {"cause": "Cause.", "effect": "Effect.", "next_step": "Next.", "fixer": "SUPPORT", **words}
    return problems.raise_problem(rid=outlet.rid, code=code, subject=subject, now=at(minutes), **told)


def over(outlet: Outlet, code: str = "message_refused", subject: str = "CHECK:1", *, minutes: float) -> None:
    """It came right."""
    problems.close_problem(rid=outlet.rid, code=code, subject=subject, now=at(minutes))


def watch(*minutes: float) -> int:
    """The sweep, once at each of these; how much it wrote down in all."""
    return sum(following.watch(now=at(minute)) for minute in minutes)


class Receiver:
    """Who is posted to: keeps what came, and answers with the statuses it was given, then 204."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.posted: list[tuple[dict[str, str], bytes]] = []
        self.statuses: list[int] = []


@contextmanager
def receiver() -> Iterator[Receiver]:
    """One on a free port of this machine."""

    class Door(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            kept.posted.append(({name.lower(): value for name, value in self.headers.items()}, body))
            self.send_response(kept.statuses.pop(0) if kept.statuses else 204)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *words: object) -> None:
            """Say nothing."""

    listening = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    kept = Receiver(f"http://127.0.0.1:{listening.server_port}/hooks?of=harbour")
    thread = threading.Thread(target=listening.serve_forever, args=[0.02], daemon=True)
    thread.start()
    try:
        yield kept
    finally:
        listening.shutdown()
        listening.server_close()


def connect(outlet: Outlet, url: str) -> str:
    """Give the outlet a webhook; its secret."""
    return webhooks.connect(outlet=outlet, url=url, now=NOON)
