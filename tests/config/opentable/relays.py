"""`manage.py relay` as a process on the tests' database; its Redis is a socket that is not there."""

import os
import subprocess
import sys

from django.conf import settings
from django.db import connection

from config.opentable.sandbox.server import Running


def start(sandbox: Running, *, url: str = "") -> subprocess.Popen[bytes]:
    """A relay that sends to this sandbox, or to what stands before it."""
    found = connection.settings_dict
    environment = os.environ | {
        "DATABASE_URL": f"postgres://{found['USER']}@/{found['NAME']}?host={found['OPTIONS']['host']}",
        "REDIS_URL": "unix:///nowhere/redis.sock",
        "OPENTABLE_SANDBOX_OAUTH_URL": sandbox.url,
        "OPENTABLE_SANDBOX_API_URL": url or sandbox.url,
    }
    return subprocess.Popen([sys.executable, "manage.py", "relay"], cwd=settings.BASE_DIR, env=environment)
