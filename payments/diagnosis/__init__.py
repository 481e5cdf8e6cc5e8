"""What became of a party, hop by hop from the booking to the spend, and at which it stopped: rules."""

from payments.diagnosis.facts import (
    Check,
    Hop,
    Level,
    Name,
    Party,
    Question,
    Refusal,
    Remedy,
    Sending,
    Tie,
    Way,
)
from payments.diagnosis.judging import judge_outlet, judge_party, verdict

__all__ = [
    "Check",
    "Hop",
    "Level",
    "Name",
    "Party",
    "Question",
    "Refusal",
    "Remedy",
    "Sending",
    "Tie",
    "Way",
    "judge_outlet",
    "judge_party",
    "verdict",
]
