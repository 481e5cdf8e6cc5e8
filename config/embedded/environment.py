"""The environment of development: what the settings need and nobody wants to type."""

import base64
import json
import os
import secrets
from collections.abc import Mapping

from config.embedded import homes


def development() -> dict[str, str]:
    """What tests and commands need beside their servers: secrets of the moment, HTTP, one login step."""
    return {**new_secrets(), "DJANGO_HTTPS": "false", "STAFF_MFA_REQUIRED": "false"}


def new_secrets() -> dict[str, str]:
    """A signing key and a key for encrypted fields (32 bytes, as Fernet wants them), made afresh."""
    return {
        "DJANGO_SECRET_KEY": secrets.token_urlsafe(50),
        "FIELD_ENCRYPTION_KEYS": base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
    }


def demo(home: homes.Home) -> dict[str, str]:
    """What the demo needs beside its servers and ports: plain HTTP on this machine, mail as files."""
    return {
        **_kept_secrets(home),
        "DJANGO_HTTPS": "false",
        "DJANGO_ALLOWED_HOSTS": "localhost,127.0.0.1",
        "EMAIL_URL": f"filemail:///{home.mail}",
        "STAFF_MFA_REQUIRED": "false",
        "PYTHONUNBUFFERED": "1",
    }


def with_defaults(defaults: Mapping[str, str]) -> dict[str, str]:
    """This process's environment over `defaults`: what the caller has set stays."""
    return {
        **defaults,
        **{name: value for name, value in os.environ.items() if value or name not in defaults},
    }


def _kept_secrets(home: homes.Home) -> dict[str, str]:
    """The demo's secrets, made once: stored credentials can be read again after a restart."""
    path = home.path / "secrets.json"
    if not path.exists():
        homes.write_private(path, json.dumps(new_secrets()))
    kept: dict[str, str] = json.loads(path.read_text())
    return kept
