"""What staff post from the pages of book, floor and guests."""

from reservations.forms.acts import (
    BlockForm,
    CopySectionsForm,
    FindGuestsForm,
    GuestForm,
    GuestRowForm,
    MarkForm,
    OpenSectionForm,
    PlacingForm,
    RosterForm,
    ServiceForm,
    TablesField,
    drawn_of,
    known_of,
)
from reservations.forms.bookings import (
    LOCAL_TIME,
    ChangeForm,
    GridForm,
    MoveForm,
    OverForm,
    ParticularsForm,
    PhoneForm,
    TagsField,
)
from reservations.forms.days import DayForm, SoughtForm, WishForm, date_of, size_of
from reservations.forms.texts import Cardless
from reservations.forms.waitlist import JoinForm, LetterForm, PartySizeForm, QuoteForm

__all__ = [
    "LOCAL_TIME",
    "BlockForm",
    "Cardless",
    "ChangeForm",
    "CopySectionsForm",
    "DayForm",
    "FindGuestsForm",
    "GridForm",
    "GuestForm",
    "GuestRowForm",
    "JoinForm",
    "LetterForm",
    "MarkForm",
    "MoveForm",
    "OpenSectionForm",
    "OverForm",
    "ParticularsForm",
    "PartySizeForm",
    "PhoneForm",
    "PlacingForm",
    "QuoteForm",
    "RosterForm",
    "ServiceForm",
    "SoughtForm",
    "TablesField",
    "TagsField",
    "WishForm",
    "date_of",
    "drawn_of",
    "known_of",
    "size_of",
]
