"""PostgreSQL and Valkey together, but only those that the environment does not name already."""

import os

from config.embedded import homes, keeper, postgres, valkey


def are_named() -> bool:
    """True when the environment names both servers, so that nothing is embedded."""
    return bool(os.environ.get("DATABASE_URL") and os.environ.get("REDIS_URL"))


def start(home: homes.Home, keeping: keeper.Keeper, *, is_durable: bool) -> dict[str, str]:
    """DATABASE_URL and REDIS_URL: the environment's own, else of servers started in this home.

    Raises ChildDied when a server does not come up.
    """
    return {
        "DATABASE_URL": os.environ.get("DATABASE_URL")
        or keeping.serve(postgres.prepare(home, is_durable=is_durable)),
        "REDIS_URL": os.environ.get("REDIS_URL") or keeping.serve(valkey.prepare(home)),
    }
