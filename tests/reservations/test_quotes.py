"""What a waiting party can be promised: the rules alone."""

import datetime as dt

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reservations import quotes
from reservations.lifecycle import House
from tests.reservations.outlooks import NOW, at, outlook, place, said, sitting

FOUR = place(4)


def _quote(found: quotes.Outlook, size: int = 2, ahead: tuple[int, ...] = ()) -> quotes.Quote:
    return quotes.line(found, [*ahead, size])[-1]


def test_a_table_that_is_free_for_the_whole_stay_is_now() -> None:
    quote = _quote(outlook([FOUR]))
    assert (quote.is_now, quote.low, quote.high) == (True, 0, 0)
    assert said(quote) == "T4 is free now, for a whole stay"


def test_a_wait_is_told_as_a_range_with_its_reason() -> None:
    quote = _quote(outlook([FOUR], sitting(4, 70)))
    assert (quote.low, quote.high, quote.free_at) == (20, 30, at(20))
    assert said(quote) == "T4 should be free at 19:20: seated since 17:50"


@pytest.mark.parametrize(
    ("house", "since", "free", "words"),
    [
        (House.COURSE_1, 30, 60, "first course since 18:30"),
        (House.COURSE_3, 5, 25, "dessert since 18:55"),
        (House.CHECK_DROPPED, 5, 10, "check dropped at 18:55"),
        (House.PAID, 2, 8, "paid at 18:58"),
        (House.BUSSING, 0, 5, "being cleared since 19:00"),
    ],
)
def test_how_far_the_party_is_shortens_what_is_left(house: House, since: int, free: int, words: str) -> None:
    quote = _quote(outlook([FOUR], sitting(4, 30, house=house, since=at(-since))))
    assert quote.free_at == at(free)
    assert said(quote).endswith(words)


def test_a_timer_that_frees_the_table_shortens_it_too() -> None:
    assert _quote(outlook([FOUR], sitting(4, 30, leaves_at=at(7)))).free_at == at(7)


def test_a_party_over_its_time_is_given_a_few_minutes_more() -> None:
    assert _quote(outlook([FOUR], sitting(4, 130))).free_at == at(5)


def test_a_table_booked_before_the_stay_is_over_is_not_promised() -> None:
    booked = quotes.Kept(4, at(60), at(150))
    assert _quote(outlook([FOUR], kept=[booked])).free_at == at(150)
    assert said(_quote(outlook([FOUR], kept=[booked]))).endswith("it is taken or promised until then")


def test_a_booking_that_begins_when_the_stay_is_over_is_in_nobodys_way() -> None:
    assert _quote(outlook([FOUR], kept=[quotes.Kept(4, at(90), at(180))])).is_now


def test_a_booked_party_without_a_table_takes_one_at_its_time() -> None:
    coming = [quotes.Coming(4, at(30))]
    assert _quote(outlook([FOUR], coming=coming)).free_at == at(120)
    assert _quote(outlook([FOUR, place(5)], coming=coming)).is_now


def test_joined_tables_wait_for_the_last_of_them() -> None:
    both = [place(1, 2, 4), place(2, 2, 4), place(1, 5, 8, 2)]
    quote = _quote(outlook(both, sitting(1, 80), sitting(2, 60)), 6)
    assert quote.free_at == at(30)
    assert said(quote) == "T1+T2 should be free at 19:30: seated since 18:00"


def test_who_waits_before_is_served_before_and_named() -> None:
    found = outlook([FOUR, place(5)], sitting(4, 80), sitting(5, 60))
    assert said(_quote(found, 2, (2,))) == (
        "T5 should be free at 19:30: seated since 18:00; one party of 2 is ahead"
    )
    assert said(_quote(found, 2, (2, 3))).endswith("parties of 2 and 3 are ahead")
    assert said(_quote(found, 2, (2, 3, 4, 2))).endswith("4 parties are ahead")


