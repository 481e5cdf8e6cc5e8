"""Payments' words and facts: money applied to checks, authorizations from OpenTable, refunds, receipts."""

from payments.models.authorizations import Authorization, AuthorizationState
from payments.models.receipts import Receipt, ReceiptState
from payments.models.refunds import Refund
from payments.models.strays import PaymentMove, Stray, StrayCode
from payments.models.tenders import Payment, PaymentState, Tender

__all__ = [
    "Authorization",
    "AuthorizationState",
    "Payment",
    "PaymentMove",
    "PaymentState",
    "Receipt",
    "ReceiptState",
    "Refund",
    "Stray",
    "StrayCode",
    "Tender",
]
