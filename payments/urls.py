"""The payments doors of the partner callbacks."""

from django.urls import path

from payments import callbacks
from payments.screens import giving_back, paying, unmatched

PAY = "at/<slug:slug>/checks/<uuid:cart_id>/pay/"
STRAY = "at/<slug:slug>/unmatched/payments/<int:stray_id>/"

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
    path(PAY, paying.pay, name="pay"),
    path(f"{PAY}parts/", paying.pay_parts, name="pay-parts"),
    path(f"{PAY}take/", paying.take, name="pay-take"),
    path(f"{PAY}close/", paying.close, name="pay-close"),
    path(f"{PAY}<uuid:payment_id>/voiding/", giving_back.voiding, name="pay-voiding"),
    path(f"{PAY}<uuid:payment_id>/void/", giving_back.void, name="pay-void"),
    path(f"{PAY}<uuid:payment_id>/refunding/", giving_back.refunding, name="pay-refunding"),
    path(f"{PAY}<uuid:payment_id>/refund/", giving_back.refund, name="pay-refund"),
    path(f"{PAY}<uuid:payment_id>/moving/", unmatched.moving, name="pay-moving"),
    path(f"{PAY}<uuid:payment_id>/move/", unmatched.move, name="pay-move"),
    path("at/<slug:slug>/unmatched/", unmatched.unmatched, name="unmatched"),
    path("at/<slug:slug>/unmatched/parts/", unmatched.unmatched_parts, name="unmatched-parts"),
    path(f"{STRAY}resolving/", unmatched.resolving, name="stray-resolving"),
    path(f"{STRAY}resolve/", unmatched.resolve, name="stray-resolve"),
]