def test_a_large_party_ahead_lets_the_small_tables_go() -> None:
    found = outlook([place(1, 1, 2), place(8, 5, 8)], sitting(8, 60, 120))
    assert _quote(found, 2, (8,)).is_now


def test_a_party_that_no_table_takes_is_told_so() -> None:
    quote = _quote(outlook([FOUR]), 9)
    assert (quote.free_at, quote.is_too_large) == (None, True)
    assert said(quote) == "No table or combination here takes a party of 9"


def test_nothing_is_promised_after_the_house_closes() -> None:
    quote = _quote(outlook([FOUR], kept=[quotes.Kept(4, at(0), at(300))]))
    assert (quote.free_at, quote.high) == (None, 0)
    assert said(quote) == "No table for 2 should be free for a whole stay before 23:00"


@pytest.mark.parametrize(
    ("minutes", "share", "told"),
    [(1, 0.5, (5, 10)), (15, 0.5, (15, 25)), (20, 0.5, (20, 30)), (41, 0.5, (45, 65)), (40, 0.2, (40, 50))],
)
def test_a_range_is_in_steps_of_five_and_widens_with_the_distance(
    minutes: int, share: float, told: tuple[int, int]
) -> None:
    assert quotes.range_of(dt.timedelta(minutes=minutes), quotes.Spread(share)) == told


def test_the_spread_is_learned_from_twenty_stays_and_stays_within_reason() -> None:
    assert quotes.spread_of(19, 80, 120) == quotes.Spread(quotes.USUAL_SPREAD, 0)
    assert quotes.spread_of(20, 80, 100) == quotes.Spread(0.25, 20)
    assert quotes.spread_of(20, 80, 81) == quotes.Spread(0.2, 20)
    assert quotes.spread_of(20, 80, 300) == quotes.Spread(1.0, 20)


def test_a_learned_spread_is_that_of_the_size() -> None:
    found = outlook([FOUR], sitting(4, 50), spreads={"1-2": quotes.Spread(1.0, 30)})
    assert [(one.low, one.high) for one in (_quote(found, 2), _quote(found, 3))] == [(40, 80), (40, 60)]


def test_a_letter_is_filled_in_and_its_faults_are_told() -> None:
    filled = {"name": "Kim", "outlet": "Harbour", "minutes": "10"}
    assert quotes.letter_words("{name}: {minutes} min, {outlet} {x}", filled) == "Kim: 10 min, Harbour {x}"
    assert quotes.letter_faults("Dear {name}, {outlet} in {minutes}") == []
    assert quotes.letter_faults("Dear {guest}") == [
        "{guest} is not known: write {name}, {outlet} or {minutes}."
    ]
    assert quotes.letter_faults("Dear {name") == ["A brace is open or closed alone."]


_WAITS = [
    quotes.Wait(2, True, 25, 25, 20, 30),
    quotes.Wait(2, True, 38, 38, 20, 30),
    quotes.Wait(3, True, 12, 12, 20, 30),
    quotes.Wait(2, True, 9),
    quotes.Wait(6, False, 40, 40, 20, 30),
]


def test_accuracy_counts_who_was_seated_within_the_range_and_who_left() -> None:
    assert [quotes.miss_of(wait) for wait in _WAITS] == [0, 8, -8, None, None]
    couples, fours, large, everyone = quotes.accuracy(_WAITS)
    assert couples == quotes.Accuracy("1-2", 3, 3, 2, 50, 0, 1, 4.0, 0, None)
    assert fours == quotes.Accuracy("3-4", 1, 1, 1, 0, 1, 0, 8.0, 0, None)
    assert large == quotes.Accuracy("5+", 1, 0, 0, None, 0, 0, None, 1, 40.0)
    assert (everyone.label, everyone.parties, everyone.within_percent, everyone.left) == ("All", 5, 33, 1)


