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
PIP = ("-m", "pip", "install", "-qq", "--disable-pip-version-check")
# The lock names everything there is to install; what is never imported need not be compiled.
LOCKED = ("--no-deps", "--no-compile", "--require-hashes", "-r")
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
        venv = [sys.executable, "-m", "venv", str(environment)]
        _call([venv], "On Debian: apt-get install python3-venv")
    print(f"Installing {lock} ...", flush=True)
    _install(environment, lock)
    # The other locks hold all of this one, at the same versions.
    for done in {lock, RUNTIME}:
        _stamp(environment, done).write_text(_digest(done))


def _install(environment: Path, lock: str) -> None:
    """Install the lock's two halves at once: one pip unpacks on one core only."""
    python = str(environment / "bin" / "python")
    calls = []
    for number, half in enumerate(_halves(lock)):
        part = environment / f"half-{number}-of-{lock}"
        part.write_text(half)
        calls.append([python, *PIP, *LOCKED, str(part)])
    _call(calls, "The lines above are pip's.")


def _halves(lock: str) -> list[str]:
    """The requirements of a lock, every second one in either half."""
    requirements: list[str] = []
    for line in Path(lock).read_text().splitlines(keepends=True):
        if line[:1].isspace() or line.startswith("#"):
            # Hashes and notes belong to the requirement above.
            requirements[-1:] = ["".join([*requirements[-1:], line])]
        else:
            requirements.append(line)
    return ["".join(requirements[first::2]) for first in (0, 1)]


def _stamp(environment: Path, lock: str) -> Path:
    return environment / f"installed-{lock}"


def _digest(lock: str) -> str:
    return hashlib.sha256(Path(lock).read_bytes()).hexdigest()


def _call(commands: list[list[str]], advice: str) -> None:
    """Run these at once; leave when one fails, and none of them behind."""
    started = [_start(command) for command in commands]
    try:
        statuses = [process.wait() for process in started]
    finally:
        for process in started:
            process.kill()
    for command, status in zip(commands, statuses, strict=True):
        if status != 0:
            sys.exit(f"Failed: {' '.join(command)}\n{advice}")


def _start(command: list[str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(command, env={**os.environ, "PYTHONWARNINGS": "ignore"})


if __name__ == "__main__":
    main(*sys.argv[1:])
