"""Tables that staff block: what is in the way goes elsewhere, who sits there stays."""

import datetime as dt

import pytest
from django.utils import timezone

from availability import engine, operations, queries
from availability.models import Claim, Kind, Placement, Publication, Table
from config.errors import Conflict, Invalid
from config.outlets.models import Outlet
from tests.availability.test_days import DATE, book, wall
from tests.factories.availability import PublicationFactory, annex, harbour
from tests.factories.opentable import LinkFactory

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)


def instant(outlet: Outlet, hour: int, minute: int = 0, date: dt.date = DATE) -> dt.datetime:
    """A time of the day at the outlet."""
    return wall(hour, minute, date).replace(tzinfo=outlet.zone)


def block(outlet: Outlet, name: str, starts_at: dt.datetime, ends_at: dt.datetime) -> operations.Block:
    """Block one table for its wobbly leg."""
    return operations.block_tables(
        outlet=outlet,
        tables=[Table.objects.get(outlet=outlet, name=name)],
        starts_at=starts_at,
        ends_at=ends_at,
        reason=" wobbly leg ",
        now=timezone.now(),
    )


def tables_of(placement: Placement) -> list[str]:
    return queries.table_names(placement)


def test_nobody_is_booked_at_a_blocked_table() -> None:
    outlet = annex()

    made = block(outlet, "X1", instant(outlet, 18), instant(outlet, 20))

    (placement,) = made.placements
    assert (placement.kind, placement.reason, placement.party_size) == (Kind.BLOCK, "wobbly leg", 0)
    with pytest.raises(Conflict):
        book(outlet, wall(19))
    assert tables_of(book(outlet, wall(20))) == ["X1"]


def test_bookings_in_the_way_get_other_tables_or_none() -> None:
    outlet = harbour()
    first, second = book(outlet, wall(19), party_size=8), book(outlet, wall(18))
    assert (tables_of(first), tables_of(second)) == (["B1", "B2"], ["A1"])

    large = block(outlet, "B2", instant(outlet, 17), instant(outlet, 21))
    small = block(outlet, "A1", instant(outlet, 17), instant(outlet, 21))

    assert (large.displaced, small.displaced) == ([first], [second])
    assert (tables_of(first), tables_of(second)) == ([], ["A2"])


def test_a_lock_that_finds_no_other_table_is_over() -> None:
    outlet = annex()
    placement = book(outlet, wall(19))
    expires_at = timezone.now() + DAY
    Placement.objects.update(kind=Kind.LOCK, expires_at=expires_at)
    Claim.objects.update(kind=Kind.LOCK, expires_at=expires_at)

    block(outlet, "X1", instant(outlet, 18), instant(outlet, 20))

    placement.refresh_from_db()
    assert placement.released_at is not None


def test_a_table_where_a_party_sits_is_not_blocked() -> None:
    outlet = annex()
    now = timezone.now()
    operations.seat_placement(
        outlet=outlet,
        placement=None,
        tables=[outlet.tables.get()],
        party_size=2,
        turn_minutes=60,
        channel=engine.Channel.WALK_IN,
        now=now - dt.timedelta(minutes=75),
    )

    # Its time is over, and still it sits there.
    with pytest.raises(Conflict, match="A party sits at X1"):
        block(outlet, "X1", now, now + DAY)
    assert not Placement.objects.filter(kind=Kind.BLOCK).exists()


def test_a_table_is_not_blocked_twice() -> None:
    outlet = annex()
    block(outlet, "X1", instant(outlet, 18), instant(outlet, 20))

    with pytest.raises(Conflict, match="X1 is blocked already until 20:00"):
        block(outlet, "X1", instant(outlet, 19), instant(outlet, 21))


def test_a_block_of_days_keeps_each_of_them_and_ends_as_one() -> None:
    outlet = annex()
    made = block(outlet, "X1", instant(outlet, 18), instant(outlet, 12, date=DATE + 3 * DAY))
    other = block(
        outlet, "X1", instant(outlet, 18, date=DATE + 5 * DAY), instant(outlet, 20, date=DATE + 5 * DAY)
    )

    assert [placement.date for placement in made.placements] == [DATE + number * DAY for number in range(4)]
    for number in range(3):
        with pytest.raises(Conflict):
            book(outlet, wall(19, date=DATE + number * DAY))

    operations.unblock_tables(placement=made.placements[1], now=timezone.now())

    # What is over stays, and so does another block of the same table.
    assert list(Claim.objects.order_by("date").values_list("placement", flat=True)) == [
        made.placements[0].pk,
        other.placements[0].pk,
    ]
    assert tables_of(book(outlet, wall(19, date=DATE + 2 * DAY))) == ["X1"]
    operations.unblock_tables(placement=made.placements[1], now=timezone.now())


@pytest.mark.parametrize(
    ("reason", "hours", "words"),
    [
        (" ", 2, "Say why"),
        ("paint", 0, "must end after it begins"),
        ("paint", 24 * 32, "31 days at most"),
    ],
)
def test_a_block_without_reason_or_sense_is_refused(reason: str, hours: int, words: str) -> None:
    outlet = annex()
    starts_at = instant(outlet, 18)
    with pytest.raises(Invalid, match=words):
        operations.block_tables(
            outlet=outlet,
            tables=[outlet.tables.get()],
            starts_at=starts_at,
            ends_at=starts_at + dt.timedelta(hours=hours),
            reason=reason,
            now=timezone.now(),
        )


def test_a_block_has_its_dates_published_anew() -> None:
    outlet = annex()
    link = LinkFactory.create(rid=outlet.rid)
    PublicationFactory.create(link=link, date=DATE, next_at=timezone.now())

    made = block(outlet, "X1", instant(outlet, 18), instant(outlet, 20))
    assert Publication.objects.get().dirty_number == 2

    operations.unblock_tables(placement=made.placements[0], now=timezone.now())
    assert Publication.objects.get().dirty_number == 3
