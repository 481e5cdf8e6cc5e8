"""OpenTable's locks: granted, limited, released, expired."""

import datetime as dt

import pytest
from django.db import connection as database
from django.utils import timezone

from availability import engine, operations, queries
from availability.models import Claim, Placement, Publication
from config.errors import Conflict, Invalid, Missing, TooMany
from config.opentable.models import Connection
from config.outlets.models import Outlet
from tests.factories.availability import PublicationFactory, annex, harbour
from tests.factories.opentable import ConnectionFactory, LinkFactory

pytestmark = pytest.mark.django_db


def evening(days: int = 7, hour: int = 19, minute: int = 0) -> dt.datetime:
    """A wall-clock time some days ahead, the same whatever hour the tests run at."""
    date = timezone.now().date() + dt.timedelta(days=days)
    return dt.datetime.combine(date, dt.time(hour, minute))


def lock(outlet: Outlet, connection: Connection, starts_local: dt.datetime, **wish: int | None) -> Placement:
    """Lock for two, as OpenTable asks for it."""
    return operations.lock_tables(
        outlet=outlet,
        connection=connection,
        starts_local=starts_local,
        party_size=wish.get("party_size") or 2,
        turn_minutes=wish.get("turn_minutes"),
        seconds=wish.get("seconds"),
        now=timezone.now(),
    ).placement


def expire(placement: Placement) -> None:
    """Let a lock's time be over, as the database's clock sees it."""
    with database.cursor() as sql:
        for table, column in (("claim", "placement_id"), ("placement", "id")):
            sql.execute(
                f"UPDATE availability_{table} SET expires_at = clock_timestamp() - interval '1 ms'"
                f" WHERE {column} = %s",
                [placement.pk],
            )


def test_a_lock_claims_the_best_table_for_its_turn() -> None:
    outlet, connection = harbour(), ConnectionFactory.create()

    placement = lock(outlet, connection, evening())

    claim = Claim.objects.get(placement=placement)
    assert (claim.table.name, claim.kind, claim.date) == ("A1", "LOCK", evening().date())
    assert claim.during.upper - claim.during.lower == dt.timedelta(minutes=90)
    assert claim.during.lower == queries.setup(outlet).local(claim.during.lower).replace(tzinfo=outlet.zone)


@pytest.mark.parametrize(
    ("asked", "granted"), [(None, 180), (1, 30), (30, 30), (200, 200), (900, 900), (3600, 900)]
)
def test_the_seconds_granted_are_within_the_connections_range(asked: int | None, granted: int) -> None:
    placement = lock(annex(), ConnectionFactory.create(), evening(), seconds=asked)

    placement.refresh_from_db()
    assert placement.granted_seconds == granted
    assert placement.expires_at is not None
    assert 0 <= granted - (placement.expires_at - placement.created_at).total_seconds() + 5 <= 10


def test_the_only_table_is_locked_once() -> None:
    outlet, connection = annex(), ConnectionFactory.create()
    lock(outlet, connection, evening())

    with pytest.raises(Conflict) as refused:
        lock(outlet, connection, evening())

    assert refused.value.code == "slot_unavailable"
    assert [reason["code"] for reason in refused.value.details["reasons"]] == ["all_tables_taken"]
    assert Placement.objects.count() == 1


def test_an_expired_lock_keeps_nothing_though_nobody_swept_it() -> None:
    outlet, connection = annex(), ConnectionFactory.create()
    first = lock(outlet, connection, evening())
    expire(first)

    second = lock(outlet, connection, evening())

    assert list(Claim.objects.values_list("placement", flat=True)) == [second.pk]
    first.refresh_from_db()
    assert first.released_at is not None


def test_a_party_of_eight_locks_both_tables_of_a_combination() -> None:
    placement = lock(harbour(), ConnectionFactory.create(), evening(), party_size=8)

    assert queries.table_names(placement) == ["B1", "B2"]


