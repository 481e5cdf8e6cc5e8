"""Logs: one JSON object a line, with request id and rid, and without what nobody may read there.

`settings.LOGGING` names `formatter` for every handler, so that the lines of Django, Celery and libraries are
masked as well as ours: masking stands behind all of them, not beside each call.
"""

import logging
import re
from collections.abc import Callable
from typing import Any

import structlog
from structlog.typing import EventDict, Processor

from config import cards

MASK = "***"

_SECRET_KEYS = re.compile(r"(?i)secret|password|token|authorization|cookie|api_?key|encryption")
_PATTERNS: list[tuple[re.Pattern[str], str]] = [
    (re.compile(r"(?i)\b(bearer|basic)\s+[a-z0-9._~+/=-]{4,}"), rf"\1 {MASK}"),
    (
        re.compile(r"""(?i)((?:secret|password|token)["']?\s*[:=]\s*["']?)[^\s"'&,;}\])]+"""),
        rf"\g<1>{MASK}",
    ),
    (re.compile(r"(://[^:/@\s]*:)[^@/\s]+@"), rf"\g<1>{MASK}@"),
    # PostgreSQL quotes the row that breaks a constraint: a guest's name, phone and notes.
    (re.compile(r"(?s)(DETAIL:\s+).*?(?=\n\n(?:The above|During handling)|\Z)"), rf"\g<1>{MASK}"),
    (re.compile(r"[\w.+'-]+@[\w-]+(?:\.[\w-]+)+"), "[e-mail]"),
]


def formatter() -> logging.Formatter:
    """What `settings.LOGGING` puts on its handlers; structlog is told at the same moment to write there."""
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_context(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=_context(),
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            redact,
            structlog.processors.JSONRenderer(sort_keys=True),
        ],
    )


def redact(logger: Any, method: str, event: EventDict) -> EventDict:
    """Mask secrets, e-mail addresses and card numbers, in values however deep; line ends are written out."""
    return {key: _redacted(key, value) for key, value in event.items()}


def redacted(text: str) -> str:
    """One text without secrets, e-mail addresses and card numbers, on one line."""
    for pattern, replacement in _PATTERNS:
        text = pattern.sub(replacement, text)
    # JSON escapes line ends already; a reader of one field is spared forged lines too.
    return cards.without_card_numbers(text).replace("\r", "\\r").replace("\n", "\\n")


def _context() -> list[Processor]:
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
        structlog.processors.StackInfoRenderer(),
    ]


def _redacted(key: Any, value: Any) -> Any:
    if isinstance(key, str) and _SECRET_KEYS.search(key) and value not in ("", None):
        return MASK
    return _KINDS.get(type(value), _other)(value)


def _other(value: Any) -> Any:
    return value if value is None or isinstance(value, bool | int | float) else redacted(str(value))


_KINDS: dict[type, Callable[[Any], Any]] = {
    str: redacted,
    dict: lambda inner: {str(key): _redacted(key, value) for key, value in inner.items()},
    list: lambda inner: [_redacted("", value) for value in inner],
    tuple: lambda inner: [_redacted("", value) for value in inner],
    bytes: lambda inner: redacted(inner.decode(errors="replace")),
}
