"""The timeline: lanes, blocks and figures of a day, in true elapsed time; what it costs, and who sees it."""

import datetime as dt
import gzip
import re
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from psycopg.types.range import TimestamptzRange

from availability.models import Claim, Kind, Placement, Shift, Table
from config.outlets.models import Mode, Outlet
from config.roles import Role
from reservations import operations, queries
from reservations.models import Reservation, Source
from reservations.queries.timeline import Block, Timeline
from tests.factories import people
from tests.factories.availability import AreaFactory, TableFactory, annex, harbour
from tests.factories.opentable import ConnectionFactory
from tests.factories.outlets import OutletFactory
from tests.factories.reservations import GuestFactory, ReservationFactory

pytestmark = pytest.mark.django_db

FRIDAY = dt.date(2026, 6, 12)
LONDON = "Europe/London"


def local(outlet: Outlet, words: str) -> dt.datetime:
    """A wall-clock time of the outlet's, as an instant; of an hour that comes twice the first."""
    return dt.datetime.fromisoformat(words).replace(tzinfo=outlet.zone).astimezone(dt.UTC)


def keep(
    outlet: Outlet,
    tables: list[Table],
    begins: dt.datetime,
    *,
    date: dt.date = FRIDAY,
    minutes: int = 90,
    kind: Kind = Kind.BOOKING,
    turn_minutes: int | None = None,
    **facts: Any,
) -> Placement:
    """Keep tables for a while."""
    during = TimestamptzRange(begins, begins + dt.timedelta(minutes=minutes))
    placement = Placement.objects.create(
        outlet=outlet,
        kind=kind,
        date=date,
        during=during,
        party_size=4,
        turn_minutes=turn_minutes or minutes,
        created_at=begins,
        **facts,
    )
    for table in tables:
        Claim.objects.create(
            placement=placement,
            table=table,
            outlet=outlet,
            date=date,
            kind=kind,
            during=during,
            expires_at=placement.expires_at,
        )
    return placement


def expect(
    outlet: Outlet,
    names: list[str],
    words: str,
    *,
    date: dt.date = FRIDAY,
    name: str = "Lee",
    **facts: object,
) -> Reservation:
    """A booked party at these tables, from that wall-clock time for ninety minutes."""
    begins = local(outlet, words)
    tables = list(Table.objects.filter(outlet=outlet, name__in=names))
    placement = keep(outlet, tables, begins, date=date)
    made: Reservation = ReservationFactory.create(
        outlet=outlet,
        guest=GuestFactory.create(outlet=outlet, last_name=name),
        source=Source.PHONE,
        placement=placement,
        table_names=names,
        starts_at=begins,
        starts_local=words,
        date=date,
        **facts,
    )
    return made


def load(outlet: Outlet, date: dt.date = FRIDAY, now: dt.datetime | None = None) -> Timeline:
    return queries.load_timeline(outlet=outlet, date=date, now=now or local(outlet, f"{date}T12:00"))


def lane(timeline: Timeline, name: str) -> list[Block]:
    return next(found.blocks for found in timeline.lanes if found.table.name == name)


def drawn(blocks: list[Block]) -> list[tuple[float, float]]:
    return [(block.x, block.width) for block in blocks]


def test_a_block_stands_where_and_as_long_as_the_party_keeps_its_table() -> None:
    outlet = harbour()
    expect(outlet, ["A1"], "2026-06-12T18:30")
    keep(
        outlet,
        [outlet.tables.get(name="A2")],
        local(outlet, "2026-06-12T18:00"),
        kind=Kind.BLOCK,
        reason="leg",
    )

    timeline = load(outlet)

    # Dinner from 17:30 until 22:30: the axis has full hours, a quarter-hour is 36 wide.
    assert [column.label for column in timeline.axis.columns if column.label] == [
        "17:00", "18:00", "19:00", "20:00", "21:00", "22:00",
    ]  # fmt: skip
    (block,) = lane(timeline, "A1")
    assert (block.x, block.width, block.begins, block.ends) == (6 * 36, 6 * 36, "18:30", "20:00")
    assert [(found.x, found.label) for found in lane(timeline, "A2")] == [(4 * 36, "leg, 18:00 to 19:30")]


