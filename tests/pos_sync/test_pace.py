"""By when a course should be fired, from the table's own pace."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from pos_sync import pace

SEATED = datetime(2026, 6, 12, 11, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
SINGAPORE = ZoneInfo("Asia/Singapore")


def after(minutes: float) -> datetime:
    """So many minutes after they sat down."""
    return SEATED + minutes * MINUTE


def meal(
    *, turn: int | None = 90, fired: tuple[pace.Fired, ...] = (), waiting: tuple[int, ...] = (2, 3)
) -> pace.Meal:
    """A meal of 90 minutes from SEATED, whose courses cook for 12 minutes each."""
    courses = tuple(pace.Waiting(number, 12 * MINUTE) for number in waiting)
    return pace.Meal(SEATED, None if turn is None else after(turn), fired, courses)


def fire_by(found: tuple[pace.Hint, ...]) -> list[tuple[int, float, bool]]:
    """Each hint as (course, minutes after they sat down, late)."""
    return [(hint.course.number, (hint.fire_by - SEATED) / MINUTE, hint.is_late) for hint in found]


def clock(at: datetime) -> str:
    return f"{at.astimezone(SINGAPORE):%H:%M}"


STARTERS = pace.Fired(1, after(8), 12 * MINUTE, served_at=after(20))


@pytest.mark.parametrize(
    ("given", "now", "expected"),
    [
        # 80 minutes to be shared by ordering, three courses: one each 20, fired 12 before.
        (meal(waiting=(1, 2, 3)), 5, [(1, 8, False), (2, 28, False), (3, 48, False)]),
        # 60 are left after the starters came: 20 between courses.
        (meal(fired=(STARTERS,)), 25, [(2, 28, False), (3, 48, False)]),
        # Late is only the next one; what follows it, follows.
        (meal(fired=(STARTERS,)), 50, [(2, 28, True), (3, 48, False)]),
        # On the minute is not late.
        (meal(fired=(STARTERS,)), 28, [(2, 28, False), (3, 48, False)]),
        # Nobody bumped the starters: fired, and the station's usual time.
        (meal(fired=(pace.Fired(1, after(8), 6 * MINUTE),)), 15, [(2, 24, False), (3, 46, False)]),
        # A long evening does not stretch the courses.
        (meal(turn=240, fired=(STARTERS,)), 25, [(2, 33, False), (3, 58, False)]),
        # Nobody knows when they leave.
        (meal(turn=None, fired=(STARTERS,)), 25, [(2, 33, False), (3, 58, False)]),
        # Past their time nothing is asked for before the course before it was fired.
        (meal(turn=15, fired=(STARTERS,)), 25, [(2, 8, True), (3, 8, False)]),
        # Out of order, as courses are added.
        (meal(waiting=(3, 2), fired=(STARTERS,)), 25, [(2, 28, False), (3, 48, False)]),
        (meal(waiting=()), 25, []),
        (pace.Meal(None, None, (), (pace.Waiting(2, MINUTE),)), 25, []),
    ],
    ids=[
        "nothing fired", "starters served", "late", "on the minute", "not bumped", "long evening",
        "no leaving", "past the turn", "out of order", "nothing waits", "no data",
    ],
)  # fmt: skip
def test_what_is_left_of_the_time_is_shared_by_the_courses(
    given: pace.Meal, now: int, expected: list[tuple[int, float, bool]]
) -> None:
    assert fire_by(pace.hints(given, after(now))) == expected


def test_clocks_that_are_turned_back_during_the_meal_change_nothing() -> None:
    london = ZoneInfo("Europe/London")
    # 00:30 UTC is 01:30 for the first time; an hour later it is 01:30 again.
    seated = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    starters = pace.Fired(1, seated + 8 * MINUTE, 12 * MINUTE, seated + 20 * MINUTE)
    night = pace.Meal(seated, seated + 90 * MINUTE, (starters,), (pace.Waiting(2, 12 * MINUTE),))

    (hint,) = pace.hints(night, seated + 25 * MINUTE)

    assert hint.fire_by == seated + 33 * MINUTE
    told = pace.reason(hint, lambda at: f"{at.astimezone(london):%H:%M}")
    assert told == (
        "course 1 was ready 01:50, course 2 usually cooks 12 min, the table is theirs until 02:00"
    )


@pytest.mark.parametrize(
    ("given", "now", "words", "reason"),
    [
        (
            meal(fired=(STARTERS,)),
            25,
            "Fire course 2",
            "course 1 was ready 19:20, course 2 usually cooks 12 min, the table is theirs until 20:30",
        ),
        (
            meal(fired=(pace.Fired(1, after(8), 6 * MINUTE),)),
            95,
            "Course 2 is late",
            "course 1 was fired 19:08, course 2 usually cooks 12 min, their time was over at 20:30",
        ),
        (
            pace.Meal(SEATED, None, (), (pace.Waiting(1, 12 * MINUTE, is_usual=False),)),
            5,
            "Fire course 1",
            "seated 19:00 and nothing fired, course 1 is taken to cook 12 min",
        ),
    ],
)
def test_a_hint_says_why(given: pace.Meal, now: int, words: str, reason: str) -> None:
    hint = pace.hints(given, after(now))[0]

    assert (hint.words, pace.reason(hint, clock)) == (words, reason)
