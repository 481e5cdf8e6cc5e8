"""The book's words and facts: guests, reservations, their history, visits, and who serves where."""

from reservations.models.bookings import Change, Occasion, Reservation, Source, State
from reservations.models.guests import Guest, Visit
from reservations.models.merges import GuestChange, GuestDistinction, GuestMerge
from reservations.models.sections import Section, SectionTable

__all__ = [
    "Change",
    "Guest",
    "GuestChange",
    "GuestDistinction",
    "GuestMerge",
    "Occasion",
    "Reservation",
    "Section",
    "SectionTable",
    "Source",
    "State",
    "Visit",
]
