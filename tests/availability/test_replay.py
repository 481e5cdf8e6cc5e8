"""A past day's requests under other rules: what is gained, lost, kept and refused."""

import dataclasses
import datetime as dt
import random
from typing import Any

from availability import engine, pacing
from availability.engine import Channel
from tests.availability import evening
from tests.availability.evening import HARBOUR, local, taken

MORNING = local(600, dt.date(2026, 3, 2))
ONE_TABLE = engine.Floor(tables=(engine.Table(1, "X1", 1, 4),))
TWO_TABLES = engine.Floor(tables=(engine.Table(1, "X1", 1, 4), engine.Table(2, "X2", 1, 2)))


def demand(number: int, size: int, start: int = 1140, *, granted: bool = True, **facts: Any) -> engine.Demand:
    """The n-th request of the morning before, online."""
    at = facts.pop("at", MORNING + dt.timedelta(minutes=number))
    channel = facts.pop("channel", Channel.ONLINE)
    return engine.Demand(number, at, channel, start, size, granted, **facts)


def under(floor: engine.Floor = evening.FLOOR, **changes: Any) -> engine.Day:
    """The evening with this floor under other rules."""
    rules = dataclasses.replace(evening.RULES, **changes)
    return dataclasses.replace(HARBOUR, floor=floor, rules=rules)


def covers(found: engine.Outcome) -> tuple[int, int, int, int]:
    """Gained, lost, kept and refused."""
    return found.gained, found.lost, found.kept, found.refused


FOUR = [demand(1, 8), demand(2, 8), demand(3, 4, granted=False), demand(4, 2, granted=False)]


def test_under_the_same_rules_all_is_as_it_was() -> None:
    found = engine.replay(HARBOUR, FOUR)

    assert covers(found) == (0, 0, 16, 6)
    assert [answer.tables for answer in found.answers] == [(evening.C1,), (evening.C2,), (), ()]
    assert [str(reason.code) for reason in found.answers[2].reasons] == ["pacing_full"]


def test_more_pacing_gains_covers() -> None:
    assert covers(engine.replay(under(pacing=pacing.Pacing(max_covers=20)), FOUR)) == (4, 0, 16, 2)


def test_less_pacing_loses_covers_and_may_gain_later_ones() -> None:
    assert covers(engine.replay(under(pacing=pacing.Pacing(max_covers=12)), FOUR)) == (4, 8, 8, 2)


def test_requests_are_answered_in_the_order_in_which_they_were_made() -> None:
    assert engine.replay(HARBOUR, FOUR[::-1]) == engine.replay(HARBOUR, FOUR)


def test_a_party_that_cancelled_leaves_at_the_same_moment() -> None:
    gone = dataclasses.replace(demand(1, 2), released_at=MORNING + dt.timedelta(minutes=2))

    found = engine.replay(under(ONE_TABLE), [gone, demand(2, 4)])
    early = engine.replay(under(ONE_TABLE), [gone, demand(2, 4, at=MORNING + dt.timedelta(seconds=119))])

    assert [answer.is_granted for answer in found.answers] == [True, True]
    assert [answer.is_granted for answer in early.answers] == [True, False]


def test_a_party_that_moves_gives_its_first_table_back_and_counts_once() -> None:
    moved = [
        demand(1, 2, placement_id=7),
        demand(2, 4, 1170, placement_id=7),
        demand(3, 3, 1080, granted=False),
    ]

    found = engine.replay(under(ONE_TABLE), moved)

    assert [answer.is_granted for answer in found.answers] == [True, True, True]
    assert covers(found) == (3, 0, 4, 0)


def test_a_party_that_may_not_move_keeps_what_it_has() -> None:
    moved = [demand(1, 2, placement_id=7), demand(2, 9, 1260, placement_id=7), demand(3, 3, granted=False)]

    found = engine.replay(under(ONE_TABLE), moved)

    assert [answer.is_granted for answer in found.answers] == [True, False, False]
    assert covers(found) == (0, 0, 2, 3)


