"""Connections and links of the sandbox."""

from datetime import UTC, date, datetime
from typing import Any

import factory
from factory.django import DjangoModelFactory

from config.opentable import secrets
from config.opentable.environments import Environment
from config.opentable.models import Connection, Link
from config.opentable.models.connections import LinkState


class ConnectionFactory(DjangoModelFactory[Connection]):
    """An account at the sandbox, with the credentials that `make demo` uses."""

    class Meta:
        model = Connection

    name = factory.Sequence(lambda number: f"connection {number}")
    environment = Environment.SANDBOX
    partner_id = "covers"
    client_id = "covers"
    client_secret_encrypted = factory.LazyFunction(lambda: secrets.seal("covers-secret"))
    callback_key = factory.Sequence(lambda number: f"opentable-{number}")
    callback_secret_hmac = factory.LazyFunction(lambda: secrets.stamp("sandbox-secret"))


def _is_granted(link: Any) -> bool:
    return bool(link.is_current and link.environment == Environment.PROD)


class LinkFactory(DjangoModelFactory[Link]):
    """A live link with a rid of its own; with a grant where it needs one."""

    class Meta:
        model = Link

    connection = factory.SubFactory(ConnectionFactory)
    environment = factory.SelfAttribute("connection.environment")
    rid = factory.Sequence(lambda number: 5000 + number)
    partner_restaurant_number = factory.SelfAttribute("rid")
    state = LinkState.LIVE
    is_current = True
    granted_by = factory.LazyAttribute(lambda link: "OpenTable" if _is_granted(link) else "")
    granted_on = factory.LazyAttribute(lambda link: date(2026, 1, 1) if _is_granted(link) else None)
    grant_reference = factory.LazyAttribute(lambda link: "CASE-1" if _is_granted(link) else "")
    registered_at = datetime(2026, 1, 1, tzinfo=UTC)
