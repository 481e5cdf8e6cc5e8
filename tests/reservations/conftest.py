"""OpenTable as a caller of the book's doors."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection as database
from django.utils import timezone

from config.opentable import tokens
from config.outlets.models import Mode, Outlet
from tests.config.opentable.inbound.conftest import OpenTable
from tests.factories.availability import annex, harbour
from tests.factories.opentable import ConnectionFactory, LinkFactory


def caller_for(outlet: Outlet, **connection_facts: Any) -> OpenTable:
    """OpenTable with a live link to this outlet and a fresh token."""
    connection = ConnectionFactory.create(**connection_facts)
    LinkFactory.create(rid=outlet.rid, connection=connection)
    return OpenTable(connection, outlet, tokens.grant(connection=connection, now=timezone.now()))


def evening(days: int = 7, hour: int = 19, minute: int = 0) -> dt.datetime:
    """A wall-clock time some days ahead, the same whatever hour the tests run at."""
    date = timezone.now().date() + dt.timedelta(days=days)
    return dt.datetime.combine(date, dt.time(hour, minute))


def at(starts_local: dt.datetime) -> str:
    """A wall-clock time as it stands on the wire."""
    return starts_local.isoformat(timespec="minutes")


def expire_locks() -> None:
    """Let the time of every lock be over, as the database's clock sees it."""
    with database.cursor() as sql:
        for table in ("claim", "placement"):
            sql.execute(
                f"UPDATE availability_{table} SET expires_at = clock_timestamp() - interval '1 ms'"
                " WHERE kind = 'LOCK'"
            )


@pytest.fixture
def network(db: None) -> OpenTable:
    """A NETWORK outlet with one table."""
    return caller_for(annex())


@pytest.fixture
def floor(db: None) -> OpenTable:
    """A NETWORK outlet with a whole floor."""
    return caller_for(harbour())


@pytest.fixture
def pos(db: None) -> OpenTable:
    """A POS outlet: OpenTable owns the book."""
    return caller_for(annex(mode=Mode.POS, time_zone="Europe/London", currency="GBP"))
