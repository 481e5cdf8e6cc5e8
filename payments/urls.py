"""The doors of payments: the partner callbacks, paying, receipts, what is unmatched, the end of a shift."""

from django.urls import path

from payments import callbacks
from payments.screens import (
    deposits,
    diagnosing,
    giving_back,
    letters,
    paying,
    receipts,
    returning,
    sheets,
    unmatched,
)

PAY = "at/<slug:slug>/checks/<uuid:cart_id>/pay/"
STRAY = "at/<slug:slug>/unmatched/payments/<int:stray_id>/"
SHEET = "at/<slug:slug>/sheet/<str:day>/"

urlpatterns = [
    path(
        "opentable/v1/payments/authorizations",
        callbacks.Authorizations.as_view(),
        name="opentable-authorizations",
    ),
    path(
        "opentable/v1/payments/authorizations/<str:authorization_id>/cancel",
        callbacks.AuthorizationCancel.as_view(),
        name="opentable-authorization-cancel",
    ),
    path("at/<slug:slug>/receipts/", letters.letter, name="receipt-letter"),
    path("at/<slug:slug>/receipts/preview/", letters.preview, name="receipt-preview"),
    path("at/<slug:slug>/checks/<uuid:cart_id>/receipt/", receipts.receipt, name="receipt"),
    path("at/<slug:slug>/checks/<uuid:cart_id>/receipt/send/", receipts.send, name="receipt-send"),
    path(PAY, paying.pay, name="pay"),
    path(f"{PAY}parts/", paying.pay_parts, name="pay-parts"),
    path(f"{PAY}take/", paying.take, name="pay-take"),
    path(f"{PAY}finish/", paying.finish, name="pay-finish"),
    path(f"{PAY}close/", paying.close, name="pay-close"),
    path(f"{PAY}deposit/", deposits.depositing, name="pay-depositing"),
    path(f"{PAY}deposit/record/", deposits.record, name="pay-deposit"),
    path(f"{PAY}deposit/<uuid:deposit_id>/removing/", deposits.removing, name="pay-deposit-removing"),
    path(f"{PAY}deposit/<uuid:deposit_id>/remove/", deposits.remove, name="pay-deposit-remove"),
    path(f"{PAY}returning/", returning.returning, name="pay-returning"),
    path(f"{PAY}returning/sum/", returning.returning_sum, name="pay-returning-sum"),
    path(f"{PAY}return/", returning.give_back, name="pay-return"),
    path(f"{PAY}<uuid:payment_id>/voiding/", giving_back.voiding, name="pay-voiding"),
    path(f"{PAY}<uuid:payment_id>/void/", giving_back.void, name="pay-void"),
    path(f"{PAY}<uuid:payment_id>/refunding/", giving_back.refunding, name="pay-refunding"),
    path(f"{PAY}<uuid:payment_id>/refund/", giving_back.refund, name="pay-refund"),
    path(f"{PAY}<uuid:payment_id>/moving/", unmatched.moving, name="pay-moving"),
    path(f"{PAY}<uuid:payment_id>/move/", unmatched.move, name="pay-move"),
    path("at/<slug:slug>/integration/diagnosis/", diagnosing.show, name="diagnosis"),
    path("at/<slug:slug>/integration/diagnosis/ask/", diagnosing.ask, name="diagnosis-ask"),
    path("at/<slug:slug>/unmatched/", unmatched.unmatched, name="unmatched"),
    path("at/<slug:slug>/unmatched/parts/", unmatched.unmatched_parts, name="unmatched-parts"),
    path(f"{STRAY}resolving/", unmatched.resolving, name="stray-resolving"),
    path(f"{STRAY}resolve/", unmatched.resolve, name="stray-resolve"),
    path("at/<slug:slug>/sheet/", sheets.today, name="sheet-today"),
    path(SHEET, sheets.sheet, name="sheet"),
    path(f"{SHEET}print/", sheets.printed, name="sheet-print"),
    path(f"{SHEET}<slug:kind>.csv", sheets.spreadsheet, name="sheet-file"),
    path(f"{SHEET}closing/", sheets.closing, name="day-closing"),
    path(f"{SHEET}close/", sheets.close, name="day-close"),
    path(f"{SHEET}reopening/", sheets.reopening, name="day-reopening"),
    path(f"{SHEET}reopen/", sheets.reopen, name="day-reopen"),
    path(f"{SHEET}checks/<uuid:cart_id>/resend/", sheets.resend, name="check-resend"),
    path(f"{SHEET}checks/<uuid:cart_id>/remarking/", sheets.remarking, name="check-remarking"),
    path(f"{SHEET}checks/<uuid:cart_id>/remark/", sheets.remark, name="check-remark"),
]
