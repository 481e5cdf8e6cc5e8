"""The deeds of money: authorizations, tenders, closing, captures, refunds and receipts."""

from payments.operations.authorizing import authorize, cancel_authorization
from payments.operations.capturing import capture_acknowledged
from payments.operations.checks import close_check, note_closing
from payments.operations.moving import move_payment
from payments.operations.receipts import send_receipts
from payments.operations.refunding import refund
from payments.operations.releasing import expire_authorizations
from payments.operations.strays import keep_refused, resolve_stray, watch_strays
from payments.operations.tendering import take_tender, void_payment

__all__ = [
    "authorize",
    "cancel_authorization",
    "capture_acknowledged",
    "close_check",
    "expire_authorizations",
    "keep_refused",
    "move_payment",
    "note_closing",
    "refund",
    "resolve_stray",
    "send_receipts",
    "take_tender",
    "void_payment",
    "watch_strays",
]