def test_half_a_combination_is_given_back_at_once() -> None:
    outlet, connection = harbour(), ConnectionFactory.create()
    lock(outlet, connection, evening(), party_size=6)

    with pytest.raises(Conflict):
        lock(outlet, connection, evening(), party_size=8)

    assert Claim.objects.count() == 1


def test_live_locks_count_for_pacing() -> None:
    outlet, connection = harbour(), ConnectionFactory.create()
    for size in (6, 6, 4):
        lock(outlet, connection, evening(), party_size=size)

    with pytest.raises(Conflict) as refused:
        lock(outlet, connection, evening(), party_size=2)

    assert [reason["code"] for reason in refused.value.details["reasons"]] == ["pacing_full"]


def test_only_so_many_locks_may_live_at_an_outlet() -> None:
    outlet, connection = harbour(), ConnectionFactory.create(live_locks_max=2)
    first = lock(outlet, connection, evening())
    lock(outlet, connection, evening())

    with pytest.raises(TooMany) as refused:
        lock(outlet, connection, evening(days=8))
    expire(first)
    third = lock(outlet, connection, evening(days=8))

    assert refused.value.code == "too_many_locks"
    assert queries.table_names(third) == ["A1"]


def test_a_local_time_that_does_not_exist_is_invalid() -> None:
    outlet = annex(time_zone="America/New_York")

    with pytest.raises(Invalid) as refused:
        lock(outlet, ConnectionFactory.create(), dt.datetime(2027, 3, 14, 2, 30))

    assert refused.value.code == "nonexistent_local_time"


def test_a_released_lock_frees_its_table_and_releasing_again_is_harmless() -> None:
    outlet, connection = annex(), ConnectionFactory.create()
    first = lock(outlet, connection, evening())

    for _ in range(2):
        operations.release_lock(connection=connection, lock_id=first.pk, now=timezone.now())

    assert queries.table_names(lock(outlet, connection, evening())) == ["X1"]


def test_releasing_a_consumed_lock_keeps_the_booking() -> None:
    outlet, connection = annex(), ConnectionFactory.create()
    placement = lock(outlet, connection, evening())
    booked = operations.place_booking(
        outlet=outlet,
        starts_local=evening(),
        party_size=2,
        turn_minutes=None,
        channel=engine.Channel.ONLINE,
        lock=placement,
        now=timezone.now(),
    ).placement

    operations.release_lock(connection=connection, lock_id=placement.pk, now=timezone.now())

    assert booked == placement
    assert queries.table_names(booked) == ["X1"]


def test_another_connections_lock_is_missing() -> None:
    placement = lock(annex(), ConnectionFactory.create(), evening())

    with pytest.raises(Missing) as refused:
        operations.release_lock(
            connection=ConnectionFactory.create(), lock_id=placement.pk, now=timezone.now()
        )

    assert refused.value.code == "lock_not_found"
    assert Claim.objects.count() == 1


def test_a_lock_makes_its_date_dirty_and_the_sweep_makes_it_dirty_again() -> None:
    outlet, connection = annex(), ConnectionFactory.create()
    link = LinkFactory.create(connection=connection, rid=outlet.rid)
    now = timezone.now()
    published = PublicationFactory.create(link=link, date=evening().date(), next_at=now)
    other = PublicationFactory.create(link=link, date=evening(days=8).date(), next_at=now)

    placement = lock(outlet, connection, evening())
    expire(placement)
    swept = operations.sweep_expired_locks(now=timezone.now())

    published.refresh_from_db()
    assert (swept, published.dirty_number, Claim.objects.count()) == (1, 3, 0)
    assert Publication.objects.get(pk=other.pk).dirty_number == 1
    assert operations.sweep_expired_locks(now=timezone.now()) == 0


def test_an_outlets_rules_are_read_again_after_a_change() -> None:
    outlet, connection = annex(), ConnectionFactory.create()
    lock(outlet, connection, evening())
    outlet.tables.update(max_covers=2)

    with pytest.raises(Conflict) as refused:
        lock(outlet, connection, evening(days=8), party_size=4)

    assert [reason["code"] for reason in refused.value.details["reasons"]] == ["no_table_fits"]