def test_a_party_over_several_tables_stands_in_each_of_their_lanes() -> None:
    outlet = harbour()
    expect(outlet, ["B1", "B2"], "2026-06-12T19:00")

    timeline = load(outlet)

    assert drawn(lane(timeline, "B1")) == drawn(lane(timeline, "B2")) == [(8 * 36, 6 * 36)]
    assert [figure.text for figure in timeline.house] == ["4"] * 6


def test_booked_parties_without_a_table_stand_above_with_their_count() -> None:
    outlet = harbour()
    for words in ("2026-06-12T19:00", "2026-06-12T19:30", "2026-06-12T21:00"):
        expect(outlet, [], words, needs_table=True)
    expect(outlet, [], "2026-06-12T20:00", state="CANCELED")

    timeline = load(outlet)

    assert [(block.begins, block.y) for block in timeline.without] == [
        ("19:00", 0),
        ("19:30", 48),
        ("21:00", 0),
    ]
    assert (timeline.depth, timeline.parties, timeline.covers) == (2, 3, 12)


def test_a_lock_counts_down_until_it_is_over() -> None:
    outlet = harbour()
    now = local(outlet, "2026-06-12T12:00")
    expires_at = now + dt.timedelta(seconds=90)
    tables = [outlet.tables.get(name="A1")]
    keep(
        outlet, tables, local(outlet, "2026-06-12T19:00"), kind=Kind.LOCK, expires_at=expires_at,
        connection=ConnectionFactory.create(),
    )  # fmt: skip

    (block,) = lane(load(outlet, now=now), "A1")

    assert (block.until, block.drag) == (int(expires_at.timestamp() * 1000), "")
    assert lane(load(outlet, now=expires_at), "A1") == []


def test_who_sits_past_the_start_of_the_next_party_is_outlined_with_its_table() -> None:
    outlet = harbour()
    begins = local(outlet, "2026-06-12T18:00")
    seated = keep(
        outlet, [outlet.tables.get(name="A1")], begins, minutes=60, turn_minutes=90, kind=Kind.SEATING
    )
    ReservationFactory.create(
        outlet=outlet,
        placement=seated,
        table_names=["A1"],
        state="SEATED",
        starts_at=begins,
        seated_at=begins,
    )
    expect(outlet, ["A1"], "2026-06-12T19:00", name="Kim")
    expect(outlet, ["A2"], "2026-06-12T19:00", name="May")

    timeline = load(outlet, now=local(outlet, "2026-06-12T18:30"))
    later = load(outlet, now=local(outlet, "2026-06-12T19:20"))

    assert [(block.is_conflict, block.width) for block in lane(timeline, "A1")] == [(True, 144), (False, 216)]
    assert [found.table.name for found in timeline.lanes if found.is_conflict] == ["A1"]
    assert lane(later, "A1")[0].width == 192
    assert "sits past the start of the next party" in lane(later, "A1")[0].label


def test_who_has_left_stands_there_for_as_long_as_they_were() -> None:
    outlet = harbour()
    begins = local(outlet, "2026-06-12T18:00")
    ReservationFactory.create(
        outlet=outlet,
        state="DONE",
        table_names=["A1"],
        starts_at=begins,
        seated_at=begins,
        finished_at=begins + dt.timedelta(minutes=45),
    )

    (block,) = lane(load(outlet), "A1")

    assert (block.x, block.width, block.look.words, block.drag) == (144, 108, "left", "")


def test_the_feet_tell_pacing_and_how_full_the_house_is() -> None:
    outlet = harbour()
    outlet.pacing_overrides.create(minute=19 * 60, max_covers=4, max_parties=2)
    expect(outlet, ["A1"], "2026-06-12T19:00")
    expect(outlet, ["A2"], "2026-06-12T19:15")

    timeline = load(outlet)

    told = [(figure.words, figure.is_full) for figure in timeline.pace[6:8]]
    assert told == [
        ("19:00: 4 of 4 covers, 1 of 2 parties, full start", True),
        ("19:15: 4 of 16 covers start", False),
    ]
    assert (timeline.pace[0].text, timeline.pace[6].more) == ("0/16", "1/2 p")
    assert [(figure.x, figure.text) for figure in timeline.house] == [
        (288, "4"), *((324 + number * 36, "8") for number in range(5)), (504, "4"),
    ]  # fmt: skip
    assert timeline.chairs == 22


