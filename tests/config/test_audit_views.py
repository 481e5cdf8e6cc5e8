"""The audit schema is the contract's, column by column, and its list of personal columns is true."""

import io
import json

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

COLUMNS = {
    "claims": ["claim_id", "rid", "table_name", "kind", "during", "expires_at", "lock_id"],
    "reservations": [
        "confirmation_number", "rid", "state", "house_state", "starts_at", "party_size", "tables", "source",
        "may_pay", "created_at", "updated_at",
    ],
    "availability": [
        "rid", "date", "party_size", "sequence_id", "times", "computed_at", "published_times",
        "published_sequence_id", "accepted", "dirty",
    ],
    "checks": [
        "check_id", "check_number", "rid", "confirmation_number", "table_names", "state", "sequence_id",
        "acked_sequence_id", "total", "tip", "paid", "due", "currency",
    ],
    "payments": [
        "payment_id", "check_id", "type", "amount", "tip", "state", "authorization_id", "refunded_amount",
    ],
    "outbound": [
        "stream", "kind", "rid", "last_version", "acked_version", "parked", "fails", "next_at", "last_error",
    ],
    "inbound": ["connection", "request_id", "method", "path", "status", "created_at"],
    "problems": ["rid", "code", "subject", "opened_at", "closed_at"],
    "pii_columns": ["table_name", "column_name", "purpose", "retention"],
    "exchanges": [
        "at", "direction", "rid", "method", "path", "status", "milliseconds", "request_id", "attempt",
    ],
}  # fmt: skip

# Acts of support, what stands in the way of a link, and stories that name nobody.
WRITTEN_OF_NOBODY = [
    "opentable_connectionrequest.decline_reason",
    "opentable_link.parked_reason",
    "opentable_link.pause_reason",
    "opentable_rehearsal.words",
    "opentable_steering.words",
    "pos_sync_menuchange.words",
    "pos_sync_snapshot.reason",
    "reservations_waitlistchange.words",
]

pytestmark = pytest.mark.django_db


def _columns_of(view: str) -> list[str]:
    with connection.cursor() as sql:
        sql.execute(f"SELECT * FROM audit.{view} LIMIT 0")
        return [column.name for column in sql.description]


@pytest.mark.parametrize("view", sorted(COLUMNS))
def test_each_audit_view_has_the_columns_of_the_contract(view: str) -> None:
    assert _columns_of(view) == COLUMNS[view]


def test_there_is_no_audit_view_beyond_the_contract() -> None:
    with connection.cursor() as sql:
        sql.execute("SELECT viewname FROM pg_views WHERE schemaname = 'audit'")
        assert {name for (name,) in sql.fetchall()} == set(COLUMNS)


def test_no_audit_view_can_be_written_through() -> None:
    with connection.cursor() as sql:
        sql.execute(
            "SELECT table_name FROM information_schema.views WHERE table_schema = 'audit' AND "
            "(is_updatable = 'YES' OR is_insertable_into = 'YES')"
        )
        assert sql.fetchall() == []


def test_each_personal_column_listed_exists() -> None:
    with connection.cursor() as sql:
        sql.execute(
            """SELECT table_name, column_name FROM audit.pii_columns
               EXCEPT SELECT table_name::text, column_name::text FROM information_schema.columns"""
        )
        assert sql.fetchall() == []


def test_what_people_write_in_their_own_words_is_listed() -> None:
    with connection.cursor() as sql:
        sql.execute(
            """SELECT table_name || '.' || column_name FROM information_schema.columns
               WHERE table_schema = 'public' AND table_name ~ '^(reservations|pos_sync|payments|opentable)_'
               AND (column_name = ANY (%s) OR column_name LIKE '%%reason' OR column_name LIKE '%%note%%')
               AND data_type IN ('text', 'character varying', 'jsonb') AND table_name || '.' || column_name
               NOT IN (SELECT table_name || '.' || column_name FROM audit.pii_columns)""",
            [["words", "details", "payload", "cause", "server_name", "initials", "allergies"]],
        )
        assert sorted(name for (name,) in sql.fetchall()) == WRITTEN_OF_NOBODY


def test_the_audit_command_prints_json_objects() -> None:
    printed = io.StringIO()
    call_command("audit", "pii_columns", as_json=True, stdout=printed)
    first = json.loads(printed.getvalue())[0]
    assert list(first) == COLUMNS["pii_columns"]


def test_the_audit_command_names_the_views_there_are() -> None:
    with pytest.raises(CommandError, match="nonesuch is not an audit view; there are: availability, checks"):
        call_command("audit", "nonesuch")
