"""Run the stand-in OpenTable until it is told to stop."""

import signal
import threading
from argparse import ArgumentParser
from pathlib import Path
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from config.opentable.sandbox import server
from config.opentable.sandbox.scenarios import ghosts


class Command(BaseCommand):
    """`manage.py opentable_sandbox --port N --callbacks URL`: on loopback, its state under .run/."""

    help = "A stand-in OpenTable on loopback that calls back to this product"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where it listens, whom it calls, and the file it remembers in."""
        parser.add_argument("--port", type=int, default=settings.SANDBOX_PORT)
        parser.add_argument("--callbacks", default=f"http://127.0.0.1:{settings.PORT}")
        parser.add_argument(
            "--bookings",
            type=Path,
            default=settings.BASE_DIR / ".run" / "sandbox-bookings.json",
            help="bookings that OpenTable knows from the start; read if it exists",
        )
        parser.add_argument("--state", type=Path, help="default: .run/sandbox-PORT.sqlite3")

    def handle(self, *args: Any, **options: Any) -> None:
        """Serve until SIGTERM or SIGINT."""
        port = options["port"]
        state = options["state"] or settings.BASE_DIR / ".run" / f"sandbox-{port}.sqlite3"
        told = threading.Event()

        def stop(number: int, frame: FrameType | None) -> None:
            told.set()

        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, stop)
        running = server.start(
            port=port,
            callbacks=options["callbacks"],
            state=state,
            bookings=options["bookings"],
            grace_seconds=ghosts.GRACE_SECONDS,
        )
        self.stdout.write(f"OpenTable sandbox at {running.url}, calling {options['callbacks']}")
        self.stdout.flush()
        told.wait()
        running.stop()
        self.stdout.write("OpenTable sandbox stopped")
