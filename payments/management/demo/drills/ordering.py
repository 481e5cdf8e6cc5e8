"""Drills of the floor: a name in another case, a check of nobody's, a table that does not come free."""

from availability.models import Table
from payments.management.demo.drills import parties
from payments.management.demo.drills.cases import Booked, Case, Drill
from pos_sync import operations as pos
from reservations import operations as book

_MISNAMED = Booked(1, "Duval", 2, "t5")
_ORPHANED, _ORPHANED_AT = Booked(1, "Rossi", 2), "T3"
_LEFT, _NEXT = Booked(1, "Novak", 4, "T6"), Booked(2, "Imai", 2, "T6")


def _plant_name(case: Case) -> None:
    """OpenTable seats at its own name, and no cart opens."""
    parties.seated(case, _MISNAMED)


def _plant_orphan(case: Case) -> None:
    """A server let a booked party in as a walk-in; the host found their booking, and seated it there too."""
    opening = pos.seat_walk_in_party(
        outlet=case.outlet,
        tables=[Table.objects.get(outlet=case.outlet, name=_ORPHANED_AT)],
        party_size=_ORPHANED.party_size,
        guest_name=f"{parties.FIRST_NAME} {_ORPHANED.last_name}",
        actor="server",
        now=case.ago(46),
    )
    assert opening.cart is not None
    parties.order(case, opening.cart, minutes=40)
    pos.seat_party(
        reservation=parties.booked(case, _ORPHANED),
        table_names=[_ORPHANED_AT],
        departed={opening.cart.reservation.confirmation_number},
        actor="host",
        now=case.ago(10),
    )


def _plant_table(case: Case) -> None:
    """A party left unpaid, and the next one, seated at the same table, gets no cart."""
    cart = parties.dining(case, _LEFT)
    pos.finish_party(reservation=cart.reservation, actor=book.OPENTABLE, now=case.ago(10))
    parties.seated(case, _NEXT, minutes=6)


DRILLS = (
    Drill(
        slug="incident-name",
        name="Hazel Wharf",
        rid=9007,
        fault="wrong case name",
        code="table_names_differ",
        fix="Rename our T5 to t5, then seat the party at it",
        plant=_plant_name,
        parties=(_MISNAMED,),
        plan_names={"T5": "t5"},
    ),
    Drill(
        slug="incident-orphan",
        name="Ivy Gate",
        rid=9008,
        fault="orphan cart",
        code="cart_not_opened",
        fix="Say that the check at T3 is the party's: one tap",
        plant=_plant_orphan,
        parties=(_ORPHANED,),
    ),
    Drill(
        slug="incident-table",
        name="Juniper Yard",
        rid=9009,
        fault="stuck table",
        code="check_left_open",
        fix="Take a payment on the check that was left open, then open the next party's cart",
        plant=_plant_table,
        parties=(_LEFT, _NEXT),
    ),
)
