"""`manage.py` on a machine that believes one authority, and knows one name for as long as a file is there."""

import os
import runpy
import socket
from pathlib import Path
from typing import Any

import certifi

_look_up = socket.getaddrinfo


def _known_name(host: Any, *args: Any, **options: Any) -> Any:
    if host != os.environ["KNOWN_NAME"]:
        return _look_up(host, *args, **options)
    if Path(os.environ["KNOWN_WHILE"]).exists():
        return _look_up("127.0.0.1", *args, **options)
    # The C library's own word on a name that it does not find, without anybody being asked about it.
    return _look_up(host, None, flags=socket.AI_NUMERICHOST)


def _one_authority() -> str:
    return os.environ["AUTHORITIES"]


def main() -> None:
    """Before anything has read either."""
    socket.getaddrinfo = _known_name
    certifi.where = _one_authority
    runpy.run_path("manage.py", run_name="__main__")


if __name__ == "__main__":
    main()
