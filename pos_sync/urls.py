"""The doors of the POS."""

from django.urls import path

from pos_sync import callbacks

urlpatterns = [
    path(
        "opentable/v1/reservations/<str:reservation_id>",
        callbacks.ReservationDoor.as_view(),
        name="opentable-reservation",
    ),
]
