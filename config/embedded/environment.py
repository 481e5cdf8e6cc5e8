"""The environment of development: what the settings need and nobody wants to type."""

import base64
import os
import secrets
from collections.abc import Mapping


def new_secrets() -> dict[str, str]:
    """A signing key and a key for encrypted fields (32 bytes, as Fernet wants them), made afresh."""
    return {
        "DJANGO_SECRET_KEY": secrets.token_urlsafe(50),
        "FIELD_ENCRYPTION_KEYS": base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
    }


def with_defaults(defaults: Mapping[str, str]) -> dict[str, str]:
    """This process's environment over `defaults`: what the caller has set stays."""
    return {
        **defaults,
        **{name: value for name, value in os.environ.items() if value or name not in defaults},
    }
