"""What is kept encrypted opens with any of the keys, and says so where none fits."""

import pytest
from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured
from pytest_django import Settings

from config.opentable import secrets


def test_the_newest_key_seals_and_an_older_one_still_opens(settings: Settings) -> None:
    old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    settings.FIELD_ENCRYPTION_KEYS = [old]
    sealed = secrets.seal("sesame")

    settings.FIELD_ENCRYPTION_KEYS = [new, old]

    assert secrets.unseal(sealed) == "sesame"
    assert Fernet(new).decrypt(secrets.seal("sesame").encode()) == b"sesame"


def test_what_no_key_opens_names_the_setting(settings: Settings) -> None:
    sealed = secrets.seal("sesame")
    settings.FIELD_ENCRYPTION_KEYS = [Fernet.generate_key().decode()]

    with pytest.raises(ImproperlyConfigured, match="a key that FIELD_ENCRYPTION_KEYS does not have"):
        secrets.unseal(sealed)
