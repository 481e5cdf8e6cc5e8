"""Likeness: whether two guests of one book may be one person, how surely, and why, in words.

Plain rules. What is compared is folded first: accents, capitals and dots say nothing about who somebody is.
"""

from reservations.likeness.judging import SUGGESTED_FROM, Person, Verdict, judge, keys_of
from reservations.likeness.names import Closeness, compare, fold, name_key
from reservations.likeness.phones import digits, phone_key

__all__ = [
    "SUGGESTED_FROM",
    "Closeness",
    "Person",
    "Verdict",
    "compare",
    "digits",
    "fold",
    "judge",
    "keys_of",
    "name_key",
    "phone_key",
]
