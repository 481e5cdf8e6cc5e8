"""A private Valkey on a Unix socket. It forgets everything at the end: PostgreSQL is the truth."""

import socket
from pathlib import Path

from config.embedded import children, homes, servers, wheels

# One for each xdist worker, and then some.
DATABASES = 64


def prepare(home: homes.Home) -> servers.Server:
    """A Valkey in this home, ready to be started."""
    door = home.sockets / "valkey.sock"
    options: list[str | Path] = ["--port", "0", "--unixsocket", door, "--unixsocketperm", "700"]
    forgetful = ["--dir", str(home.path), "--save", "", "--appendonly", "no", "--databases", str(DATABASES)]
    program = children.Program(
        "valkey", [wheels.valkey_server(), *options, *forgetful], log=home.logs / "valkey.log"
    )
    # The socket's file is there before the server answers.
    return servers.Server(program, f"unix://{door}", lambda child: _answers(door))


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