# A busy machine draws slowly: that says nothing about the rules.
UNHURRIED = settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
_SIZES = st.integers(1, 6)
_TABLES = st.lists(st.tuples(st.integers(1, 3), st.integers(3, 6)), min_size=1, max_size=5)
_STAYS = st.lists(
    st.tuples(st.integers(0, 4), st.integers(0, 150), st.sampled_from([60, 90, 120])), max_size=5
)
_KEPT = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 200), st.integers(15, 120)), max_size=4)


def _any_outlook(
    tables: list[tuple[int, int]],
    stays: list[tuple[int, int, int]],
    kept: list[tuple[int, int, int]],
    now: float = 0,
) -> quotes.Outlook:
    # One party a table, and seated before anybody looks.
    sat = {number % len(tables): (minutes, turn) for number, minutes, turn in stays}
    return outlook(
        [place(number, *sizes) for number, sizes in enumerate(tables)],
        *(sitting(number, minutes, turn) for number, (minutes, turn) in sat.items()),
        kept=[
            quotes.Kept(number % len(tables), at(begins), at(begins + length))
            for number, begins, length in kept
        ],
        now=now,
    )


def _never(quote: quotes.Quote) -> dt.datetime:
    return quote.free_at or dt.datetime.max.replace(tzinfo=dt.UTC)


@UNHURRIED
@given(_TABLES, _STAYS, _KEPT, st.lists(_SIZES, max_size=5), _SIZES, _SIZES)
def test_a_longer_line_never_promises_less(
    tables: list[tuple[int, int]],
    stays: list[tuple[int, int, int]],
    kept: list[tuple[int, int, int]],
    ahead: list[int],
    another: int,
    size: int,
) -> None:
    found = _any_outlook(tables, stays, kept)
    shorter = quotes.line(found, [*ahead, size])[-1]
    longer = quotes.line(found, [*ahead, another, size])[-1]
    assert _never(shorter) <= _never(longer)
    assert (shorter.low, shorter.high) <= (longer.low, longer.high) or longer.free_at is None


@UNHURRIED
@given(_TABLES, _STAYS, _KEPT, st.lists(_SIZES, max_size=4), _SIZES)
def test_no_table_is_promised_before_it_can_be_free_for_the_whole_stay(
    tables: list[tuple[int, int]],
    stays: list[tuple[int, int, int]],
    kept: list[tuple[int, int, int]],
    ahead: list[int],
    size: int,
) -> None:
    found = _any_outlook(tables, stays, kept)
    quote = quotes.line(found, [*ahead, size])[-1]
    if quote.free_at is None or quote.place is None:
        return
    stay_ends = quote.free_at + found.turns[size] * quotes.facts.MINUTE
    sat = [one for one in found.sittings if set(one.table_ids) & set(quote.place.table_ids)]
    promised = [one for one in found.kept if one.table_id in quote.place.table_ids]
    assert all(quotes.expected_end(one, found.now) <= quote.free_at for one in sat)
    assert all(one.ends_at <= quote.free_at or one.starts_at >= stay_ends for one in promised)
    assert NOW + dt.timedelta(minutes=quote.low) >= quote.free_at
    assert quote.place.min_covers <= size <= quote.place.max_covers


@UNHURRIED
@given(_TABLES, _STAYS, _KEPT, _SIZES, st.integers(0, 90), st.integers(0, 90))
def test_while_nothing_happens_the_promised_time_never_comes_nearer(
    tables: list[tuple[int, int]],
    stays: list[tuple[int, int, int]],
    kept: list[tuple[int, int, int]],
    size: int,
    first: int,
    more: int,
) -> None:
    before = quotes.line(_any_outlook(tables, stays, kept, now=first), [size])[-1]
    after = quotes.line(_any_outlook(tables, stays, kept, now=first + more), [size])[-1]
    assert _never(before) <= _never(after)


def test_the_same_room_gives_the_same_quotes() -> None:
    places = [place(number) for number in (3, 1, 2)]
    assert quotes.line(outlook(places), [2, 2]) == quotes.line(outlook(reversed(places)), [2, 2])
    assert [one.place and one.place.name for one in quotes.line(outlook(places), [2, 2])] == ["T1", "T2"]
