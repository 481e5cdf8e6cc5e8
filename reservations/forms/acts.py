"""What staff post of parties, tables and guests."""

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone

from availability import queries as inventory
from config.cardless import Cardless
from config.outlets.models import Outlet
from config.outlets.scope import OneOutletForm
from reservations import lifecycle, queries
from reservations.forms.bookings import LOCAL_TIME
from reservations.forms.texts import Drawn, is_same
from reservations.models import Guest

_MARKS = [(move.act.value, move.label) for move in lifecycle.MOVES if move.act in lifecycle.MARKS]


_ADDRESS = r"^[^\s@]+@[^\s@]+$"


class TablesField(forms.Field):
    """Tables by number: one button posts them separated by spaces, boxes that are ticked one by one."""

    widget = forms.MultipleHiddenInput

    def clean(self, value: list[str] | None) -> list[int]:
        """The numbers, in the order given."""
        words = " ".join(super().clean(value) or []).split()
        if self.required and not words:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        if not all(word.isascii() and word.isdigit() and len(word) < 10 for word in words):
            raise forms.ValidationError("Tables are numbers.")
        return [int(word) for word in words]


class PlacingForm(forms.Form):
    """Tables for a party, and the time for it where it is another than its own."""

    tables = TablesField(error_messages={"required": "Choose a table."})
    starts_local = forms.DateTimeField(input_formats=[LOCAL_TIME], required=False)
    # The box that is not ticked posts its "no" from beside it; a drag says nothing of the pin.
    pinned = forms.TypedChoiceField(
        choices=[("yes", "yes"), ("no", "no")],
        coerce=lambda word: word == "yes",
        empty_value=None,
        required=False,
    )

    def starts(self) -> dt.datetime | None:
        """The wall-clock time, naive; None for the party's own."""
        said: dt.datetime | None = self.cleaned_data["starts_local"]
        return None if said is None else timezone.make_naive(said, dt.UTC)


class MarkForm(forms.Form):
    """How far a party is."""

    act = forms.ChoiceField(choices=_MARKS)


class BlockForm(Cardless, forms.Form):
    """Why a table is kept free of parties, and until when on the outlet's clock."""

    reason = forms.CharField(
        max_length=200, error_messages={"required": "Say why: whoever looks for a table will ask."}
    )
    until = forms.DateTimeField(
        input_formats=[LOCAL_TIME],
        error_messages={"required": "Say until when.", "invalid": "Say until when."},
    )

    def ends_at(self, outlet: Outlet) -> dt.datetime:
        """The end as an instant; Invalid where the clock jumps over it."""
        until: dt.datetime = self.cleaned_data["until"]
        return inventory.setup(outlet).instant(timezone.make_naive(until, dt.UTC))


class GuestForm(Cardless, Drawn):
    """What staff know about a guest. Tags are typed with commas between them; `email` is the one for news."""

    first_name = forms.CharField(max_length=150, required=False)
    last_name = forms.CharField(max_length=150, required=False)
    phone = forms.CharField(max_length=40, required=False)
    transactional_email = forms.RegexField(
        _ADDRESS,
        max_length=254,
        required=False,
        error_messages={"invalid": "Write the e-mail for receipts in full."},
    )
    email = forms.RegexField(
        _ADDRESS,
        max_length=254,
        required=False,
        error_messages={"invalid": "Write the e-mail for news in full."},
    )
    tags = forms.CharField(max_length=400, required=False)
    is_vip = forms.BooleanField(required=False)
    allergies = forms.CharField(max_length=500, required=False)
    notes = forms.CharField(max_length=4000, required=False)

    def clean_tags(self) -> list[str]:
        """Each tag by itself."""
        return [tag.strip() for tag in self.cleaned_data["tags"].split(",") if tag.strip()]

    def said(self) -> dict[str, Any]:
        """What differs from what the page showed; an address for news only where the page had one."""
        said, was = self.cleaned_data, self.cleaned_data["was"]
        names = [name for name in said if name != "was" and (name != "email" or name in self.data)]
        return {name: said[name] for name in names if not is_same(said[name], was.get(name))}


class GuestRowForm(OneOutletForm):
    """A guest in the admin site."""


def known_of(guest: Guest) -> dict[str, Any]:
    """What a guest's form begins with."""
    return drawn_of(guest) | {"tags": ", ".join(guest.tags)}


def drawn_of(guest: Guest) -> dict[str, Any]:
    """What a guest's page shows, as plain values for it to keep."""
    return {name: getattr(guest, name) for name in GuestForm.base_fields if name != "was"}


class FindGuestsForm(forms.Form):
    """Whom somebody looks for; what cannot be read asks nothing."""

    words = forms.CharField(max_length=100, required=False)
    tag = forms.CharField(max_length=30, required=False)
    vip = forms.BooleanField(required=False)
    allergy = forms.BooleanField(required=False)
    page = forms.IntegerField(min_value=1, max_value=10_000, required=False)

    def wanted(self) -> queries.Wanted:
        """The question."""
        said = self.cleaned_data if self.is_valid() else {}
        return queries.Wanted(
            words=said.get("words", ""),
            tag=said.get("tag", ""),
            is_vip=said.get("vip", False),
            has_allergies=said.get("allergy", False),
        )

    def number(self) -> int:
        """Which page of the answer."""
        return (self.cleaned_data.get("page") or 1) if self.is_valid() else 1


class ServiceForm(forms.Form):
    """One service: a date, and a shift or (none) the whole day."""

    date = forms.DateField()
    shift = forms.CharField(max_length=40, required=False)


class RosterForm(ServiceForm):
    """Which sections are looked at, and which of them is picked."""

    date = forms.DateField(required=False)
    section = forms.IntegerField(required=False)


class OpenSectionForm(Cardless, ServiceForm):
    """A server by choice, or by a name that is typed, which wins."""

    server_name = forms.CharField(max_length=100, required=False)
    typed = forms.CharField(max_length=100, required=False)


class CopySectionsForm(ServiceForm):
    """A service, and the date whose sections it takes."""

    from_date = forms.DateField()
