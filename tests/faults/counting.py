"""Celery's application with one sweep, which leaves a row each time: for the proof of two beats alone.

With FORGETFUL in the environment it does not matter whose turn it is, nor whether it is time.
"""

import os
from datetime import datetime

from config.celery import app
from config.wsgi import application

# isort: split
# Only now: the models may be imported once the application has set Django up.
from django.conf import settings
from django.db import connection

from config.opentable import sweeps

__all__ = ["app", "application", "count"]

EVERY_SECONDS = 5


def count(*, now: datetime) -> None:
    """Leave a row."""
    with connection.cursor() as sql:
        sql.execute("INSERT INTO counted DEFAULT VALUES")


def _always(name: str, seconds: int) -> bool:
    return True


settings.SWEEPS = [("counted", EVERY_SECONDS, f"{__name__}.count")]
if os.environ.get("FORGETFUL"):
    sweeps._is_due = sweeps._takes_turn = _always
