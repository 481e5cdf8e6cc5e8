"""A private Valkey on a Unix socket. It forgets everything at the end: PostgreSQL is the truth."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from config.embedded import children, homes, wheels

# One for each xdist worker, and then some.
DATABASES = 64


@contextmanager
def running(home: homes.Home) -> Iterator[str]:
    """Start Valkey in this home; give its REDIS_URL; stop it at the end.

    Raises ChildDied when it does not come up.
    """
    door = home.sockets / "valkey.sock"
    door.unlink(missing_ok=True)
    options: list[str | Path] = ["--port", "0", "--unixsocket", door, "--unixsocketperm", "700"]
    forgetful = ["--dir", str(home.path), "--save", "", "--appendonly", "no", "--databases", str(DATABASES)]
    server = children.start(
        "valkey",
        [wheels.valkey_server(), *options, *forgetful],
        log=home.logs / "valkey.log",
    )
    try:
        # The socket's file is there before the server answers.
        children.wait_until(server, lambda: _answers(door))
        yield f"unix://{door}"
    finally:
        server.stop()


def _answers(door: Path) -> bool:
    """True when PING is answered; a bare socket, so that nothing here needs a Redis library."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as wire:
        wire.settimeout(1.0)
        try:
            wire.connect(str(door))
            wire.sendall(b"PING\r\n")
            return wire.recv(64).startswith(b"+PONG")
        except OSError:
            return False
