"""When a table's next courses should be fired, from its own pace: a hint to staff that forbids nothing.

What is left of a party's time is shared evenly among the courses it still waits for: it eats one, is brought
the next, and at last pays. A course is fired as long before as its station usually cooks.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

# What a party needs to pay and leave after its last course.
FAREWELL = timedelta(minutes=10)
# However much time is left, nobody waits longer than this between two courses.
LONGEST_BETWEEN = timedelta(minutes=25)


@dataclass(frozen=True, slots=True)
class Fired:
    """A course the kitchen was sent; `served_at` is when the last of it was cooked or brought, if it was.

    `cooking` is how long its slowest station usually takes.
    """

    number: int
    fired_at: datetime
    cooking: timedelta
    served_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Waiting:
    """A course that is still to be fired; `is_usual`: its cooking time was seen here, not assumed."""

    number: int
    cooking: timedelta
    is_usual: bool = True


@dataclass(frozen=True, slots=True)
class Meal:
    """A party's meal so far. Instants are aware: clocks that are turned while it eats change nothing."""

    seated_at: datetime | None
    leaves_at: datetime | None
    fired: tuple[Fired, ...] = ()
    waiting: tuple[Waiting, ...] = ()


@dataclass(frozen=True, slots=True)
class Hint:
    """By when a course should be fired, and why."""

    course: Waiting
    fire_by: datetime
    is_late: bool
    last: Fired | None
    meal: Meal
    now: datetime

    @property
    def words(self) -> str:
        """What to do, without a clock."""
        return f"Course {self.course.number} is late" if self.is_late else f"Fire course {self.course.number}"


def hints(meal: Meal, now: datetime) -> tuple[Hint, ...]:
    """One hint a course that waits, in their order; none where nothing is known of when the meal began.

    Only the next course can be late: those after it follow when it is fired.
    """
    last = max(meal.fired, key=_done_at, default=None)
    since = _done_at(last) if last else meal.seated_at
    if since is None:
        return ()
    # Nothing is asked for earlier than the course before it, or the guests, were there.
    earliest = last.fired_at if last else since
    between = _between(meal, since)
    found = []
    for place, course in enumerate(sorted(meal.waiting, key=lambda course: course.number), start=1):
        fire_by = max(earliest, since + place * between - course.cooking)
        found.append(Hint(course, fire_by, place == 1 and now > fire_by, last, meal, now))
    return tuple(found)


def reason(hint: Hint, clock: Callable[[datetime], str]) -> str:
    """Why a course should be fired by then, in words; `clock` writes an instant as the outlet does."""
    minutes = round(hint.course.cooking / timedelta(minutes=1))
    cooking = "usually cooks" if hint.course.is_usual else "is taken to cook"
    said = [_since(hint, clock), f"course {hint.course.number} {cooking} {minutes} min"]
    leaves_at = hint.meal.leaves_at
    if leaves_at is not None:
        ended = "their time was over at" if hint.now >= leaves_at else "the table is theirs until"
        said.append(f"{ended} {clock(leaves_at)}")
    return ", ".join(said)


def _since(hint: Hint, clock: Callable[[datetime], str]) -> str:
    last, seated_at = hint.last, hint.meal.seated_at
    if last is None:
        return f"seated {clock(seated_at)} and nothing fired" if seated_at else "nothing fired"
    if last.served_at is not None:
        return f"course {last.number} was ready {clock(last.served_at)}"
    return f"course {last.number} was fired {clock(last.fired_at)}"


def _done_at(course: Fired) -> datetime:
    return course.served_at or course.fired_at + course.cooking


def _between(meal: Meal, since: datetime) -> timedelta:
    """From one course on the table to the next: an even share of what is left, none once the time is over."""
    if meal.leaves_at is None:
        return LONGEST_BETWEEN
    left = max(timedelta(), meal.leaves_at - FAREWELL - since)
    return min(LONGEST_BETWEEN, left / (len(meal.waiting) + 1))
