"""Test card numbers as people write them, and every place where something of ours could be kept."""

import io
import logging
import re
from collections.abc import Iterable, Iterator

import pytest
import redis
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core import mail
from django.db import connection

# What the schemes publish for tests: Visa of 13, 16 and 19 digits, both ranges of Mastercard, American
# Express, Discover, Diners Club, JCB, UnionPay, Maestro.
NUMBERS = (
    "4222222222222", "4111111111111111", "4000000000000000006", "5555555555554444", "2223003122003222",
    "378282246310005", "6011111111111117", "30569309025904", "3530111333300000", "6240008631401148",
    "6759649826438453",
)  # fmt: skip
SPELLINGS = [
    spelled
    for number in NUMBERS
    for spelled in (number, *(gap.join(re.findall("[0-9]{1,4}", number)) for gap in (" ", "-")))
]
_APART = re.compile("[^0-9A-Za-z]")


def leaks(logged: Iterable[str]) -> list[str]:
    """Where a number of a card stands: a column, a key of Redis, a letter, a line of the log."""
    kept = [*_columns(), *_sessions(), *_redis(), *_letters(), *((f"log: {line}", line) for line in logged)]
    return sorted({place for place, text in kept if holds_one(text)})


def holds_one(text: str) -> bool:
    """Whether one of them is in it, however it is written: only digits are compared."""
    joined = _APART.sub("", text)
    return any(number in joined for number in NUMBERS)


def _columns() -> Iterator[tuple[str, str]]:
    """Every value of every column of every table of ours that can hold a text."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name, data_type FROM information_schema.columns"
            " JOIN information_schema.tables USING (table_schema, table_name)"
            " WHERE table_schema = 'public' AND table_type = 'BASE TABLE' AND data_type IN"
            " ('text', 'character varying', 'character', 'json', 'jsonb', 'bytea', 'ARRAY')"
        )
        for table, column, kind in cursor.fetchall():
            spelled = f"encode(\"{column}\", 'escape')" if kind == "bytea" else f'"{column}"::text'
            cursor.execute(f'SELECT {spelled} FROM "{table}" WHERE "{column}" IS NOT NULL')
            for (value,) in cursor.fetchall():
                yield f"{table}.{column}", value


def _sessions() -> Iterator[tuple[str, str]]:
    for session in Session.objects.all():
        yield "session", str(session.get_decoded())


def _redis() -> Iterator[tuple[str, str]]:
    kept = redis.Redis.from_url(settings.REDIS_URL)
    for key in kept.scan_iter():
        name = key.decode(errors="replace")
        yield f"redis: {name}", name
        if value := kept.dump(key):
            yield f"redis: {name}", value.decode("latin-1")


def _letters() -> Iterator[tuple[str, str]]:
    for letter in mail.outbox:
        yield "mail", str(letter.message())


class Logs:
    """What every handler of the product writes while this stands in for its stream."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.stream = io.StringIO()
        for handler in _handlers():
            monkeypatch.setattr(handler, "stream", self.stream)

    def lines(self) -> list[str]:
        return self.stream.getvalue().splitlines()


def _handlers() -> list[logging.Handler]:
    loggers = [logging.getLogger(), *map(logging.getLogger, logging.Logger.manager.loggerDict)]
    found = {handler for logger in loggers for handler in logger.handlers if hasattr(handler, "stream")}
    # pytest's own keep what was logged before it is formatted, and so before it is masked.
    return [handler for handler in found if not type(handler).__module__.startswith("_pytest")]
