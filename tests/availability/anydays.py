"""Any day at all, for hypothesis: every rule drawn, and the floor, and what is taken already."""

import datetime as dt

from hypothesis import strategies as st

from availability import engine, pacing, slots
from tests.availability import evening

SIZES = st.integers(1, 14)
COVERS = st.sampled_from(((1, 2), (1, 4), (2, 4), (2, 6), (4, 6), (5, 8), (6, 12)))
STARTS = st.sampled_from((-30, 45, 60, 90, 150, 181, 200, 225, 1290, 1330, 1380, 1425, 1442, 1500))
STAYS = st.lists(st.tuples(STARTS, st.sampled_from((10, 30, 62, 90, 200))), max_size=4)
# Rarely true: most days that are drawn should leave the tables the last word.
RARELY = st.sampled_from((False,) * 7 + (True,))


@st.composite
def floors(draw: st.DrawFn) -> engine.Floor:
    """A few tables of any kind and some ways to join them."""
    ids = list(range(draw(st.integers(2, 7))))
    tables = tuple(
        engine.Table(
            number,
            f"T{number}",
            *draw(COVERS),
            is_online=not draw(RARELY),
            is_walk_in_only=draw(RARELY),
            priority=draw(st.integers(0, 2)),
        )
        for number in ids
    )
    joins = draw(st.lists(st.lists(st.sampled_from(ids), min_size=1, max_size=3, unique=True), max_size=3))
    return engine.Floor(
        tables,
        tuple(engine.Combination(n, f"J{n}", tuple(join), *draw(COVERS)) for n, join in enumerate(joins)),
    )


@st.composite
def rules(draw: st.DrawFn) -> engine.Rules:
    """Some turn times, and pacing of any kind or none, and what is asked of those who book online."""
    pacings = st.builds(
        pacing.Pacing,
        st.sampled_from((15, 30, 60)),
        st.sampled_from((None, 8, 16)),
        st.sampled_from((None, 2, 4)),
    )
    own = (engine.TurnTime(3, draw(st.integers(15, 120))), engine.TurnTime(8, 50))
    return engine.Rules(
        min_size=draw(st.integers(1, 2)),
        max_size=draw(st.integers(8, 14)),
        horizon_days=draw(st.integers(2, 4)),
        cutoff_minutes=draw(st.sampled_from((0, 30, 300))),
        turn_times=(
            engine.TurnTime(2, draw(st.integers(15, 90))),
            engine.TurnTime(5, 95),
            engine.TurnTime(6, 30),
        ),
        pacing=draw(st.none() | pacings),
        buffer_minutes=draw(st.sampled_from((0, 0, 5, 12))),
        lead_minutes=draw(st.sampled_from((0, 0, 60, 400))),
        lead_from_size=draw(st.integers(1, 6)),
        online_percent=draw(st.sampled_from((100, 100, 60, 33, 0))),
        shift_turns=draw(st.sampled_from(({}, {"Night": own}, {"Late": own, "Gone": own}))),
    )


@st.composite
def days(draw: st.DrawFn) -> engine.Day:
    """Any day at all: both days of the clock, nights past midnight, closures, caps and pacing."""
    zone = draw(st.sampled_from(("America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu")))
    date = draw(st.sampled_from((dt.date(2026, 3, 8), dt.date(2026, 11, 1), dt.date(2026, 4, 5))))
    late = slots.Shift("Late", evening.EVERY_DAY, 1320, 1500, 1590, 30, draw(st.sampled_from((None, 20))))
    opens = draw(st.sampled_from((60, 120)))
    night = slots.Shift("Night", evening.EVERY_DAY, opens, 240, 300, 15)
    early = slots.Shift("Early", evening.EVERY_DAY, 60, 150, 180, 30)
    origin = slots.origin(date, zone)
    floor = draw(floors())
    taken = {
        table.table_id: engine.occupancy(
            origin, [slots.period(origin + dt.timedelta(minutes=a), minutes) for a, minutes in draw(STAYS)]
        )
        for table in floor.tables
    }
    loads = st.builds(pacing.Load, st.integers(0, 14), st.integers(0, 4))
    starts = st.sampled_from((75, 120, 187, 210, 1320, 1440))
    limits = st.builds(pacing.Limit, st.sampled_from((None, 0, 6, 20)), st.sampled_from((None, 0, 3)))
    return engine.Day(
        date=date,
        timezone=zone,
        floor=floor,
        rules=draw(rules()),
        shifts=(late, night, early),
        taken=taken,
        starting=draw(st.dictionaries(starts, loads, max_size=4)),
        online=draw(st.dictionaries(starts, loads, max_size=4)),
        pacing_overrides=draw(st.dictionaries(st.sampled_from((60, 120, 1320, 1335)), limits, max_size=2)),
        closure="holiday" if draw(RARELY) else None,
        closed_shifts=frozenset({"Night"}) if draw(RARELY) else frozenset(),
    )
