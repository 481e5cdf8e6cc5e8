"""The payments doors of the partner callbacks."""

from django.urls import path

from payments import callbacks

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
]
