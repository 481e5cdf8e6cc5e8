"""Both servers together, and only those that the environment does not name already."""

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from config.embedded import homes, postgres, valkey


@contextmanager
def running(home: homes.Home, *, is_durable: bool) -> Iterator[dict[str, str]]:
    """DATABASE_URL and REDIS_URL: the environment's own, or of servers started here and stopped after."""
    with ExitStack() as started:
        database = os.environ.get("DATABASE_URL")
        redis = os.environ.get("REDIS_URL")
        yield {
            "DATABASE_URL": database or started.enter_context(postgres.running(home, is_durable=is_durable)),
            "REDIS_URL": redis or started.enter_context(valkey.running(home)),
        }
