"""Who waits for whom: the day's lock comes before what is read, and the database has the last word."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection as database
from django.db import transaction
from django.utils import timezone

from availability import engine, operations, queries
from availability.models import Kind, Placement, Publication
from availability.operations import claims
from config.errors import Conflict
from config.opentable.models import Connection
from config.outlets.models import Outlet
from tests.factories.availability import PublicationFactory, TableFactory, annex
from tests.factories.opentable import ConnectionFactory, LinkFactory
from tests.reservations.conftest import evening

pytestmark = pytest.mark.django_db(transaction=True)

Start = Callable[[Callable[[], Any]], Future[Any]]


@pytest.fixture
def start() -> Iterator[Start]:
    """Have something done beside us, and go on once it waits for us (or is over)."""

    def closing(act: Callable[[], Any]) -> Any:
        try:
            return act()
        finally:
            database.close()

    with ThreadPoolExecutor(1) as pool:

        def begin(act: Callable[[], Any]) -> Future[Any]:
            begun = pool.submit(closing, act)
            while not begun.done() and not somebody_waits():
                pass
            return begun

        yield begin


def somebody_waits() -> bool:
    """Whether a lock of the server is asked for in vain."""
    with database.cursor() as sql:
        sql.execute("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)")
        return bool(sql.fetchone()[0])


def book(outlet: Outlet) -> Placement:
    """Two at seven."""
    return operations.place_booking(
        outlet=outlet,
        starts_local=evening(),
        party_size=2,
        turn_minutes=None,
        channel=engine.Channel.ONLINE,
        lock=None,
        now=timezone.now(),
    ).placement


def lock(outlet: Outlet, connection: Connection) -> Placement:
    """The same as a lock of OpenTable's."""
    return operations.lock_tables(
        outlet=outlet,
        connection=connection,
        starts_local=evening(),
        party_size=2,
        turn_minutes=None,
        seconds=900,
        now=timezone.now(),
    ).placement


def two_tables(**rules: object) -> Outlet:
    """The annex with a second table like its first."""
    outlet = annex()
    TableFactory.create(area=outlet.areas.get(), name="X2")
    for name, value in rules.items():
        setattr(outlet.booking_rules, name, value)
    outlet.booking_rules.save()
    return outlet


def test_whoever_books_waits_for_the_day_and_sees_what_was_booked(start: Start) -> None:
    outlet = two_tables(pacing_covers=2)

    with transaction.atomic():
        book(outlet)
        second = start(lambda: book(outlet))

    with pytest.raises(Conflict) as refused:
        second.result()
    assert [reason["code"] for reason in refused.value.details["reasons"]] == ["pacing_full"]


def test_a_lock_whose_time_ends_while_we_wait_for_the_day_is_over(start: Start) -> None:
    outlet, connection = annex(), ConnectionFactory.create()
    first = lock(outlet, connection)

    with transaction.atomic():
        operations.lock_days(outlet=outlet, dates=[first.date])
        second = start(lambda: lock(outlet, connection))
        with database.cursor() as sql:
            for table in ("claim", "placement"):
                sql.execute(f"UPDATE availability_{table} SET expires_at = clock_timestamp()")

    assert queries.table_names(second.result()) == ["X1"]


def test_a_place_that_was_taken_meanwhile_sends_the_party_to_the_next() -> None:
    outlet = two_tables()
    first, other = outlet.tables.order_by("name").values_list("pk", flat=True)
    book(outlet)
    wish = claims.stay(queries.setup(outlet), starts_local=evening(), party_size=2, turn_minutes=None)

    late = claims.put(
        outlet=outlet,
        placement=None,
        kind=Kind.BOOKING,
        stay=wish,
        channel=engine.Channel.ONLINE,
        now=timezone.now(),
    )
    is_placed = claims.claim_first(placement=late, candidates=[(first,), (first, other), (other,)])

    assert (is_placed, queries.table_names(late)) == (True, ["X2"])


def test_what_is_published_is_locked_before_it_is_read(start: Start) -> None:
    outlet = annex()
    link, date = LinkFactory.create(rid=outlet.rid), evening().date()
    PublicationFactory.create(link=link, date=date, dirty_number=2, next_at=timezone.now())

    with transaction.atomic():
        with database.cursor() as sql:
            # Nobody can read the day before we are done.
            sql.execute("LOCK TABLE availability_placement IN ACCESS EXCLUSIVE MODE")
        leasing = start(lambda: operations.lease_batches(limit=10, now=timezone.now()))
        left = list(Publication.objects.select_for_update(skip_locked=True).filter(date=date))

    assert left == []
    assert [row.sequence_id for batch in leasing.result() for row in batch.publications] == [1]