@pytest.mark.parametrize(
    ("zone", "date", "hours", "labels"),
    [
        (LONDON, dt.date(2027, 3, 28), 3, ["00:00", "02:00", "03:00"]),
        (LONDON, dt.date(2026, 10, 25), 5, ["00:00", "01:00", "01:00", "02:00", "03:00"]),
        ("America/New_York", dt.date(2026, 11, 1), 5, ["00:00", "01:00", "01:00", "02:00", "03:00"]),
    ],
)
def test_a_night_in_which_the_clock_changes_is_as_long_as_it_is(
    zone: str, date: dt.date, hours: int, labels: list[str]
) -> None:
    outlet = annex(time_zone=zone)
    Shift.objects.filter(outlet=outlet).update(first_seating=0, last_seating=180, closes=240)
    # Two hours that really pass, over the change.
    begins = dt.datetime.combine(date, dt.time(0, 30), tzinfo=ZoneInfo(zone)).astimezone(dt.UTC)
    placement = keep(outlet, [outlet.tables.get()], begins, date=date, minutes=120)
    ReservationFactory.create(
        outlet=outlet, placement=placement, date=date, starts_at=begins, table_names=["X1"]
    )

    timeline = load(outlet, date, now=begins - dt.timedelta(days=1))

    assert [column.label for column in timeline.axis.columns if column.label] == labels
    assert timeline.axis.width == hours * 4 * 36
    assert drawn(lane(timeline, "X1")) == [(2 * 36, 8 * 36)]
    starts = timeline.axis.starts.split(" ")
    assert [start for start in starts if "T01:30" in start] == ([f"{date}T01:30"] if hours == 5 else [])
    assert starts.count("-") == (4 if hours == 5 else 0)


def test_a_service_past_midnight_belongs_to_its_own_evening() -> None:
    outlet = harbour()
    Shift.objects.filter(outlet=outlet).update(first_seating=1200, last_seating=1500, closes=1560)
    expect(outlet, ["A1"], "2026-06-13T00:30")

    friday, saturday = load(outlet), load(outlet, dt.date(2026, 6, 13))
    at_night = load(outlet, now=local(outlet, "2026-06-13T00:45"))

    assert drawn(lane(friday, "A1")) == [(18 * 36, 6 * 36)]
    assert lane(saturday, "A1") == []
    assert (at_night.today, at_night.now_x) == (FRIDAY, 19 * 36)
    assert friday.axis.starts.split(" ")[18] == "2026-06-13T00:30"


def test_slots_of_half_an_hour_are_what_a_drop_snaps_to() -> None:
    outlet = harbour()
    Shift.objects.filter(outlet=outlet).update(slot_minutes=30)

    starts = load(outlet).axis.starts.split(" ")

    assert [start[11:] for start in starts[:6]] == ["17:00", "17:15", "17:30", "17:30", "18:00", "18:00"]


def test_it_opens_an_hour_before_now_or_at_the_first_shift() -> None:
    outlet = harbour()

    today, before = load(outlet, now=local(outlet, "2026-06-12T20:00")), load(outlet)

    assert (today.opens_x, today.now_x, today.now_at) == (8 * 36, 12 * 36, "20:00")
    assert (before.opens_x, before.now_x) == (2 * 36, None)


@pytest.mark.parametrize("count", [1, 10, 60])
def test_it_costs_the_same_whatever_stands_on_it(count: int) -> None:
    outlet = harbour()
    area = AreaFactory.create(outlet=outlet)
    names = [TableFactory.create(area=area, name=f"T{number}").name for number in range(count)]
    load(outlet)
    for name in names:
        expect(outlet, [name], "2026-06-12T19:00")

    with CaptureQueriesContext(connection) as statements:
        timeline = load(outlet)

    assert sum(len(found.blocks) for found in timeline.lanes) == count
    assert len(statements) == 5


# --- the page ------------------------------------------------------------------------------


def page_of(outlet: Outlet, role: Role = Role.HOST, **asked: str) -> str:
    return people.browser(outlet, role).get(f"/at/{outlet.slug}/timeline/", asked).content.decode()


