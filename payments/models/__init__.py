"""Payments' words and facts: money applied to checks, its receipts, and the days that were closed."""

from payments.models.authorizations import Authorization, AuthorizationState
from payments.models.days import DayClose, Remark
from payments.models.receipts import Receipt, ReceiptState
from payments.models.refunds import Refund
from payments.models.strays import PaymentMove, Stray, StrayCode
from payments.models.tenders import Payment, PaymentState, Tender

__all__ = [
    "Authorization",
    "AuthorizationState",
    "DayClose",
    "Payment",
    "PaymentMove",
    "PaymentState",
    "Receipt",
    "ReceiptState",
    "Refund",
    "Remark",
    "Stray",
    "StrayCode",
    "Tender",
]
