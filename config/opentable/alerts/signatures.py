"""Signing as Standard Webhooks has it (its specification, "Signature scheme"): HMAC-SHA256, version v1."""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Sequence

_PREFIX = "whsec_"
# The specification asks for 24 to 64 bytes.
_BYTES = 32


def new_secret() -> str:
    """A secret as its owner writes it down."""
    return _PREFIX + base64.b64encode(secrets.token_bytes(_BYTES)).decode()


def headers(*, key: str, seconds: int, body: bytes, secrets: Sequence[str]) -> dict[str, str]:
    """What goes with one try of an event; `seconds` since 1970 are the try's. One signature a secret."""
    signed = f"{key}.{seconds}.".encode() + body
    return {
        "webhook-id": key,
        "webhook-timestamp": str(seconds),
        "webhook-signature": " ".join(f"v1,{_signature(secret, signed)}" for secret in secrets),
    }


def _signature(secret: str, signed: bytes) -> str:
    key = base64.b64decode(secret.removeprefix(_PREFIX))
    return base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
