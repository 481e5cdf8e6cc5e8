"""What is asked about money: payments and authorizations of checks, receipts, spend."""

from payments.queries.chapter import CHAPTER
from payments.queries.checks import (
    authorization_of,
    carried_when_closed,
    due_at,
    expired_authorizations,
    has_receipt,
    has_unsent_lines,
    items_of,
    outstanding_of,
    payments_of,
    problems_of,
    receipt_of,
)
from payments.queries.fixes import FIXES
from payments.queries.receipts import ReceiptDocument, ReceiptLine, ReceiptPayment, receipt_document

__all__ = [
    "CHAPTER",
    "FIXES",
    "ReceiptDocument",
    "ReceiptLine",
    "ReceiptPayment",
    "authorization_of",
    "carried_when_closed",
    "due_at",
    "expired_authorizations",
    "has_receipt",
    "has_unsent_lines",
    "items_of",
    "outstanding_of",
    "payments_of",
    "problems_of",
    "receipt_document",
    "receipt_of",
]
