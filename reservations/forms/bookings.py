"""A booking as staff type it: one of the grid's times, or over the rules, and what is noted of it."""

import datetime as dt
from typing import Any, ClassVar

from django import forms
from django.utils import timezone

from config.cardless import Cardless
from reservations import operations
from reservations.forms.texts import Drawn, is_same
from reservations.models import Occasion
from reservations.wire import GuestWords

LOCAL_TIME = "%Y-%m-%dT%H:%M"


class TagsField(forms.Field):
    """Short words about a booking: those ticked, and those typed with commas between them."""

    widget = forms.SelectMultiple
    MOST, LONGEST = 10, 30

    def clean(self, value: Any) -> tuple[str, ...]:
        """Each once, in the order given."""
        said = " ".join(",".join(value or []).split())
        words = [word.strip() for word in said.split(",") if word.strip()]
        found: dict[str, str] = {}
        for word in words:
            found.setdefault(word.casefold(), word)
        tags = tuple(found.values())
        if len(tags) > self.MOST or any(len(tag) > self.LONGEST for tag in tags):
            raise forms.ValidationError(f"At most {self.MOST} tags, of {self.LONGEST} letters each.")
        return tags


class ParticularsForm(Cardless, forms.Form):
    """What is noted of a booking."""

    notes = forms.CharField(max_length=1000, required=False)
    tags = TagsField(required=False)
    occasion = forms.ChoiceField(choices=[("", "none"), *Occasion.choices], required=False)
    table_request = forms.CharField(max_length=200, required=False)
    deposit_note = forms.CharField(max_length=200, required=False)

    def particulars(self) -> operations.Particulars:
        """As the book keeps them."""
        said = self.cleaned_data
        return operations.Particulars(
            guest_notes=said["notes"],
            tags=said["tags"],
            occasion=said["occasion"],
            table_request=said["table_request"],
            deposit_note=said["deposit_note"],
        )


class GridForm(ParticularsForm):
    """A booking for one of the grid's times."""

    size = forms.IntegerField(min_value=1, max_value=100)
    starts_local = forms.DateTimeField(
        input_formats=[LOCAL_TIME], error_messages={"required": "Choose a time.", "invalid": "Choose a time."}
    )

    def starts(self) -> dt.datetime:
        """The wall-clock time, naive."""
        return timezone.make_naive(self.cleaned_data["starts_local"], dt.UTC)


class ChangeForm(ParticularsForm, Drawn):
    """What is changed of a booking: what it says otherwise than the page showed it."""

    size = forms.IntegerField(min_value=1, max_value=100, required=False)
    starts_local = forms.DateTimeField(input_formats=[LOCAL_TIME], required=False)

    _NAMES: ClassVar = {
        "size": "party_size",
        "starts_local": "starts_local",
        "notes": "guest_notes",
        "tags": "tags",
        "occasion": "occasion",
        "table_request": "table_request",
        "deposit_note": "deposit_note",
    }

    def clean_starts_local(self) -> str | None:
        """The wall-clock time as the book writes it; None for the party's own."""
        said: dt.datetime | None = self.cleaned_data["starts_local"]
        return None if said is None else f"{said:{LOCAL_TIME}}"

    def changes(self) -> dict[str, Any]:
        """What is to be another than it was, by the names of `queries.stands`."""
        return {self._NAMES[name]: self._value(name) for name in self.changed()}

    def changed(self) -> list[str]:
        """The fields that say something else than the page showed; those not posted say nothing."""
        self.is_valid()
        was = self.cleaned_data.get("was", {})
        posted = [name for name in self._NAMES if self.data.get(name) or name in self._noted()]
        return [name for name in posted if not is_same(self._value(name), was.get(self._NAMES[name]))]

    def _noted(self) -> set[str]:
        """Of these an empty one is said too: it was emptied."""
        return {name for name in ParticularsForm.base_fields if name in self.data}

    def _value(self, name: str) -> Any:
        """As it was understood, else as it was typed."""
        value = self.cleaned_data.get(name, self.data.get(name))
        return list(value) if isinstance(value, tuple) else value


class PhoneForm(GridForm):
    """A booking by phone. `guest_id` is the guest that was picked, `table` the one to be pinned to."""

    phone = forms.CharField(max_length=40, required=False)
    first_name = forms.CharField(max_length=150, required=False)
    last_name = forms.CharField(max_length=150, error_messages={"required": "Write the guest's last name."})
    email = forms.EmailField(required=False, error_messages={"invalid": "That is no e-mail address."})
    guest_id = forms.IntegerField(required=False)
    table = forms.IntegerField(required=False)

    def words(self) -> GuestWords:
        """What was typed of the guest."""
        said = self.cleaned_data
        return GuestWords(
            first_name=said["first_name"],
            last_name=said["last_name"],
            phone=said["phone"] or None,
            transactional_email=said["email"] or None,
        )


class MoveForm(GridForm):
    """The same at another outlet, which is named by its slug."""

    outlet = forms.SlugField()


class OverForm(PhoneForm):
    """The same over the rules: the time may be any, and the reason must be told."""

    starts_local = None  # type: ignore[assignment]
    over_local = forms.DateTimeField(
        input_formats=[LOCAL_TIME], error_messages={"required": "Say when.", "invalid": "Say when."}
    )
    reason = forms.CharField(
        max_length=200, error_messages={"required": "Say why: it is kept with the booking."}
    )

    def starts(self) -> dt.datetime:
        """The wall-clock time, naive: any, not only the grid's."""
        return timezone.make_naive(self.cleaned_data["over_local"], dt.UTC)
