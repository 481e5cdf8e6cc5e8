"""The deeds of money: authorizations, tenders, closing, captures, refunds, receipts, and the end of a day."""

from payments.operations.asking import Answer, ask_of_booking, ask_of_slots
from payments.operations.authorizing import authorize, cancel_authorization
from payments.operations.capturing import capture_acknowledged
from payments.operations.checks import close_check, note_closing
from payments.operations.comparing import remark, resend_check
from payments.operations.days import close_day, reopen_day
from payments.operations.deposits import record_deposit, remove_deposit
from payments.operations.letters import judge_words, word_receipts
from payments.operations.moving import move_payment
from payments.operations.receipts import send_receipts
from payments.operations.refunding import refund
from payments.operations.releasing import expire_authorizations
from payments.operations.resending import send_again
from payments.operations.returning import Planned, plan_refund, refund_lines
from payments.operations.strays import keep_refused, resolve_stray, watch_strays
from payments.operations.tendering import take_tender, void_payment

__all__ = [
    "Answer",
    "Planned",
    "ask_of_booking",
    "ask_of_slots",
    "authorize",
    "cancel_authorization",
    "capture_acknowledged",
    "close_check",
    "close_day",
    "expire_authorizations",
    "judge_words",
    "keep_refused",
    "move_payment",
    "note_closing",
    "plan_refund",
    "record_deposit",
    "refund",
    "refund_lines",
    "remark",
    "remove_deposit",
    "reopen_day",
    "resend_check",
    "resolve_stray",
    "send_again",
    "send_receipts",
    "take_tender",
    "void_payment",
    "watch_strays",
    "word_receipts",
]
