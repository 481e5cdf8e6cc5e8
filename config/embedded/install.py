"""Make .venv and install a lock file into it, unless done: `python3 -I config/embedded/install.py LOCK`.

A second word names another environment than .venv: what only the benchmark needs must not come into it.

Runs under the machine's own Python, before anything is installed: the standard library only, in a syntax that
an old Python can still read far enough to say that it is too old.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

USUAL = ".venv"
OLDEST = (3, 11)
RUNTIME, DEVELOPMENT = "requirements.txt", "requirements-dev.txt"


def main(lock: str, directory: str = USUAL) -> None:
    """Bring the environment up to the lock. One that is a symbolic link is someone's own and left alone."""
    environment = Path(directory)
    if environment.is_symlink():
        return
    if sys.version_info < OLDEST:
        found = ".".join(str(part) for part in sys.version_info[:3])
        sys.exit(
            f"Covers needs Python 3.11 or newer, this is {found}. Name another: make demo PYTHON=python3.12"
        )
    stamp = _stamp(environment, lock)
    if stamp.is_file() and stamp.read_text() == _digest(lock):
        return
    if not (environment / "bin" / "pip").exists():
        print(f"Making {environment} ...", flush=True)
        _call([sys.executable, "-m", "venv", str(environment)], "On Debian: apt-get install python3-venv")
    print(f"Installing {lock} ...", flush=True)
    pip = [
        str(environment / "bin" / "python"),
        "-m",
        "pip",
        "install",
        "-qq",
        "--disable-pip-version-check",
    ]
    _call([*pip, "--require-hashes", "-r", lock], "The lines above are pip's.")
    # The other locks hold all of this one, at the same versions.
    for done in {lock, RUNTIME}:
        _stamp(environment, done).write_text(_digest(done))


def _stamp(environment: Path, lock: str) -> Path:
    return environment / f"installed-{lock}"


def _digest(lock: str) -> str:
    return hashlib.sha256(Path(lock).read_bytes()).hexdigest()


def _call(command: list[str], advice: str) -> None:
    if subprocess.call(command, env={**os.environ, "PYTHONWARNINGS": "ignore"}) != 0:
        sys.exit(f"Failed: {' '.join(command)}\n{advice}")


if __name__ == "__main__":
    main(*sys.argv[1:])
