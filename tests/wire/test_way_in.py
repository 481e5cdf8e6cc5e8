"""The callbacks' documents, held to the samples."""

from typing import Any

import pytest

from reservations import wire
from tests.wire import golden


@pytest.mark.parametrize(
    ("serializer", "sample"),
    [
        (wire.LockRequest, "lock_request.json"),
        (wire.MakeReservation, "make_request.json"),
        (wire.UpdateReservation, "update_request.json"),
    ],
)
def test_what_opentable_asks_is_understood(serializer: Any, sample: str) -> None:
    asked = serializer(data=golden.document(sample))

    assert asked.is_valid(), asked.errors
