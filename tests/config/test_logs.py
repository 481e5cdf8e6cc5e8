"""What a log line holds, and what it never does."""

import json
import logging
import sys
from typing import Any

import pytest
import structlog

from config import logs


def line(message: str, *arguments: Any, **options: Any) -> dict[str, Any]:
    """A record of any library, as our handler writes it."""
    record = logging.LogRecord("library", logging.INFO, "", 0, message, arguments, options.get("exc_info"))
    written = logs.formatter().format(record)
    assert "\n" not in written
    document: dict[str, Any] = json.loads(written)
    return document


def test_a_line_is_json_with_time_level_name_and_context() -> None:
    with structlog.contextvars.bound_contextvars(request_id="one", rid=888):
        written = line("%s of %s", "booked", "table A1")

    assert written == {
        "at": written["at"],
        "event": "booked of table A1",
        "level": "info",
        "logger": "library",
        "request_id": "one",
        "rid": 888,
    }


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("Authorization: Bearer abc.DEF-123", "Authorization: Bearer ***"),
        ("basic b3BlbnRhYmxlOnNlc2FtZQ==", "basic ***"),
        ('{"client_secret": "sesame", "a": 1}', '{"client_secret": "***", "a": 1}'),
        ("access_token=abc&rid=888", "access_token=***&rid=888"),
        ("postgres://app:sesame@host/db", "postgres://app:***@host/db"),
        ("mail to ann.o'hara+x@example.co.uk now", "mail to [e-mail] now"),
        (
            'new row violates "x"\nDETAIL:  Failing row contains (1, Ann, +65 6123,\n\nnut allergy).',
            'new row violates "x"\\nDETAIL:  ***',
        ),
        (
            "DETAIL:  Key (phone)=(+65 6123) exists.\n\nThe above exception was the cause",
            "DETAIL:  ***\\n\\nThe above exception was the cause",
        ),
        ("paid with 4111 1111-1111 1111 today", "paid with [card number] today"),
        ("one\r\n{forged}", "one\\r\\n{forged}"),
        ("reservation 1111111111111117 of rid 888", "reservation 1111111111111117 of rid 888"),
    ],
)
def test_a_text_is_masked(text: str, masked: str) -> None:
    assert logs.redacted(text) == masked
    assert line(text)["event"] == masked


def test_values_are_masked_however_deep() -> None:
    event = {
        "headers": {"Authorization": "x", "Accept": "a@b.example"},
        "list": [("a@b.example", b"Bearer abcdef"), {"token": 5}],
        "callback_secret": "sesame",
        "error": ValueError("Key (email)=(a@b.example)"),
        "count": 3,
        "nothing": None,
    }

    assert logs.redact(None, "info", event) == {
        "headers": {"Authorization": "***", "Accept": "[e-mail]"},
        "list": [["[e-mail]", "Bearer ***"], {"token": "***"}],
        "callback_secret": "***",
        "error": "Key (email)=([e-mail])",
        "count": 3,
        "nothing": None,
    }


def test_a_traceback_is_masked_and_stays_on_its_line() -> None:
    try:
        raise ValueError("refused for a@b.example")
    except ValueError:
        written = line("failed", exc_info=sys.exc_info())

    assert "a@b.example" not in json.dumps(written)
    assert "ValueError: refused for [e-mail]" in written["exception"]
