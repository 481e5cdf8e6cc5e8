"""Tests reach this machine alone: a connection anywhere else is an error, not a slow test."""

import ipaddress
import os
import sys
from collections.abc import Sequence
from urllib.parse import urlsplit

NAMES = {"localhost", "localhost.localdomain", "ip6-localhost", ""}


class LeftTheMachine(Exception):
    """Something tried to speak to another machine."""


def install() -> None:
    """Watch every socket of this interpreter, for as long as it runs."""
    sys.addaudithook(_refuse)


def is_near(host: str | bytes | None) -> bool:
    """True for loopback, and for the hosts of DATABASE_URL and REDIS_URL, which the caller chose."""
    name = host.decode() if isinstance(host, bytes) else host or ""
    if name in NAMES | _chosen():
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def _chosen() -> set[str]:
    return {urlsplit(os.environ.get(name, "")).hostname or "" for name in ("DATABASE_URL", "REDIS_URL")}


def _refuse(event: str, arguments: Sequence[object]) -> None:
    if event in ("socket.connect", "socket.sendto"):
        address = arguments[1]
        # A Unix socket's address is a path.
        host = address[0] if isinstance(address, tuple) else None
    elif event == "socket.getaddrinfo":
        host = arguments[0]
    else:
        return
    if isinstance(host, str | bytes) and not is_near(host):
        raise LeftTheMachine(f"A test tried to reach {host!r}.")
