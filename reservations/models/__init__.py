"""The book's words and facts: guests, reservations, their history, and visits."""

from reservations.models.bookings import Change, Reservation, Source, State
from reservations.models.guests import Guest, Visit

__all__ = ["Change", "Guest", "Reservation", "Source", "State", "Visit"]
