"""The book's words and facts: guests, reservations, their history, and visits."""

from reservations.models.bookings import Change, Reservation, Source, State
from reservations.models.guests import Guest, Visit
from reservations.models.merges import GuestChange, GuestDistinction, GuestMerge

__all__ = [
    "Change",
    "Guest",
    "GuestChange",
    "GuestDistinction",
    "GuestMerge",
    "Reservation",
    "Source",
    "State",
    "Visit",
]
