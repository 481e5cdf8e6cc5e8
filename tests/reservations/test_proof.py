"""`manage.py prove_no_double_booking` finds what the constraint would have prevented."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection as database

from availability.models import Claim, Placement
from reservations.models import Reservation
from tests.config.opentable.inbound.conftest import OpenTable
from tests.reservations.calls import lock, make
from tests.reservations.conftest import evening, expire_locks


def prove() -> tuple[int, str]:
    """Run the command: its exit status and its first line."""
    out = StringIO()
    try:
        call_command("prove_no_double_booking", stdout=out)
    except SystemExit as end:
        return int(str(end.code)), out.getvalue().splitlines()[0]
    return 0, out.getvalue().splitlines()[0]


def copy_claim(claim: Claim) -> None:
    """A second claim on the same table and time, by a placement of its own."""
    placement = claim.placement
    placement.pk = None
    placement.save(force_insert=True)
    claim.pk, claim.placement = None, placement
    claim.save(force_insert=True)


def test_a_sound_book_is_proved(floor: OpenTable) -> None:
    lock(floor)
    make(floor, party_size=8)

    assert prove() == (0, "0 overlapping claims, 0 claims without owner")


def test_an_overlap_is_found_once_the_constraint_is_gone(network: OpenTable) -> None:
    lock(network)
    with database.cursor() as sql:
        sql.execute("SET CONSTRAINTS ALL IMMEDIATE")
        sql.execute("ALTER TABLE availability_claim DROP CONSTRAINT claims_on_a_table_never_overlap")
    copy_claim(Claim.objects.get())

    assert prove() == (1, "1 overlapping claims, 0 claims without owner")
    expire_locks()
    assert prove() == (0, "0 overlapping claims, 0 claims without owner")


@pytest.mark.parametrize("fault", ["no reservation", "ended", "released", "another kind"])
def test_a_claim_that_nobody_owns_is_found(network: OpenTable, fault: str) -> None:
    make(network)
    if fault == "no reservation":
        Reservation.objects.update(placement=None)
    elif fault == "ended":
        Reservation.objects.update(state="CANCELED", house_state="CANCELED")
    elif fault == "released":
        Placement.objects.update(released_at=evening().replace(tzinfo=network.outlet.zone))
    else:
        Placement.objects.update(kind="SEATING")

    assert prove() == (1, "0 overlapping claims, 1 claims without owner")
