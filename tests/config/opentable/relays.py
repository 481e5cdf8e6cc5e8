"""`manage.py relay` as a process on the tests' database; its Redis is a socket that is not there."""

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence

from django.conf import settings
from django.db import connection

from config.opentable.sandbox.server import Running

MANAGE = ("manage.py",)


def start(
    sandbox: Running, *, url: str = "", program: Sequence[str] = MANAGE, variables: Mapping[str, str] = {}
) -> subprocess.Popen[bytes]:
    """A relay that sends to this sandbox, or to what stands before it."""
    return subprocess.Popen(
        [sys.executable, *program, "relay"],
        cwd=settings.BASE_DIR,
        env={**environment(sandbox, url=url), **variables},
    )


def environment(sandbox: Running, *, url: str = "") -> dict[str, str]:
    """What a process needs that sends from the tests' database to this sandbox."""
    found = connection.settings_dict
    return os.environ | {
        "DATABASE_URL": f"postgres://{found['USER']}@/{found['NAME']}?host={found['OPTIONS']['host']}",
        "REDIS_URL": "unix:///nowhere/redis.sock",
        "OPENTABLE_SANDBOX_OAUTH_URL": sandbox.url,
        "OPENTABLE_SANDBOX_API_URL": url or sandbox.url,
    }
