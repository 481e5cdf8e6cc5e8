"""Connections and links of the sandbox."""

from datetime import UTC, datetime

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


class LinkFactory(DjangoModelFactory[Link]):
    """A live link with a rid of its own."""

    class Meta:
        model = Link

    connection = factory.SubFactory(ConnectionFactory)
    environment = factory.SelfAttribute("connection.environment")
    rid = factory.Sequence(lambda number: 5000 + number)
    partner_restaurant_number = factory.SelfAttribute("rid")
    state = LinkState.LIVE
    registered_at = datetime(2026, 1, 1, tzinfo=UTC)
