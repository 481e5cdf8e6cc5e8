"""A receipt of nobody's, to see an outlet's words on."""

from datetime import datetime

from config.outlets.models import Outlet
from payments.queries.receipts import ReceiptDocument, ReceiptLine, ReceiptPayment, ReceiptSum


def sample_document(outlet: Outlet, now: datetime) -> ReceiptDocument:
    """What a party of two might have had; its figures are of no check, in the outlet's smallest units."""
    return ReceiptDocument(
        outlet_name=outlet.name,
        check_number=128,
        closed_local=now.astimezone(outlet.zone).replace(tzinfo=None),
        party_size=2,
        guest_name="Sam Sample",
        currency=outlet.currency,
        lines=(
            ReceiptLine(2, "Soup of the day", (), 2_400),
            ReceiptLine(1, "Ribeye, 300 g", ("medium", "pepper sauce"), 6_200),
            ReceiptLine(1, "Lemon tart", (), 1_400),
        ),
        sums=(ReceiptSum("Subtotal", 10_000), ReceiptSum("Service charge", 1_000), ReceiptSum("Tax", 990)),
        total_minor=11_990,
        tip_minor=1_000,
        payments=(ReceiptPayment("Card ending 4242", 11_990, 1_000, 0),),
    )
