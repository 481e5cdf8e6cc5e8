"""What is asked about money: payments and authorizations of checks, receipts, spend."""

from payments.queries.afterwards import AfterClose, after_close, digest_of, frozen_checks
from payments.queries.chapter import CHAPTER
from payments.queries.checks import (
    authorization_of,
    carried_when_closed,
    deposits_of,
    due_at,
    expired_authorizations,
    finish_minutes,
    has_receipt,
    has_unsent_lines,
    items_of,
    outstanding_of,
    payments_of,
    problems_of,
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
from payments.queries.diagnosing import Diagnosis, diagnose
from payments.queries.fixes import FIXES
from payments.queries.paying import PayPicture, picture_paying
from payments.queries.receipts import (
    ReceiptDocument,
    ReceiptLine,
    ReceiptPayment,
    address_of,
    closed_checks,
    letter_changes,
    receipt_document,
    receipts_of,
    words_of,
)
from payments.queries.returns import GivenBack, Returnable, given_back_of, refundable_of, returnables_of
from payments.queries.samples import sample_document
from payments.queries.sheets import SheetPage, sheet_page
from payments.queries.strays import (
    StrayPicture,
    Strays,
    find_stray,
    fits,
    load_strays,
    places_for,
    rounding_there,
)
from payments.queries.troubles import Trouble, why_not_ask_of_booking, why_not_ask_of_slots

__all__ = [
    "CHAPTER",
    "FIXES",
    "AfterClose",
    "Compared",
    "Comparison",
    "DayBook",
    "Diagnosis",
    "GivenBack",
    "PayPicture",
    "ReceiptDocument",
    "ReceiptLine",
    "ReceiptPayment",
    "Returnable",
    "ServiceDay",
    "SheetPage",
    "StrayPicture",
    "Strays",
    "Trouble",
    "address_of",
    "after_close",
    "authorization_of",
    "carried_when_closed",
    "closed_checks",
    "closes_of",
    "compare_day",
    "day_book",
    "deposits_of",
    "diagnose",
    "digest_of",
    "due_at",
    "expired_authorizations",
    "find_stray",
    "finish_minutes",
    "fits",
    "frozen_checks",
    "given_back_of",
    "has_receipt",
    "has_unsent_lines",
    "items_of",
    "letter_changes",
    "load_strays",
    "outstanding_of",
    "payments_of",
    "picture_paying",
    "places_for",
    "problems_of",
    "receipt_document",
    "receipts_of",
    "refundable_of",
    "returnables_of",
    "rounding_there",
    "sample_document",
    "service_date_now",
    "service_day",
    "sheet_page",
    "standing_close",
    "why_not_ask_of_booking",
    "why_not_ask_of_slots",
    "words_of",
]
