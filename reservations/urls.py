"""The book's part of what OpenTable calls."""

from django.urls import path

from reservations import callbacks

urlpatterns = [
    path("opentable/v1/locks", callbacks.Locks.as_view()),
    path("opentable/v1/locks/<str:lock_id>", callbacks.Lock.as_view()),
    path("opentable/v1/reservations", callbacks.Reservations.as_view()),
    path("opentable/v1/reservations/<str:reservation_id>/cancel", callbacks.Cancel.as_view()),
]
