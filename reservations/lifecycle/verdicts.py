"""What becomes of an act or of OpenTable's word."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What to do: APPLY it, answer that it is the SAME already, leave it UNCHANGED with 200, or REFUSE."""

    APPLY = "APPLY"
    SAME = "SAME"
    UNCHANGED = "UNCHANGED"
    REFUSE = "REFUSE"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What to do; a refusal has the contract's code and a sentence for staff."""

    kind: Kind
    code: str = ""
    words: str = ""


APPLY = Verdict(Kind.APPLY)
SAME = Verdict(Kind.SAME)
UNCHANGED = Verdict(Kind.UNCHANGED)
