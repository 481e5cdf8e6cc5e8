"""Hours in the database: what the engine could not offer is refused before it is stored."""

import pytest
from django.db import IntegrityError, transaction

from tests.factories.availability import ShiftFactory

pytestmark = pytest.mark.django_db


def test_a_shift_starts_on_the_quarter_hour() -> None:
    assert ShiftFactory.create(first_seating=1065).first_seating == 1065

    with pytest.raises(IntegrityError, match="shift_starts_on_the_quarter_hour"), transaction.atomic():
        ShiftFactory.create(name="Late", first_seating=1060, last_seating=1285)
