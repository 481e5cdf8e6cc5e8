"""Which party a check is of: what speaks for and against each pair, in points and in words.

Plain rules. A check and a party are each told as a `Side`; the order in which the two are given says nothing.
A better fact never takes points away, so that it never lowers a rank.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from pos_sync import matching
from reservations import likeness

# From this many points on, and within twice the outlet's window, a pair is suggested; from STRONG_FROM on
# one tap is offered where no other is as likely.
SUGGESTED_FROM, STRONG_FROM = 55, 75

_SAME_TABLE, _SHARED_TABLE, _NEAR_TABLE, _NO_TABLE = 40, 34, 30, 10
_MOST_TIME, _LEAST_IN_WINDOW = 30, 12
_SIZE = {0: 15, 1: 10, 2: 5}
_SAME_NAME, _LIKE_NAME, _NO_NAME = 15, 8, 5
# What `likeness` gives to names alone, from when on they are alike.
_ALIKE_FROM, _NEARLY_FROM = 30, 15


class Since(StrEnum):
    """What a side's time is: when its check was opened, the party sat down, or was to come."""

    OPENED = "OPENED"
    SAT_DOWN = "SAT_DOWN"
    BOOKED = "BOOKED"


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two: `tables` are our names or what OpenTable called them, `names` the guest's if known."""

    key: str
    since: Since
    at: dt.datetime
    party_size: int
    tables: frozenset[str] = frozenset()
    names: tuple[str, str] = ("", "")

    @property
    def is_check(self) -> bool:
        """Whether it is the check of the pair."""
        return self.since is Since.OPENED


@dataclass(frozen=True, slots=True)
class Verdict:
    """How likely a check is a party's, of a hundred points, with the reasons in words."""

    score: int
    minutes_apart: int
    is_in_time: bool
    reasons: tuple[str, ...]

    @property
    def is_suggested(self) -> bool:
        """Whether staff should look at the two."""
        return self.is_in_time and self.score >= SUGGESTED_FROM

    @property
    def is_strong(self) -> bool:
        """Whether one tap is enough, if no other is as likely."""
        return self.is_in_time and self.score >= STRONG_FROM

    @property
    def words(self) -> str:
        """The reasons as one line."""
        return "; ".join(self.reasons)


@dataclass(frozen=True, slots=True)
class Pair:
    """A side that was compared, and the verdict."""

    side: Side
    verdict: Verdict


def judge(one: Side, other: Side, window_minutes: int) -> Verdict:
    """How likely a check and a party belong together; `window_minutes` is the outlet's window to attach."""
    check, party = (one, other) if one.is_check else (other, one)
    apart = abs(check.at - party.at) // dt.timedelta(minutes=1)
    window = max(window_minutes, 1)
    said = [
        _judge_tables(check.tables, party.tables),
        (_time_points(apart, window), _time_words(check, party, apart)),
        _judge_size(check.party_size, party.party_size),
        _judge_names(check.names, party.names),
    ]
    return Verdict(
        score=sum(points for points, _ in said),
        minutes_apart=apart,
        is_in_time=apart <= 2 * window,
        reasons=tuple(words for _, words in said if words),
    )


def rank(side: Side, others: Iterable[Side], window_minutes: int) -> tuple[Pair, ...]:
    """Those worth a look, the likeliest first; of equals the one nearer in time, then by key."""
    pairs = [Pair(other, judge(side, other, window_minutes)) for other in others]
    return tuple(
        sorted(
            (pair for pair in pairs if pair.verdict.is_suggested),
            key=lambda pair: (-pair.verdict.score, pair.verdict.minutes_apart, pair.side.key),
        )
    )


def surest(ranked: tuple[Pair, ...]) -> Pair | None:
    """The one that needs one tap only: strong, and no other as likely."""
    if not ranked or not ranked[0].verdict.is_strong:
        return None
    has_rival = len(ranked) > 1 and ranked[1].verdict.score == ranked[0].verdict.score
    return None if has_rival else ranked[0]


def _judge_tables(check: frozenset[str], party: frozenset[str]) -> tuple[int, str]:
    if not check or not party:
        return _NO_TABLE, "no table is known of one of them"
    if check == party:
        return _SAME_TABLE, f"same table {'+'.join(sorted(check))}"
    if shared := check & party:
        return _SHARED_TABLE, f"both have {'+'.join(sorted(shared))}"
    near = [(theirs, ours) for ours in sorted(check) for theirs in sorted(party) if _is_near(ours, theirs)]
    if near:
        return _NEAR_TABLE, f"table “{near[0][0]}” is nearly {near[0][1]}"
    return 0, f"{'+'.join(sorted(check))} is another table than {'+'.join(sorted(party))}"


def _is_near(ours: str, theirs: str) -> bool:
    return matching.judge_pair(ours, theirs) is not None


def _time_points(apart: int, window: int) -> int:
    """Most at the same minute, less and less until twice the window, none beyond."""
    if apart <= window:
        return _MOST_TIME - (_MOST_TIME - _LEAST_IN_WINDOW) * apart // window
    return max(0, _LEAST_IN_WINDOW - _LEAST_IN_WINDOW * (apart - window) // window)


def _time_words(check: Side, party: Side, apart: int) -> str:
    what = "they sat down" if party.since is Since.SAT_DOWN else "their time"
    if not apart:
        return f"opened the minute {what}" if party.since is Since.SAT_DOWN else f"opened at {what}"
    return f"opened {_span(apart)} {'after' if check.at > party.at else 'before'} {what}"


def _span(minutes: int) -> str:
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60:02d} min"


def _judge_size(on_check: int, in_party: int) -> tuple[int, str]:
    words = (
        f"{on_check} of {in_party} guests" if on_check <= in_party else f"{on_check} guests for {in_party}"
    )
    return _SIZE.get(abs(on_check - in_party), 0), words


def _judge_names(one: tuple[str, str], other: tuple[str, str]) -> tuple[int, str]:
    if not any(one) or not any(other):
        return _NO_NAME, ""
    close = likeness.compare(one, other)
    if close.points >= _ALIKE_FROM:
        return _SAME_NAME, close.words
    return (_LIKE_NAME if close.points >= _NEARLY_FROM else 0), close.words