def test_the_page_of_a_full_day_is_light() -> None:
    outlet = annex()
    area = AreaFactory.create(outlet=outlet)
    for number in range(60):
        name = TableFactory.create(area=area, name=f"T{number}").name
        for words in ("17:30", "19:00", "20:30", "22:00")[: 4 if number < 20 else 3]:
            expect(outlet, [name], f"2026-06-12T{words}", name=f"Guest{number}")

    page = page_of(outlet, date="2026-06-12")

    assert page.count('class="block') == 200
    assert len(gzip.compress(page.encode())) < 100 * 1024


def test_every_block_is_a_link_in_the_order_of_rows_and_time() -> None:
    outlet = harbour()
    for name, words in (("A2", "18:00"), ("A1", "21:00"), ("A1", "18:30")):
        expect(outlet, [name], f"2026-06-12T{words}", name=f"{name} at {words}")

    page = page_of(outlet, date="2026-06-12")

    found = re.findall(r'<a id="b[^>]*class="block[^>]*aria-label="([^,]*),', page)
    assert found == ["A1 at 18:30", "A1 at 21:00", "A2 at 18:00"]
    assert 'style="' not in page


@pytest.mark.parametrize(
    ("role", "status", "drags"),
    [(Role.HOST, 200, True), (Role.SUPPORT, 200, False), (Role.KITCHEN, 403, False)],
)
def test_who_may_look_and_who_may_drag(role: Role, status: int, drags: bool) -> None:
    outlet = harbour()
    expect(outlet, ["A1"], "2026-06-12T19:00")

    answer = people.browser(outlet, role).get(f"/at/{outlet.slug}/timeline/?date=2026-06-12")

    assert (answer.status_code, 'data-drag="booked"' in answer.content.decode()) == (status, drags)


def test_another_outlets_timeline_is_not_found() -> None:
    browser = people.browser(harbour())
    other = OutletFactory.create()
    for path in ("timeline/", "timeline/parts/"):
        assert browser.get(f"/at/{other.slug}/{path}").status_code == 404


def test_the_floor_is_the_open_page_of_the_navigation() -> None:
    answer = people.browser(harbour()).get(f"/at/{Outlet.objects.get().slug}/timeline/")
    current = [words for words, _, current in answer.context["navigation"] if current]
    assert current == ["Floor"]


def test_a_day_without_service_says_so() -> None:
    outlet = harbour()
    Shift.objects.filter(outlet=outlet).update(weekdays=[1])
    assert "Nobody is served that day" in page_of(outlet, date="2026-06-12")


def test_only_the_parts_that_changed_are_sent() -> None:
    outlet = harbour()
    browser = people.browser(outlet)
    address = f"/at/{outlet.slug}/timeline/"
    shown = browser.get(address, {"date": "2026-06-12"}).context["parts"]
    have = [part.split('value="')[1].split('"')[0] for part in shown.values()]
    asked = {"date": "2026-06-12", "have": have}

    before = browser.get(f"{address}parts/", asked)
    expect(outlet, ["A1"], "2026-06-12T19:00")
    changed = browser.get(f"{address}parts/", asked).content.decode()

    assert before.status_code == 204
    assert [name for name in shown if f'id="part-{name}"' in changed] == ["summary", "lanes", "figures"]


def test_a_party_that_is_being_moved_is_named_while_it_may_be() -> None:
    outlet = harbour()
    party = expect(outlet, ["A1"], "2026-06-12T19:00")
    move = str(party.confirmation_number)

    assert "Moving Lee, 4, from A1 at 19:00." in page_of(outlet, date="2026-06-12", move=move)
    operations.cancel_reservation(reservation=party, actor="host", now=timezone.now())
    assert "Moving" not in page_of(outlet, Role.OWNER, date="2026-06-12", move=move)


def test_where_opentable_keeps_the_book_a_drag_keeps_its_time() -> None:
    assert "data-keeps-time" in page_of(harbour(mode=Mode.POS))


def test_floor_and_timeline_tell_their_keys() -> None:
    outlet = harbour()
    host = people.browser(outlet)
    floor = host.get(f"/at/{outlet.slug}/floor/").content.decode()
    listed = host.get(f"/at/{outlet.slug}/floor/?view=list").content.decode()
    timeline = host.get(f"/at/{outlet.slug}/timeline/").content.decode()
    assert [re.findall(r'data-key="v">(\w+)', page) for page in (floor, listed)] == [["List"], ["Floor"]]
    assert ('data-key="?" data-open="#keys"' in timeline, '<dialog id="keys"' in timeline) == (True, True)
