"""Reads the samples."""

import json
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).with_name("samples")


def raw(name: str) -> bytes:
    """A sample as it is printed."""
    return (FOLDER / name).read_bytes()


def document(name: str) -> Any:
    """A sample as JSON."""
    return json.loads(raw(name))
