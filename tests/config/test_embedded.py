"""The private servers: they come up, stand apart, and leave nothing behind."""

import pytest
from django.db import connection


@pytest.mark.django_db
def test_the_tests_run_on_postgresql_with_the_extensions_we_need() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_available_extensions WHERE name IN ('btree_gist', 'unaccent')"
        )
        assert cursor.fetchone() == (2,)
