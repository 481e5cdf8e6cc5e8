"""Table names, ours against OpenTable's: exact on the wire, with near misses explained for a manager.

The POS article asks for the very same names in both systems, capitals and spaces included. So a seating only
ever matches exactly; `judge_pair` and `compare` say why a pair of names fails to.
"""

from pos_sync.matching.characters import show
from pos_sync.matching.comparing import Kind, Matched, Row, compare, count_exact, marks, match
from pos_sync.matching.judging import Difference, judge_pair, nearest, say
from pos_sync.matching.lists import (
    MOST_BYTES,
    Fault,
    ListedName,
    NameList,
    Unreadable,
    read_bytes,
    read_list,
)

__all__ = [
    "MOST_BYTES",
    "Difference",
    "Fault",
    "Kind",
    "ListedName",
    "Matched",
    "NameList",
    "Row",
    "Unreadable",
    "compare",
    "count_exact",
    "judge_pair",
    "marks",
    "match",
    "nearest",
    "read_bytes",
    "read_list",
    "say",
    "show",
]
