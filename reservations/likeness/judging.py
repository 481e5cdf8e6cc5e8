"""The judgment: what speaks for two guests being one person, what against, in points and words."""

from dataclasses import dataclass

from reservations.likeness import names
from reservations.likeness.phones import digits

# From this many points on two guests are suggested to be one.
SUGGESTED_FROM = 60
_SAME_WAY_TO_REACH, _SAME_TAIL, _NOTHING_ELSE, _TWO_NUMBERS = 60, 30, 20, -15
_TAIL = 7


@dataclass(frozen=True, slots=True)
class Person:
    """What is known of a guest, as far as it tells who they are. `phone_key` is E.164 or empty."""

    first_name: str = ""
    last_name: str = ""
    phone: str = ""
    phone_key: str = ""
    emails: tuple[str, ...] = ()
    gpid: int | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """How surely two guests are one, of a hundred points, and the reasons in words."""

    score: int
    reasons: tuple[str, ...]

    @property
    def is_suggested(self) -> bool:
        """Whether staff should look at the two."""
        return self.score >= SUGGESTED_FROM

    @property
    def words(self) -> str:
        """The reasons as one line: `same phone, name differs by one letter`."""
        return ", ".join(self.reasons)


def judge(one: Person, other: Person) -> Verdict:
    """Whether two guests of one outlet may be one person; the order in which they are given says nothing."""
    reached = _reached(one, other)
    name = names.compare((one.first_name, one.last_name), (other.first_name, other.last_name))
    said = [*reached, (name.points, name.words)]
    if not reached and name.points >= names.SAME.points and _may_be_told_by_name(one, other):
        said.append((_NOTHING_ELSE, "one has neither phone nor e-mail"))
    if None not in (one.gpid, other.gpid) and one.gpid != other.gpid:
        said.append((_TWO_NUMBERS, "but OpenTable has a number for each"))
    score = sum(points for points, _ in said)
    return Verdict(max(0, min(100, score)), tuple(words for _, words in said))


def keys_of(person: Person) -> list[str]:
    """What a guest shares with whoever may be the same person: two without a common key need no judging."""
    found = {f"mail {address.casefold()}" for address in person.emails if address}
    if person.phone_key:
        found.add(f"phone {person.phone_key}")
    if tail := _tail(person):
        found.add(f"tail {tail}")
    if _is_whole(person):
        whole = names.name_key(person.first_name, person.last_name)
        found.add(f"name {' '.join(sorted(whole.split()))}")
    return sorted(found)


def _reached(one: Person, other: Person) -> list[tuple[int, str]]:
    """The ways to reach the one that are ways to reach the other."""
    found = []
    if one.phone_key and one.phone_key == other.phone_key:
        found.append((_SAME_WAY_TO_REACH, "same phone"))
    elif _tail(one) and _tail(one) == _tail(other):
        found.append((_SAME_TAIL, "phones end in the same seven digits"))
    if {address.casefold() for address in one.emails} & {address.casefold() for address in other.emails}:
        found.append((_SAME_WAY_TO_REACH, "same e-mail"))
    return found


def _tail(person: Person) -> str:
    found = digits(person.phone_key or person.phone)
    return found[-_TAIL:] if len(found) >= _TAIL else ""


def _may_be_told_by_name(one: Person, other: Person) -> bool:
    """Both have a first and a last name, and of one nothing else is known that could tell them apart."""
    return _is_whole(one) and _is_whole(other) and not (_is_reachable(one) and _is_reachable(other))


def _is_whole(person: Person) -> bool:
    return bool(names.fold(person.first_name) and names.fold(person.last_name))


def _is_reachable(person: Person) -> bool:
    return bool(person.phone or person.emails)
