"""The doors of the POS."""

from django.urls import path

from pos_sync import callbacks
from pos_sync.screens import floor

urlpatterns = [
    path(
        "opentable/v1/reservations/<str:reservation_id>",
        callbacks.ReservationDoor.as_view(),
        name="opentable-reservation",
    ),
    path("at/<slug:slug>/tables/<int:table_id>/", floor.table, name="table"),
    path("at/<slug:slug>/parties/<int:number>/", floor.party, name="party"),
    path("at/<slug:slug>/parties/<int:number>/seat/", floor.seat, name="seat"),
    path("at/<slug:slug>/parties/<int:number>/move/", floor.move, name="move"),
    path("at/<slug:slug>/parties/<int:number>/undo-seat/", floor.undo_seat, name="undo-seat"),
    path("at/<slug:slug>/parties/<int:number>/finish/", floor.finish, name="finish"),
    path("at/<slug:slug>/walk-in/", floor.walk_in, name="walk-in"),
    path("at/<slug:slug>/walk-in/seat/", floor.seat_walk_in, name="seat-walk-in"),
]
