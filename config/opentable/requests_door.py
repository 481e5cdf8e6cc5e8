"""The door for connection requests: a restaurant chose us in OpenTable's list of integrations (ours).

Its document is docs/opentable/connection-requests.yaml. The rid may be of no outlet here: an outlet is often
opened only once the restaurant has asked.
"""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.core.validators import EmailValidator
from rest_framework import serializers

from config.errors import Invalid
from config.opentable import callbacks, connection_requests, documents
from config.opentable.environments import Environment


class ContactDocument(serializers.Serializer[Any]):
    """Whom to answer: a name, and an e-mail address or a telephone number at least."""

    name = documents.FreeText(min_length=1, max_length=100)
    email = documents.FreeText(min_length=1, max_length=254, required=False, validators=[EmailValidator()])
    phone = documents.FreeText(min_length=1, max_length=40, required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """One way to answer is needed."""
        if not attrs.keys() & {"email", "phone"}:
            raise serializers.ValidationError("An email or a phone is required.")
        return attrs


class RequestDocument(serializers.Serializer[Any]):
    """The short form. The rid routes nothing here, hence its other name inside."""

    rid = documents.WholeNumber(min_value=1, max_value=2**31 - 1, source="asked_rid")
    restaurant_name = documents.FreeText(min_length=1, max_length=200)
    contact = ContactDocument()
    environment = documents.Choice(choices=[name.value for name in Environment])


class ConnectionRequests(callbacks.Callback):
    """POST /opentable/v1/connection_requests: 202, and somebody reads it."""

    act = "connection request"
    documents: ClassVar[Mapping[str, type[RequestDocument]]] = {"POST": RequestDocument}

    def answer(self, call: callbacks.Call) -> callbacks.Reply:
        """Keep it; an account speaks of its own environment alone."""
        document = call.document or {}
        if document["environment"] != call.connection.environment:
            words = f"This account is of {call.connection.environment}."
            raise Invalid("invalid_request", words, {"environment": [words]})
        kept = connection_requests.ask(
            connection=call.connection,
            rid=document["asked_rid"],
            restaurant_name=document["restaurant_name"],
            contact=document["contact"],
            now=call.now,
        )
        answer = {"connection_request_id": kept.pk, "rid": kept.rid, "state": kept.state}
        return callbacks.Reply(202, answer)
