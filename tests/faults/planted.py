"""Faults that can be planted: what a hurried change could make of the code that each of them replaces.

The one that COVERS_FAULT names is planted before the first test of a run that has the plugin planting.py, and
taken out after the last. Only test_mutations.py does that, in processes and a database of its own.
"""

import datetime as dt
import os
from collections.abc import Callable, Collection, Iterator
from typing import Any

import pytest
from django.db import connection, models

from availability import operations, queries
from availability.operations import claims, publications
from availability.queries import days
from config.opentable import inbox, streams
from config.opentable.models import Stream
from pos_sync.operations import swapping as carts_swapping
from reservations.operations import swapping
from reservations.wire import hrefs

Plant = Callable[[pytest.MonkeyPatch], None]


def drop_the_exclusion_constraint(patch: pytest.MonkeyPatch) -> None:
    name = "claims_on_a_table_never_overlap"
    definition = ask(f"SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = '{name}'")
    execute(f"ALTER TABLE availability_claim DROP CONSTRAINT {name}")
    UNDOING.append(f"ALTER TABLE availability_claim ADD CONSTRAINT {name} {definition}")


def drop_the_day_lock(patch: pytest.MonkeyPatch) -> None:
    def take_no_lock(*, outlet: Any, dates: Collection[dt.date]) -> None:
        """Read and write as if nobody else did."""

    patch.setattr(claims, "lock_days", take_no_lock)
    patch.setattr(operations, "lock_days", take_no_lock)


def read_repeatably(patch: pytest.MonkeyPatch) -> None:
    name = connection.settings_dict["NAME"]
    execute(f"ALTER DATABASE {name} SET default_transaction_isolation TO 'repeatable read'")
    UNDOING.append(f"ALTER DATABASE {name} RESET default_transaction_isolation")
    connection.close()


def insert_plainly(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(claims, "_INSERT_CLAIMS", without(claims._INSERT_CLAIMS, "ON CONFLICT DO NOTHING"))


def judge_expiry_by_the_transactions_start(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(days, "_PLACEMENTS", without(days._PLACEMENTS, "clock_timestamp()", "now()"))


def reap_locks_only_in_the_sweep(patch: pytest.MonkeyPatch) -> None:
    judged = "p.expires_at <= (SELECT clock_timestamp())"
    patch.setattr(days, "_PLACEMENTS", without(days._PLACEMENTS, judged, "false"))


def let_an_href_be_made_twice(patch: pytest.MonkeyPatch) -> None:
    name = "opentable_key_is_one_a_connection"
    UNDOING.append(ask(f"SELECT indexdef FROM pg_indexes WHERE indexname = '{name}'"))
    execute(f"DROP INDEX {name}")


def acknowledge_before_sending(patch: pytest.MonkeyPatch) -> None:
    lease = streams.StreamFeed.lease

    def acknowledge(feed: streams.StreamFeed, *, limit: int) -> Any:
        parcels = lease(feed, limit=limit)
        sent = Stream.objects.filter(pk__in=[parcel.lease.stream_number for parcel in parcels])
        sent.update(acked_version=models.F("last_version"))
        return parcels

    patch.setattr(streams.StreamFeed, "lease", acknowledge)


def lease_rows_not_streams(patch: pytest.MonkeyPatch) -> None:
    # Only the row lock is left, which is gone with the transaction that leases.
    patch.setattr(streams, "LEASE", dt.timedelta(0))


def number_after_reading(patch: pytest.MonkeyPatch) -> None:
    lease_date = publications._lease_date

    def read_first(sender: Any, date: dt.date, now: dt.datetime) -> Any:
        read = queries.offered_times(outlet=sender.outlet, date=date, sizes=range(1, 101), now=now)
        with pytest.MonkeyPatch.context() as during:
            during.setattr(queries, "offered_times", lambda **_: read)
            return lease_date(sender, date, now)

    patch.setattr(publications, "_lease_date", read_first)


def store_every_answer(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(inbox, "is_kept", lambda reply: True)


def compare_the_end_of_the_host(patch: pytest.MonkeyPatch) -> None:
    class Origin(tuple[str, str, int]):
        """Ours, if it ends as OpenTable's does."""

        def __ne__(self, other: object) -> bool:
            return isinstance(other, tuple) and not other[1].endswith("opentable.com")

    patch.setattr(hrefs, "_own_origin", lambda environment: Origin(("https", "", 443)))


def swap_whoever_is_there(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(swapping, "_refuse_elsewhere", lambda *asked: None)


def leave_the_carts_where_they_are(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(carts_swapping, "_lift_cart", lambda party: None)


FAULTS: dict[str, Plant] = {
    plant.__name__: plant
    for plant in (
        drop_the_exclusion_constraint,
        drop_the_day_lock,
        read_repeatably,
        insert_plainly,
        judge_expiry_by_the_transactions_start,
        reap_locks_only_in_the_sweep,
        let_an_href_be_made_twice,
        acknowledge_before_sending,
        lease_rows_not_streams,
        number_after_reading,
        store_every_answer,
        compare_the_end_of_the_host,
        swap_whoever_is_there,
        leave_the_carts_where_they_are,
    )
}


# What puts the database back as it was.
UNDOING: list[str] = []


@pytest.fixture(scope="session", autouse=True)
def planted(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The fault of this run; none without a name."""
    with pytest.MonkeyPatch.context() as patch:
        if name := os.environ.get("COVERS_FAULT"):
            with django_db_blocker.unblock():
                FAULTS[name](patch)
        yield
    with django_db_blocker.unblock():
        for statement in UNDOING:
            execute(statement)


def without(text: str, part: str, instead: str = "") -> str:
    """The text with a part of it replaced; the part must be there, or no fault would be planted."""
    assert part in text
    return text.replace(part, instead)


def execute(statement: str) -> None:
    """One statement in the scratch database."""
    with connection.cursor() as sql:
        sql.execute(statement)


def ask(question: str) -> str:
    """One value of it."""
    with connection.cursor() as sql:
        sql.execute(question)
        return str(sql.fetchone()[0])
