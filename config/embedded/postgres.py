"""A private PostgreSQL on a Unix socket."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

from config.embedded import account, children, homes, servers

# Without these the server loses data when the machine (not the process) dies, and a test run is faster.
FORGETFUL = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
ENCODING = ("-E", "UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8")
COMMON = ("listen_addresses=", "max_connections=200", "timezone=UTC", "log_timezone=UTC")
ORPHAN_PATIENCE_SECONDS = 15.0


def prepare(home: homes.Home, *, is_durable: bool) -> servers.Server:
    """Make this home's cluster ready to be started; the first time that takes half a second.

    Raises ChildDied when it cannot be made.
    """
    owner = account.choose()
    os.chown(home.sockets, owner.uid, -1)
    cluster = _cluster(home, owner)
    if not cluster.exists():
        _initialize(cluster, owner, is_durable=is_durable)
    end_orphan(cluster)
    settings = (*COMMON, f"unix_socket_directories={home.sockets}", *(() if is_durable else FORGETFUL))
    options = [part for setting in settings for part in ("-c", setting)]
    program = children.Program(
        "postgres",
        [owner.binaries / "postgres", "-D", cluster, *options],
        prefix=owner.prefix,
        log=home.logs / "postgres.log",
        # SIGINT is PostgreSQL's "fast shutdown": SIGTERM would wait for every connection to be closed.
        farewell=signal.SIGINT,
        directory=cluster,
    )
    # django-environ reads the socket's directory from ?host= and not from an escaped host.
    url = f"postgres://app@/postgres?host={home.sockets}"
    return servers.Server(program, url, lambda child: _is_ready(cluster, child.process.pid))


def _cluster(home: homes.Home, owner: account.Account) -> Path:
    if not owner.is_foreign:
        return home.path / "postgres"
    parent = homes.foreign(home)
    parent.mkdir(mode=0o700, exist_ok=True)
    if parent.lstat().st_uid not in (os.geteuid(), owner.uid):
        raise SystemExit(f"{parent} belongs to someone else; remove it and start again.")
    os.chown(parent, owner.uid, owner.uid)
    return parent / "postgres"


def _initialize(cluster: Path, owner: account.Account, *, is_durable: bool) -> None:
    """Make it under another name first: a launcher killed half-way leaves nothing that looks whole."""
    half = cluster.with_name("postgres.half")
    shutil.rmtree(half, ignore_errors=True)
    command: list[str | Path] = [
        *owner.prefix,
        owner.binaries / "initdb",
        "-D",
        half,
        "-U",
        "app",
        "-A",
        "trust",
    ]
    made = subprocess.run(
        [*command, *ENCODING, *(() if is_durable else ("--no-sync",))],
        capture_output=True,
        text=True,
        cwd=cluster.parent,
        timeout=children.PATIENCE_SECONDS,
    )
    if made.returncode != 0:
        raise children.ChildDied(f"initdb failed:\n{made.stdout}{made.stderr}")
    half.rename(cluster)


def _is_ready(cluster: Path, pid: int) -> bool:
    """What pg_ctl looks at: the eighth line of postmaster.pid, once the first one is this server's."""
    lines = _pid_lines(cluster)
    return len(lines) >= 8 and lines[0] == str(pid) and lines[7].strip() == "ready"


def _pid_lines(cluster: Path) -> list[str]:
    try:
        return (cluster / "postmaster.pid").read_text().splitlines()
    except FileNotFoundError:
        return []


def end_orphan(cluster: Path) -> None:
    """End a server that a killed launcher left in this cluster, and forget a postmaster.pid that is a lie.

    The home's lock is ours, so whoever still serves these files has no launcher. A number in postmaster.pid
    that another process has been given since would stop the start, so its command line is read first.
    """
    lines = _pid_lines(cluster)
    if not lines:
        return
    pid = int(lines[0])
    deadline = time.monotonic() + ORPHAN_PATIENCE_SECONDS
    while _serves(pid, cluster):
        os.kill(pid, signal.SIGINT if time.monotonic() < deadline else signal.SIGQUIT)
        time.sleep(0.1)
    (cluster / "postmaster.pid").unlink(missing_ok=True)


def _serves(pid: int, cluster: Path) -> bool:
    """True when process `pid` is a PostgreSQL started on this very directory."""
    if sys.platform == "linux":
        try:
            arguments = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
        except OSError:
            return False
        return os.fsencode(cluster) in arguments
    shown = subprocess.run(
        ["ps", "-ww", "-o", "args=", "-p", str(pid)], capture_output=True, text=True, timeout=10
    )
    return f"-D {cluster} " in shown.stdout
