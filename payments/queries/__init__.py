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
from payments.queries.strays import StrayPicture, Strays, find_stray, load_strays, places_for

__all__ = [
    "CHAPTER",
    "FIXES",
    "ReceiptDocument",
    "ReceiptLine",
    "ReceiptPayment",
    "StrayPicture",
    "Strays",
    "authorization_of",
    "carried_when_closed",
    "due_at",
    "expired_authorizations",
    "find_stray",
    "has_receipt",
    "has_unsent_lines",
    "items_of",
    "load_strays",
    "outstanding_of",
    "payments_of",
    "places_for",
    "problems_of",
    "receipt_document",
    "receipt_of",
]
