"""What OpenTable sends about locks and reservations (docs/opentable, partner callbacks).

Fields that are not listed are ignored and kept nowhere.
"""

from typing import Any

from rest_framework import serializers

from config.opentable import documents
from reservations.models import State

_INT32 = 2**31 - 1
_INT64 = 2**63 - 1


class LockRequest(serializers.Serializer[Any]):
    """POST locks."""

    rid = documents.WholeNumber(min_value=1)
    date = documents.LocalDateTime()
    party_size = documents.WholeNumber(min_value=1, max_value=100)
    expiration_seconds = documents.WholeNumber(min_value=1, max_value=3600, required=False)
    turn_time_minutes = documents.WholeNumber(min_value=15, max_value=720, required=False)


class CountryCode(serializers.Field[str, Any, str, Any]):
    """A phone's country code: the guide's example has a number, others send text."""

    default_error_messages = {"invalid": "A country code is a number or a short text."}

    def to_internal_value(self, data: Any) -> str:
        if isinstance(data, bool) or not isinstance(data, int | str) or len(str(data)) > 10:
            self.fail("invalid")
        return str(data)


class Phone(serializers.Serializer[Any]):
    """A guest's phone; it is not searched for card numbers, which it may resemble."""

    number = documents.Text(max_length=40, required=False)
    type = documents.FreeText(max_length=20, required=False)
    country_code = CountryCode(required=False)


class Guest(serializers.Serializer[Any]):
    """Who comes. `email` is there only where the guest opted in to marketing (the developer's guide)."""

    gpid = documents.WholeNumber(min_value=1, max_value=_INT64, required=False)
    first_name = documents.FreeText(max_length=150, required=False)
    last_name = documents.FreeText(max_length=150, required=False)
    email = documents.FreeText(max_length=254, required=False)
    transactional_email = documents.FreeText(max_length=254, required=False)
    opt_in_for_restaurant_marketing = documents.Truth(required=False)
    phone = Phone(required=False)


class MakeReservation(serializers.Serializer[Any]):
    """POST reservations."""

    rid = documents.WholeNumber(min_value=1)
    href = documents.Text(max_length=500, required=False)
    date_time = documents.LocalDateTime()
    party_size = documents.WholeNumber(min_value=1, max_value=100)
    guest = Guest()
    guest_reso_notes = documents.FreeText(max_length=4000, required=False)
    web_reso_notes = documents.FreeText(max_length=4000, required=False)
    lock_id = documents.WholeNumber(min_value=1, max_value=_INT64, required=False)
    confirmation_number = documents.WholeNumber(min_value=1, max_value=_INT32, required=False)
    may_pay = documents.Truth(required=False)


class UpdateReservation(serializers.Serializer[Any]):
    """PUT or POST of one reservation."""

    rid = documents.WholeNumber(min_value=1)
    confirmation_number = documents.WholeNumber(min_value=1, max_value=_INT32, required=False)
    href = documents.Text(max_length=500, required=False)
    date_time = documents.LocalDateTime(required=False)
    party_size = documents.WholeNumber(min_value=1, max_value=100, required=False)
    guest = Guest(required=False)
    guest_reso_notes = documents.FreeText(max_length=4000, required=False)
    web_reso_notes = documents.FreeText(max_length=4000, required=False)
    res_state = documents.Choice(choices=State.values, required=False)
    tables = serializers.ListField(
        child=documents.Name(min_length=1, max_length=64), max_length=20, required=False
    )
    server_name = documents.FreeText(max_length=100, required=False)
    seated_at_utc = documents.Text(max_length=40, required=False)
    sequence_id = documents.WholeNumber(min_value=0, max_value=_INT64, required=False)
    may_pay = documents.Truth(required=False)


class Cancel(serializers.Serializer[Any]):
    """POST cancel."""

    rid = documents.WholeNumber(min_value=1)
    confirmation_number = documents.WholeNumber(min_value=1, max_value=_INT32)
