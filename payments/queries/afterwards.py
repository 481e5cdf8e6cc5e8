"""What OpenTable reported of a day's checks after the day was closed."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from config.opentable import documents
from config.outlets import money
from payments import takings
from payments.models import DayClose

_AMOUNTS = (("total", "total_minor"), ("paid", "paid_minor"), ("tip", "tip_minor"), ("due", "due_minor"))


@dataclass(frozen=True, slots=True)
class AfterClose:
    """One check that is not any more as it was counted; `words` say what became of it."""

    key: str
    number: int
    words: str


def frozen_checks(close: DayClose) -> list[takings.Check]:
    """The checks of a closed day as they were counted."""
    return takings.read(close.totals["checks"])


def digest_of(totals: Mapping[str, Any]) -> str:
    """SHA-256 over frozen totals with their keys sorted, hexadecimal."""
    return hashlib.sha256(documents.canonical(totals)).hexdigest()


def is_as_frozen(close: DayClose) -> bool:
    """Whether what is kept of a closed day is to the byte what was frozen."""
    return digest_of(close.totals) == close.digest


def after_close(close: DayClose, now_standing: Sequence[takings.Check]) -> list[AfterClose]:
    """What differs from what was counted, check by check."""
    counted = {check.key: check for check in frozen_checks(close)}
    found = []
    for check in now_standing:
        words = _changes(counted.get(check.key), check, close.currency)
        if words:
            found.append(AfterClose(check.key, check.number, "; ".join(words)))
    return found


def _changes(before: takings.Check | None, after: takings.Check, currency: str) -> list[str]:
    if before is None:
        return ["was not counted"]
    words = [
        f"{label} {money.format_minor(getattr(before, name), currency)},"
        f" now {money.format_minor(getattr(after, name), currency)}"
        for label, name in _AMOUNTS
        if getattr(before, name) != getattr(after, name)
    ]
    captured = _captured(after) - _captured(before)
    if captured > 0:
        words.append(f"OpenTable captured {money.format_minor(captured, currency)}")
    if before.state != after.state:
        words.append(f"{before.state.lower()}, now {after.state.lower()}")
    return words


def _captured(check: takings.Check) -> int:
    paid = [payment for payment in check.payments if payment.tender == "OPENTABLE"]
    return sum(payment.amount_minor + payment.tip_minor for payment in paid if payment.state == "CAPTURED")
