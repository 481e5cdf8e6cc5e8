"""The deeds of money: authorizations, tenders, closing, captures, refunds and receipts."""

from payments.operations.authorizing import authorize, cancel_authorization
from payments.operations.capturing import capture_acknowledged
from payments.operations.checks import close_check, note_closing
from payments.operations.receipts import send_receipts
from payments.operations.refunding import refund
from payments.operations.releasing import expire_authorizations
from payments.operations.tendering import take_tender, void_payment

__all__ = [
    "authorize",
    "cancel_authorization",
    "capture_acknowledged",
    "close_check",
    "expire_authorizations",
    "note_closing",
    "refund",
    "send_receipts",
    "take_tender",
    "void_payment",
]
