"""The book's words and facts: guests, reservations, visits, the waitlist, and who serves where."""

from reservations.models.bookings import Change, Occasion, Reservation, Source, State
from reservations.models.guests import Guest, Visit
from reservations.models.merges import GuestChange, GuestDistinction, GuestMerge
from reservations.models.sections import Section, SectionTable
from reservations.models.waitlist import (
    WAITING_STATES,
    NoticeState,
    WaitlistChange,
    WaitlistEntry,
    WaitlistLetter,
    WaitlistNotice,
    WaitState,
)

__all__ = [
    "WAITING_STATES",
    "Change",
    "Guest",
    "GuestChange",
    "GuestDistinction",
    "GuestMerge",
    "NoticeState",
    "Occasion",
    "Reservation",
    "Section",
    "SectionTable",
    "Source",
    "State",
    "Visit",
    "WaitState",
    "WaitlistChange",
    "WaitlistEntry",
    "WaitlistLetter",
    "WaitlistNotice",
]
