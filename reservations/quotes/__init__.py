"""What a waiting party can be promised, worked out from who sits where; and how true the promises were.

`line(outlook, sizes)` plays the room forward for everybody who waits, in their order. It knows no clock, no
database and no guest; facts.py says what it must be told (docs/waitlist.md has the rule in words).
"""

from reservations.quotes.accuracy import Accuracy, Wait, accuracy, miss_of
from reservations.quotes.facts import (
    USUAL_SPREAD,
    Coming,
    Kept,
    Outlook,
    Quote,
    Sitting,
    Spread,
    expected_end,
    size_class,
    spread_of,
)
from reservations.quotes.line import line, range_of
from reservations.quotes.words import letter_faults, letter_words, range_words, reason_words

__all__ = [
    "USUAL_SPREAD",
    "Accuracy",
    "Coming",
    "Kept",
    "Outlook",
    "Quote",
    "Sitting",
    "Spread",
    "Wait",
    "accuracy",
    "expected_end",
    "letter_faults",
    "letter_words",
    "line",
    "miss_of",
    "range_of",
    "range_words",
    "reason_words",
    "size_class",
    "spread_of",
]
