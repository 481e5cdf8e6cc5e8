"""What is asked about money: payments and authorizations of checks, receipts, spend."""

from payments.queries.afterwards import AfterClose, after_close, frozen_checks
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
from payments.queries.comparing import Compared, Comparison, compare_day
from payments.queries.days import (
    DayBook,
    ServiceDay,
    closes_of,
    day_book,
    service_date_now,
    service_day,
    standing_close,
)
from payments.queries.fixes import FIXES
from payments.queries.receipts import ReceiptDocument, ReceiptLine, ReceiptPayment, receipt_document
from payments.queries.sheets import SheetPage, sheet_page
from payments.queries.strays import StrayPicture, Strays, find_stray, load_strays, places_for

__all__ = [
    "CHAPTER",
    "FIXES",
    "AfterClose",
    "Compared",
    "Comparison",
    "DayBook",
    "ReceiptDocument",
    "ReceiptLine",
    "ReceiptPayment",
    "ServiceDay",
    "SheetPage",
    "StrayPicture",
    "Strays",
    "after_close",
    "authorization_of",
    "carried_when_closed",
    "closes_of",
    "compare_day",
    "day_book",
    "due_at",
    "expired_authorizations",
    "find_stray",
    "frozen_checks",
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
    "service_date_now",
    "service_day",
    "sheet_page",
    "standing_close",
]
