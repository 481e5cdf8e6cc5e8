"""Make .venv and install a lock file into it, unless done: `python3 -I config/embedded/install.py LOCK`.

Runs under the machine's own Python, before anything is installed: the standard library only, in a syntax that
an old Python can still read far enough to say that it is too old.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

ENVIRONMENT = Path(".venv")
OLDEST = (3, 11)
RUNTIME, DEVELOPMENT = "requirements.txt", "requirements-dev.txt"


def main(lock: str) -> None:
    """Bring .venv up to the lock. A .venv that is a symbolic link is someone's own and left alone."""
    if ENVIRONMENT.is_symlink():
        return
    if sys.version_info < OLDEST:
        found = ".".join(str(part) for part in sys.version_info[:3])
        sys.exit(
            f"Covers needs Python 3.11 or newer, this is {found}. Name another: make demo PYTHON=python3.12"
        )
    if _stamp(lock).is_file() and _stamp(lock).read_text() == _digest(lock):
        return
    if not (ENVIRONMENT / "bin" / "pip").exists():
        print("Making .venv ...", flush=True)
        _call([sys.executable, "-m", "venv", str(ENVIRONMENT)], "On Debian: apt-get install python3-venv")
    print(f"Installing {lock} ...", flush=True)
    pip = [
        str(ENVIRONMENT / "bin" / "python"),
        "-m",
        "pip",
        "install",
        "-qq",
        "--disable-pip-version-check",
    ]
    _call([*pip, "--require-hashes", "-r", lock], "The lines above are pip's.")
    # The development lock holds all of the other one, at the same versions.
    for done in {lock, RUNTIME}:
        _stamp(done).write_text(_digest(done))


def _stamp(lock: str) -> Path:
    return ENVIRONMENT / (f"installed-{lock}")


def _digest(lock: str) -> str:
    return hashlib.sha256(Path(lock).read_bytes()).hexdigest()


def _call(command: list[str], advice: str) -> None:
    if subprocess.call(command, env={**os.environ, "PYTHONWARNINGS": "ignore"}) != 0:
        sys.exit(f"Failed: {' '.join(command)}\n{advice}")


if __name__ == "__main__":
    main(sys.argv[1])
