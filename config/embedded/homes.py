"""Homes under .run/: one kept for the demo, one thrown away after each test run; one launcher in each."""

import fcntl
import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

RUN = Path(__file__).resolve().parents[2] / ".run"
# A Unix socket's path has 107 characters at most; PostgreSQL's file name takes 14 of them.
LONGEST_SOCKET_DIRECTORY = 92


@dataclass(frozen=True)
class Home:
    """A directory for files and logs, and a short one for sockets; ours while the file `lock` is locked."""

    path: Path

    @property
    def key(self) -> str:
        """A short name that differs between two clones, for what must lie outside the clone."""
        return hashlib.sha256(str(self.path).encode()).hexdigest()[:12]

    @property
    def sockets(self) -> Path:
        """The directory of the Unix sockets, in the temporary directory because their paths must be short."""
        name = f"covers-{self.key}"
        near = Path(tempfile.gettempdir()) / name
        return near if len(str(near)) <= LONGEST_SOCKET_DIRECTORY else Path("/tmp") / name

    @property
    def logs(self) -> Path:
        return self.path / "logs"

    @property
    def mail(self) -> Path:
        """Where mail is written instead of being sent; the demo's is where people look for it."""
        return RUN / "mail" if self == of_demo() else self.path / "mail"


def of_demo() -> Home:
    """Where the demo lives, whether it runs or not."""
    return Home(RUN / "demo")


def is_kept(home: Home) -> bool:
    """True while a launcher has this home."""
    if not home.path.exists():
        return False
    lock = _try_lock(home.path / "lock")
    if lock is not None:
        os.close(lock)
    return lock is None


def write_private(path: Path, text: str) -> None:
    """Write a file that no other user may read, all of it or none."""
    half = path.with_suffix(".half")
    half.unlink(missing_ok=True)
    half.touch(mode=0o600)
    half.write_text(text)
    half.rename(path)


@contextmanager
def demo() -> Iterator[Home]:
    """The demo's home, which is kept between runs.

    Raises SystemExit when another launcher of this clone has it.
    """
    home = of_demo()
    with _claimed(home):
        try:
            yield home
        finally:
            shutil.rmtree(home.sockets, ignore_errors=True)


@contextmanager
def scratch() -> Iterator[Home]:
    """A home of this process alone, removed at the end; also removes what killed launchers left."""
    home = Home(RUN / f"scratch-{os.getpid()}")
    with _alone():
        sweep()
        claim = _claimed(home)
        claim.__enter__()
    try:
        yield home
    finally:
        remove(home)
        claim.__exit__(None, None, None)


def sweep() -> None:
    """Remove scratch homes that no launcher keeps."""
    for path in RUN.glob("scratch-*"):
        lock = _try_lock(path / "lock")
        if lock is not None:
            remove(Home(path))
            os.close(lock)


def reset() -> int:
    """Forget every home that no launcher keeps; the exit status is always 0.

    Raises SystemExit when the demo is running.
    """
    with _alone():
        sweep()
        with demo() as home:
            remove(home)
    return 0


def remove(home: Home) -> None:
    """Forget a home and what lies outside .run/; a server still stopping may write, so errors are left."""
    for path in (home.path, home.sockets, foreign(home), home.mail):
        shutil.rmtree(path, ignore_errors=True)


def foreign(home: Home) -> Path:
    """Where PostgreSQL's files go when it runs as an account that cannot reach the clone."""
    return Path("/var/tmp") / f"covers-{home.key}"


def _make_sockets(home: Home) -> None:
    """Make the socket directory anew, 0700; one that we cannot remove was laid there by someone else."""
    shutil.rmtree(home.sockets, ignore_errors=True)
    try:
        home.sockets.mkdir(mode=0o700)
    except FileExistsError:
        raise SystemExit(f"{home.sockets} belongs to someone else; remove it and start again.") from None


@contextmanager
def _claimed(home: Home) -> Iterator[None]:
    home.path.mkdir(parents=True, exist_ok=True)
    home.logs.mkdir(exist_ok=True)
    lock = _try_lock(home.path / "lock")
    if lock is None:
        raise SystemExit(
            f"{home.path.name} already runs in this clone; stop it first (Ctrl-C where it serves)."
        )
    try:
        _make_sockets(home)
        yield
    finally:
        os.close(lock)


@contextmanager
def _alone() -> Iterator[None]:
    """Between making a home and locking it, nobody may sweep."""
    RUN.mkdir(exist_ok=True)
    descriptor = os.open(RUN / "lock", os.O_CREAT | os.O_RDWR, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _try_lock(path: Path) -> int | None:
    """A locked file descriptor, or None; children do not inherit it, so it is free once the launcher ends."""
    try:
        descriptor = os.open(path, os.O_CREAT | os.O_RDWR, 0o600)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    return descriptor
