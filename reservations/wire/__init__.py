"""The documents of locks and reservations, both ways; nothing else knows the wire's spelling."""

from reservations.wire.answers import (
    cancel_document,
    href_document,
    lock_document,
    reservation_document,
    resoupdate_document,
)
from reservations.wire.hrefs import Href, read_href
from reservations.wire.requests import Cancel, LockRequest, MakeReservation, UpdateReservation
from reservations.wire.retelling import retell
from reservations.wire.words import Asked, GuestWords, LockWish, read_change, read_lock, read_make

__all__ = [
    "Asked",
    "Cancel",
    "GuestWords",
    "Href",
    "LockRequest",
    "LockWish",
    "MakeReservation",
    "UpdateReservation",
    "cancel_document",
    "href_document",
    "lock_document",
    "read_change",
    "read_href",
    "read_lock",
    "read_make",
    "reservation_document",
    "resoupdate_document",
    "retell",
]
