"""Secrets at rest: ours are encrypted, theirs are kept only as digests.

The keys come from FIELD_ENCRYPTION_KEYS: the first encrypts, all decrypt, so that keys can be rotated.
"""

import hashlib
import hmac

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured


def _box() -> MultiFernet:
    return MultiFernet([Fernet(key) for key in settings.FIELD_ENCRYPTION_KEYS])


def seal(secret: str) -> str:
    """Encrypt a secret that we must present later."""
    return _box().encrypt(secret.encode()).decode()


def unseal(sealed: str) -> str:
    """Decrypt what `seal` made. Raises ImproperlyConfigured when no key fits."""
    try:
        return _box().decrypt(sealed.encode()).decode()
    except InvalidToken as unknown:
        raise ImproperlyConfigured(
            "What is stored was encrypted with a key that FIELD_ENCRYPTION_KEYS does not have."
        ) from unknown


def stamp(secret: str) -> str:
    """The HMAC-SHA256 (hex) kept of a secret that is presented to us; the pepper is not in the database."""
    return hmac.new(settings.SECRET_KEY.encode(), b"presented:" + secret.encode(), hashlib.sha256).hexdigest()


def digest(token: str) -> bytes:
    """The SHA-256 kept of a random bearer token, which needs no pepper."""
    return hashlib.sha256(token.encode()).digest()
