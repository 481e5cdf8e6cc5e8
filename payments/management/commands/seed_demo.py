"""`manage.py seed_demo [--at HH:MM] [--migrate]`: the demo evening, as if it were that time at each outlet.

Idempotent: what is there stays as it is, and a new day gets its own evening.
"""

import datetime as dt
from argparse import ArgumentParser, ArgumentTypeError
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection, transaction
from django.utils import timezone

from availability import operations as inventory
from config.opentable import links
from config.outlets.models import Outlet
from payments.management.demo import (
    furnish,
    loose,
    play,
    sandbox_bookings,
    sections,
    staff,
    waiting,
    yesterday,
)
from payments.management.demo.houses import HOUSES, House
from pos_sync import operations as pos

BOOKINGS_FILE = settings.BASE_DIR / ".run" / "sandbox-bookings.json"


def clock(words: str) -> dt.time:
    """HH:MM as a time of day."""
    try:
        return dt.datetime.strptime(words, "%H:%M").time()
    except ValueError as unreadable:
        raise ArgumentTypeError(f"{words} is not a time like 19:00") from unreadable


class Command(BaseCommand):
    """Four outlets, their staff and menus, and one evening of service."""

    help = __doc__ or ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The hour the evening has reached; whether the database is to be brought up to date first."""
        parser.add_argument("--at", metavar="HH:MM", type=clock, default=dt.time(19, 0))
        parser.add_argument("--migrate", action="store_true", help="first, so that Django starts only once")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make what is missing and say how much that was."""
        if options["migrate"]:
            call_command("migrate", interactive=False, verbosity=0)
        now = timezone.now()
        outlets = [self._open(house, options["at"], now) for house in HOUSES]
        staff.hire()
        given = sandbox_bookings.give(outlets=outlets, file=BOOKINGS_FILE)
        self.stdout.write(f"OpenTable knows {given} of the bookings.")

    def _open(self, house: House, at: dt.time, now: dt.datetime) -> Outlet:
        # One outlet, one transaction: what a stopped run leaves is whole outlets.
        with transaction.atomic():
            _take_time()
            outlet = Outlet.objects.filter(slug=house.slug).first()
            is_new = outlet is None
            if outlet is None:
                outlet = furnish.furnish(house=house, account=furnish.connect(house.connection), now=now)
            today = now.astimezone(outlet.zone).date()
            seen_at = dt.datetime.combine(today, at, tzinfo=outlet.zone).astimezone(dt.UTC)
            sections.share(outlet=outlet, date=today)
            parties = play.play(outlet=outlet, seen_at=seen_at, now=now)
            yesterday.settle(outlet=outlet, now=now)
            waiting.wait(outlet=outlet, seen_at=seen_at, now=now)
            loose.leave_loose(outlet=outlet, seen_at=seen_at, now=now)
            if is_new:
                _go_live(outlet, house, now)
        turned_away = f", {parties['refused']} were turned away" if parties["refused"] else ""
        self.stdout.write(
            f"{outlet.name}: {parties['came']} parties came to the book{turned_away}, as at {at:%H:%M}."
        )
        return outlet


def _take_time() -> None:
    """Nobody waits at the other end: a busy machine may take longer than a request may."""
    with connection.cursor() as sql:
        sql.execute("SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0")


def _go_live(outlet: Outlet, house: House, now: dt.datetime) -> None:
    """Registered and published where our book is the truth; paused where the evening says so."""
    link = links.current_link(outlet.rid)
    if link is None:
        raise RuntimeError(f"{outlet} was furnished without a link")
    links.register(link=link, now=now)
    inventory.open_horizon(outlet=outlet, now=now)
    pos.judge_names(outlet=outlet, now=now)
    if house.is_paused:
        links.pause(link=link, reason="Kitchen works until next week", now=now)
