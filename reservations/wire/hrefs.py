"""The href of a reservation: read once, judged, and reduced to a path. It is never called as it was given.

The host of what is called comes from configuration. URL parsers disagree about who the host of a crafted URL
is, so this reads only a form that all of them read alike, and refuses the rest.
"""

import re
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from config.errors import Invalid
from config.opentable.environments import Environment, hosts

# No user info, no fragment, no backslash; the characters that RFC 3986 allows in a path and a query.
_HREF = re.compile(
    r"(?P<scheme>https?)://(?P<host>[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?)(?::(?P<port>[0-9]{1,5}))?"
    r"(?P<target>/(?!/)(?:[A-Za-z0-9._~!$&'()*+,;=:/?-]|%(?!00)[0-9A-Fa-f]{2})*)"
)
_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Href:
    """A well-formed href. `path` is what is kept; an href on a foreign host has none and is never called."""

    path: str
    is_foreign: bool


def read_href(href: str, environment: str) -> Href:
    """Judge an href received from this environment. Raises Invalid `invalid_href`."""
    found = _HREF.fullmatch(href)
    if found is None or _climbs(found["target"]) or not _may_use(found["scheme"], environment):
        raise Invalid("invalid_href", "The href is not a plain HTTPS address.", {"href": ["invalid_href"]})
    port = int(found["port"] or _PORTS[found["scheme"]])
    origin = (found["scheme"], found["host"].lower(), port)
    if origin != _own_origin(environment):
        return Href("", is_foreign=True)
    return Href(found["target"], is_foreign=False)


def _may_use(scheme: str, environment: str) -> bool:
    return scheme == "https" or environment == Environment.SANDBOX


def _climbs(target: str) -> bool:
    """Whether a segment is . or .., written plainly or encoded."""
    segments = re.split("/|%2[fF]", target.partition("?")[0])
    return any(unquote(segment) in {".", ".."} for segment in segments)


def _own_origin(environment: str) -> tuple[str, str, int]:
    own = urlsplit(hosts(environment).api)
    return own.scheme, (own.hostname or "").lower(), own.port or _PORTS[own.scheme]
