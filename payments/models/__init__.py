"""Payments' words and facts: money applied to checks, its receipts, and the days that were closed."""

from payments.models.authorizations import Authorization, AuthorizationState
from payments.models.days import DayClose, Remark
from payments.models.deposits import Deposit
from payments.models.receipts import LetterChange, Receipt, ReceiptLetter, ReceiptState, masked
from payments.models.refunds import Refund, Return
from payments.models.strays import PaymentMove, Stray, StrayCode
from payments.models.tenders import Payment, PaymentState, Tender

__all__ = [
    "Authorization",
    "AuthorizationState",
    "DayClose",
    "Deposit",
    "LetterChange",
    "Payment",
    "PaymentMove",
    "PaymentState",
    "Receipt",
    "ReceiptLetter",
    "ReceiptState",
    "Refund",
    "Remark",
    "Return",
    "Stray",
    "StrayCode",
    "Tender",
    "masked",
]
