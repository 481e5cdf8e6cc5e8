"""The hosts, as the developer's guide prints them (Environments)."""

import pytest

from config.opentable import environments


@pytest.mark.parametrize(
    ("name", "oauth", "api"),
    [
        ("CI", "https://oauth-ci.opentable.com", "https://restaurant-api-ci.opentable.com"),
        ("PP", "https://oauth-pp.opentable.com", "https://restaurant-api-pp.opentable.com"),
        ("PROD", "https://oauth.opentable.com", "https://restaurant-api.opentable.com"),
    ],
)
def test_each_environment_has_the_hosts_that_the_guide_prints(name: str, oauth: str, api: str) -> None:
    found = environments.hosts(name)

    assert (found.oauth, found.api) == (oauth, api)
