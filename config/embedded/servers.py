"""What PostgreSQL and Valkey have in common for whoever starts them."""

from collections.abc import Callable
from dataclasses import dataclass

from config.embedded import children


@dataclass(frozen=True)
class Server:
    """A program that serves at `url` once `is_ready` says so of its process."""

    program: children.Program
    url: str
    is_ready: Callable[[children.Child], bool]
