"""The addresses in letters: behind a name that people can follow."""

import pytest
from pytest_django import Settings

from config import origin


@pytest.mark.parametrize(
    ("names", "is_https", "address"),
    [
        (["*", ".example", "covers.example", "other.example"], True, "https://covers.example/at/harbour/"),
        (["localhost", "127.0.0.1"], False, "http://localhost:8123/at/harbour/"),
        (["*", ".example"], True, ""),
        ([], True, ""),
    ],
)
def test_a_page_is_behind_the_first_name_that_is_no_pattern(
    settings: Settings, names: list[str], is_https: bool, address: str
) -> None:
    settings.ALLOWED_HOSTS, settings.SECURE_SSL_REDIRECT, settings.PORT = names, is_https, 8123

    assert origin.page("/at/harbour/") == address
