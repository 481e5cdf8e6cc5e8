"""The hosts of OpenTable's environments; nothing else in the product names a host.

Source: the developer's guide, "Environments" (CI, Pre-Production, Production). The sandbox's two addresses
come from settings, so that another stand-in can be put there.
"""

from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit

from django.conf import settings


class Environment(StrEnum):
    """Where a connection leads. Registration, sequence numbers and hrefs are kept apart for each."""

    SANDBOX = "SANDBOX"
    CI = "CI"
    PP = "PP"
    PROD = "PROD"


@dataclass(frozen=True, slots=True)
class Hosts:
    """Origins (scheme, host and port) of one environment, without a trailing slash."""

    oauth: str
    api: str

    @property
    def api_host(self) -> str:
        """Host and port as they stand in a URL."""
        return urlsplit(self.api).netloc


_PUBLIC = {
    Environment.CI: Hosts("https://oauth-ci.opentable.com", "https://restaurant-api-ci.opentable.com"),
    Environment.PP: Hosts("https://oauth-pp.opentable.com", "https://restaurant-api-pp.opentable.com"),
    Environment.PROD: Hosts("https://oauth.opentable.com", "https://restaurant-api.opentable.com"),
}


def hosts(environment: str) -> Hosts:
    """The hosts of an environment, by its name."""
    if environment == Environment.SANDBOX:
        return Hosts(
            settings.OPENTABLE_SANDBOX_OAUTH_URL.rstrip("/"), settings.OPENTABLE_SANDBOX_API_URL.rstrip("/")
        )
    return _PUBLIC[Environment(environment)]
