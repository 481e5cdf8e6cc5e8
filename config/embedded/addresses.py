"""Where the demo's processes listen: ports of the environment, checked before anything starts."""

import os
import socket
from dataclasses import dataclass

HOST = "127.0.0.1"


@dataclass(frozen=True)
class Addresses:
    """Port numbers on loopback; `has_own_sandbox` is false when another OpenTable stand-in is used."""

    web: int
    live: int
    sandbox: int
    has_own_sandbox: bool

    def variables(self) -> dict[str, str]:
        """The same for the environment of every process."""
        return {"PORT": str(self.web), "LIVE_PORT": str(self.live), "SANDBOX_PORT": str(self.sandbox)}


def choose_free() -> Addresses:
    """Ports nobody has asked for, so that a second product can stand beside the first."""
    return Addresses(web=_probe(0), live=_probe(0), sandbox=_probe(0), has_own_sandbox=True)


def choose() -> Addresses:
    """Read PORT, SANDBOX_PORT and LIVE_PORT (default: any free one).

    Raises SystemExit when one is no port number, or is taken.
    """
    is_own = os.environ.get("OPENTABLE_SANDBOX_EXTERNAL", "") not in ("1", "true")
    web = _free("PORT", "8000")
    sandbox = _free("SANDBOX_PORT", "8001") if is_own else _number("SANDBOX_PORT", "8001")
    return Addresses(web=web, live=_free("LIVE_PORT", "0"), sandbox=sandbox, has_own_sandbox=is_own)


def _number(name: str, default: str) -> int:
    text = os.environ.get(name) or default
    if not text.isdecimal() or int(text) > 65535:
        raise SystemExit(f"{name}={text} is not a port number.")
    return int(text)


def _free(name: str, default: str) -> int:
    """The port, if nobody listens there; 0 becomes a free one."""
    port = _number(name, default)
    try:
        return _probe(port)
    except OSError as error:
        raise SystemExit(
            f"Port {port} cannot be used ({error.strerror}). Choose another: make demo {name}=..."
        ) from None


def _probe(port: int) -> int:
    with socket.socket() as probe:
        # As servers do it: connections of an earlier run that linger in TIME_WAIT are no hindrance.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind((HOST, port))
        chosen: int = probe.getsockname()[1]
        return chosen