def test_a_walk_in_sits_where_staff_seated_it() -> None:
    walk_in = demand(1, 2, 1147, at=local(1147), channel=Channel.WALK_IN, table_ids=(2,))

    assert engine.replay(under(TWO_TABLES), [walk_in]).answers[0].tables == (2,)


def test_a_walk_in_whose_table_is_booked_now_sits_elsewhere_or_goes() -> None:
    booked = demand(1, 2, granted=False)
    walk_in = demand(2, 2, 1147, at=local(1147), channel=Channel.WALK_IN, table_ids=(2,))

    found = engine.replay(under(TWO_TABLES), [booked, walk_in])
    crowded = engine.replay(under(TWO_TABLES), [booked, demand(3, 4), walk_in])

    assert [answer.tables for answer in found.answers] == [(2,), (1,)]
    assert covers(crowded) == (2, 2, 4, 0)


def test_what_was_no_request_is_in_the_way_as_it_was() -> None:
    day = dataclasses.replace(under(), taken=taken(C1=(1140, 1260)))

    assert engine.replay(day, [demand(1, 8)]).answers[0].tables == (evening.C2,)


def test_reseating_gains_the_party_for_which_another_moves() -> None:
    first = demand(1, 2, 1050, released_at=MORNING + dt.timedelta(minutes=3))
    asked = [first, demand(2, 2, 1125), demand(4, 4, granted=False)]

    plain, moving = (engine.replay(under(TWO_TABLES, allows_reseating=yes), asked) for yes in (False, True))

    assert [answer.tables for answer in plain.answers] == [(2,), (1,), ()]
    assert [answer.tables for answer in moving.answers] == [(2,), (1,), (1,)]
    assert (plain.gained, moving.gained) == (0, 4)


def test_a_party_that_moved_is_at_its_new_table_from_then_on() -> None:
    first = demand(1, 2, 1050, released_at=MORNING + dt.timedelta(minutes=3))
    asked = [first, demand(2, 2, 1125), demand(4, 4, granted=False), demand(5, 1, granted=False)]

    found = engine.replay(under(TWO_TABLES, allows_reseating=True), asked)

    assert [answer.is_granted for answer in found.answers] == [True, True, True, False]


def test_online_requests_fill_the_online_share() -> None:
    day = under(online_percent=50)
    by_phone = demand(3, 8, channel=Channel.IN_HOUSE, granted=False)

    found = engine.replay(day, [demand(1, 8), demand(2, 2), by_phone])

    assert [answer.is_granted for answer in found.answers] == [True, False, True]
    assert covers(found) == (8, 2, 8, 0)


def requests(draw: random.Random) -> list[engine.Demand]:
    """A busy evening's, of all sizes, for all times."""
    return [
        demand(
            number,
            draw.randint(1, 9),
            draw.choice(range(1050, 1291, 15)),
            granted=draw.random() < 0.7,
            channel=draw.choice((Channel.ONLINE, Channel.IN_HOUSE)),
        )
        for number in range(120)
    ]


def test_a_replay_gives_the_same_every_time_and_counts_everybody_once() -> None:
    draw = random.Random(3)
    asked = requests(draw)
    day = under(allows_reseating=True, buffer_minutes=5)

    found = engine.replay(day, asked)
    draw.shuffle(asked)

    assert engine.replay(day, asked) == found
    assert sum(covers(found)) == sum(one.party_size for one in asked)
    granted = [answer.demand.party_size for answer in found.answers if answer.is_granted]
    assert found.gained + found.kept == sum(granted)


def test_a_replay_never_gives_one_table_twice() -> None:
    found = engine.replay(under(buffer_minutes=5), requests(random.Random(3)))

    used: set[tuple[int, int]] = set()
    for answer in found.answers:
        minutes = evening.RULES.turn_minutes(answer.demand.party_size) + 5
        stay = range(answer.demand.start, answer.demand.start + minutes)
        cells = {(table_id, minute) for table_id in answer.tables for minute in stay}
        assert used.isdisjoint(cells)
        used |= cells
    assert len(used) > 1000
