"""Lets commands of this clone find the running demo."""

import json
import os
import sys
from pathlib import Path

from config.embedded import homes


def adopt() -> bool:
    """Put the running demo's variables into this process's environment, unless it has another database.

    Returns whether it did; says so on standard error.
    """
    home = homes.of_demo()
    own = os.environ.get("DATABASE_URL")
    if (homes.RUN.parent / ".env").exists() or not (_note(home).exists() and homes.is_kept(home)):
        return False
    variables: dict[str, str] = json.loads(_note(home).read_text())
    if own and own != variables["DATABASE_URL"]:
        return False
    os.environ.update(variables)
    print("(with the servers of the running demo)", file=sys.stderr)
    return True


def publish(home: homes.Home, variables: dict[str, str]) -> None:
    """Leave the demo's variables where `adopt` finds them; they hold secrets, so the file is its owner's."""
    homes.write_private(_note(home), json.dumps(variables))


def _note(home: homes.Home) -> Path:
    return home.path / "environment.json"
