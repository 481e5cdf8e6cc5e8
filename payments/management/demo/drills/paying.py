"""The drill of money: half of a check is authorized in the app, and all of it is paid by card."""

from payments import operations, wire
from payments.management.demo.drills import parties
from payments.management.demo.drills.cases import Booked, Case, Drill
from payments.models import Tender
from pos_sync import operations as pos

_PARTY = Booked(1, "Okonkwo", 2, "T1")
_TIP_MINOR = 500


def _plant_payment(case: Case) -> None:
    cart = parties.dining(case, _PARTY)
    pos.present_check(cart=cart, actor="server", now=case.ago(10))
    cart.refresh_from_db()
    due_minor = cart.due_minor
    asked = wire.Asked(
        authorization_id=f"incident-{case.outlet.rid}",
        confirmation_number=cart.reservation.confirmation_number,
        check_id=str(cart.pk),
        check_sequence_id=None,
        currency=case.outlet.currency,
        amount_minor=due_minor // 2,
        tip_minor=_TIP_MINOR,
        card_last4="4242",
        expires_at=None,
        digest=b"incident",
    )
    operations.authorize(connection=case.link.connection, outlet=case.outlet, asked=asked, now=case.ago(8))
    cart.refresh_from_db()
    operations.take_tender(
        cart=cart,
        tender=Tender.CARD,
        amount_minor=due_minor,
        tip_minor=0,
        received_minor=None,
        actor="server",
        now=case.ago(7),
        card_last4="1881",
    )


DRILLS = (
    Drill(
        slug="incident-payment",
        name="Laurel Square",
        rid=9010,
        fault="double authorisation",
        code="paid_another_way",
        fix="Tell the guest that the app's payment was released, and say that it is done",
        plant=_plant_payment,
        parties=(_PARTY,),
    ),
)
