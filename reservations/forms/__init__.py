"""What staff post from the pages of book, floor and guests."""

from reservations.forms.acts import (
    BlockForm,
    CopySectionsForm,
    FindGuestsForm,
    GuestForm,
    MarkForm,
    OpenSectionForm,
    PlacingForm,
    RosterForm,
    ServiceForm,
    TablesField,
    known_of,
)
from reservations.forms.bookings import (
    LOCAL_TIME,
    GridForm,
    MoveForm,
    OverForm,
    ParticularsForm,
    PhoneForm,
    TagsField,
)
from reservations.forms.days import DayForm, SoughtForm, WishForm, date_of, size_of

__all__ = [
    "LOCAL_TIME",
    "BlockForm",
    "CopySectionsForm",
    "DayForm",
    "FindGuestsForm",
    "GridForm",
    "GuestForm",
    "MarkForm",
    "MoveForm",
    "OpenSectionForm",
    "OverForm",
    "ParticularsForm",
    "PhoneForm",
    "PlacingForm",
    "RosterForm",
    "ServiceForm",
    "SoughtForm",
    "TablesField",
    "TagsField",
    "WishForm",
    "date_of",
    "known_of",
    "size_of",
]
