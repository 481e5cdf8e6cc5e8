"""What leaves with a support bundle: of a message its ids, times, states and amounts, and no guest.

By a list of what may be told, and not of what may not: a field that OpenTable adds tomorrow stays untold.
"""

import json
import re
from typing import Any

REDACTED = "[redacted]"
# Texts under these names name nobody; numbers are told under any name but those of people.
_TOLD = frozenset(
    [
        "access",
        "authorization_id",
        "authorized_at_utc",
        "cart",
        "category",
        "check_id",
        "check_number",
        "check_sequence_id",
        "check_state",
        "confirmation_number",
        "course",
        "currency",
        "date",
        "date_time",
        "due",
        "expires_at_utc",
        "href",
        "kitchen_state",
        "may_pay",
        "method",
        "opened_at_utc",
        "paid_at_utc",
        "party_size",
        "party_sizes",
        "payment_id",
        "res_id",
        "res_state",
        "reservation_id",
        "rid",
        "sent_at_utc",
        "sequence_id",
        "state",
        "status",
        "table",
        "tables",
        "tender",
        "time",
        "type",
        "unmatched",
        "updated_at_utc",
    ]
)
# A word that a program reads is told; a sentence that somebody typed is not.
_CODES = frozenset({"code", "error", "reason"})
_CODE = re.compile(r"[A-Za-z0-9_]+")
_SENTENCES = frozenset({"error_description", "message"})
_OF_PEOPLE = frozenset(
    ["guest", "phone", "gpid", "number", "email", "first_name", "last_name", "name", "card_last4"]
)
_MAIL = re.compile(r"[^\s@<>\"']+@[^\s@<>\"']+")
_PHONE = re.compile(r"\+?\d[\d ().-]{7,}\d")


def body(content: bytes) -> bytes:
    """A body without what it tells of people; one that is no JSON is not told at all."""
    if not content:
        return b""
    try:
        document = json.loads(content)
    except (ValueError, RecursionError):
        return REDACTED.encode()
    return json.dumps(_told(document, ""), ensure_ascii=False, indent=1).encode()


def words(text: str) -> str:
    """A text of ours without addresses and numbers of people."""
    return _PHONE.sub(REDACTED, _MAIL.sub(REDACTED, text))


def _told(value: Any, name: str) -> Any:
    if name in _OF_PEOPLE:
        return REDACTED
    if isinstance(value, dict):
        return {key: _told(inner, key.lower()) for key, inner in value.items()}
    if isinstance(value, list):
        return [_told(inner, name) for inner in value]
    return _text(value, name) if isinstance(value, str) else value


def _text(value: str, name: str) -> str:
    if name in _SENTENCES:
        return words(value)
    is_code = name in _CODES and _CODE.fullmatch(value) is not None
    return value if name in _TOLD or is_code else REDACTED
