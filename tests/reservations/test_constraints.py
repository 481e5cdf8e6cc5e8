"""What the database itself refuses, whatever code path forgot to."""

from contextlib import suppress

import pytest
from django.db import IntegrityError, transaction

from reservations.lifecycle import WIRE_STATE, House
from reservations.models import Reservation, State
from tests.factories.reservations import ReservationFactory


@pytest.mark.parametrize("house", House)
def test_a_house_state_stands_in_its_own_state_alone(db: None, house: House) -> None:
    party = ReservationFactory.create()
    own = WIRE_STATE[house]

    taken = []
    for state in State.values:
        with suppress(IntegrityError), transaction.atomic():
            Reservation.objects.filter(pk=party.pk).update(state=state, house_state=house)
            taken.append(state)

    assert taken == (["SEATED", "ASSUMED_SEATED"] if own == "SEATED" else [own.value])


def test_the_refusal_reads_as_a_sentence(db: None) -> None:
    with pytest.raises(IntegrityError, match="reservation_house_state_is_of_its_state"):
        ReservationFactory.create(house_state="PAID")
