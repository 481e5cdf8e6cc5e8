"""The payments doors of the partner callbacks."""

from django.urls import path

from payments import callbacks, screens

PAY = "at/<slug:slug>/checks/<uuid:cart_id>/pay/"

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
    path(PAY, screens.pay, name="pay"),
    path(f"{PAY}parts/", screens.pay_parts, name="pay-parts"),
    path(f"{PAY}take/", screens.take, name="pay-take"),
    path(f"{PAY}close/", screens.close, name="pay-close"),
    path(f"{PAY}<uuid:payment_id>/voiding/", screens.voiding, name="pay-voiding"),
    path(f"{PAY}<uuid:payment_id>/void/", screens.void, name="pay-void"),
    path(f"{PAY}<uuid:payment_id>/refunding/", screens.refunding, name="pay-refunding"),
    path(f"{PAY}<uuid:payment_id>/refund/", screens.refund, name="pay-refund"),
]
