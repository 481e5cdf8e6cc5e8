"""Pacing: what may start in an interval, to the last cover."""

from availability import pacing

SIXTEEN = pacing.Pacing(interval_minutes=15, max_covers=16)


def test_without_pacing_anything_may_start() -> None:
    assert pacing.judge(None, {1140: pacing.Load(400, 100)}, 1140, 20).is_free


def test_the_last_cover_may_start_and_not_one_more() -> None:
    starting = {1140: pacing.Load(covers=12, parties=4)}

    assert pacing.judge(SIXTEEN, starting, 1140, 4).is_free
    assert not pacing.judge(SIXTEEN, starting, 1140, 5).is_free


def test_the_numbers_come_with_the_verdict() -> None:
    found = pacing.judge(SIXTEEN, {1140: pacing.Load(16, 5)}, 1140, 4)

    assert found == pacing.Verdict(
        is_free=False, interval=1140, load=pacing.Load(16, 5), max_covers=16, max_parties=None, asked=4
    )


def test_a_walk_in_between_two_slots_counts_in_its_interval() -> None:
    starting = {1140: pacing.Load(8, 2), 1147: pacing.Load(6, 1), 1155: pacing.Load(16, 4)}

    found = pacing.judge(SIXTEEN, starting, 1140, 3)

    assert (found.is_free, found.load) == (False, pacing.Load(14, 3))


def test_a_wider_interval_sums_up_its_slots() -> None:
    half_hour = pacing.Pacing(interval_minutes=30, max_covers=20)

    assert not pacing.judge(half_hour, {1140: pacing.Load(10, 3), 1155: pacing.Load(8, 2)}, 1155, 3).is_free


def test_parties_are_limited_beside_covers() -> None:
    kitchen = pacing.Pacing(interval_minutes=15, max_covers=40, max_parties=3)

    assert pacing.judge(kitchen, {1140: pacing.Load(6, 2)}, 1140, 2).is_free
    assert not pacing.judge(kitchen, {1140: pacing.Load(6, 3)}, 1140, 2).is_free


def test_parties_alone_may_be_limited() -> None:
    parties = pacing.Pacing(interval_minutes=15, max_parties=1)

    assert pacing.judge(parties, {}, 1140, 20).is_free
    assert not pacing.judge(parties, {1140: pacing.Load(2, 1)}, 1140, 1).is_free
