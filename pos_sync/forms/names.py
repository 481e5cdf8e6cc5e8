"""What managers post from the pages of table names. Spaces at a name's ends may be what OpenTable has."""

from typing import Any

from django import forms
from django.http import QueryDict

from config import cardless
from config.cardless import Cardless
from pos_sync import matching
from pos_sync.matching.lists import LONGEST_NAME

_FIELD = "name-"
_LENGTH = f"A table's name has 1 to {LONGEST_NAME} characters."


class RenameForm(Cardless, forms.Form):
    """One of our tables, and its name to the letter."""

    table = forms.IntegerField(min_value=1)
    name = forms.CharField(
        strip=False,
        max_length=LONGEST_NAME,
        error_messages={"required": _LENGTH, "max_length": _LENGTH},
    )


class RenamesForm(forms.Form):
    """Our tables, by number, with the names they are to have: ticked as `5:T9 `, typed in `name-5`.

    `may_break` says that names may stop to match.
    """

    may_break = forms.BooleanField(required=False)

    def clean(self) -> dict[str, Any]:
        """All of them in `names`, each in a form of its own, so that a list says what one would."""
        said = super().clean() or self.cleaned_data
        assert isinstance(self.data, QueryDict)
        typed = [(key.removeprefix(_FIELD), self.data[key]) for key in self.data if key.startswith(_FIELD)]
        ticked = [value.partition(":")[::2] for value in self.data.getlist("rename")]
        each = [RenameForm({"table": table, "name": name}) for table, name in (*typed, *ticked)]
        if not each:
            raise forms.ValidationError("Choose at least one table.")
        for form in each:
            if not form.is_valid():
                raise forms.ValidationError(
                    cardless.WORDS if cardless.has_card(form["name"].value()) else _LENGTH
                )
        said["names"] = {form.cleaned_data["table"]: form.cleaned_data["name"] for form in each}
        return said


class NameListForm(Cardless, forms.Form):
    """OpenTable's names as text, pasted or from a file. `is_csv` says that cells are parted by commas."""

    text = forms.CharField(strip=False, required=False, max_length=matching.MOST_BYTES)
    file = forms.FileField(required=False, allow_empty_file=True)
    is_csv = forms.BooleanField(required=False)
    origin = forms.CharField(required=False)

    def clean(self) -> dict[str, Any]:
        """What is read of it in `listed`, a file's text in `text`."""
        said = super().clean() or self.cleaned_data
        upload = said.get("file")
        if upload is not None:
            try:
                said["text"] = matching.read_bytes(upload.read(matching.MOST_BYTES + 1))
            except matching.Unreadable as fault:
                raise forms.ValidationError(str(fault)) from fault
            if cardless.has_card(said["text"]):
                raise forms.ValidationError(cardless.WORDS)
            said["is_csv"] = upload.name.lower().endswith(".csv")
        said["listed"] = matching.read_list(said.get("text", ""), is_csv=said.get("is_csv", False))
        return said


class UndoForm(forms.Form):
    """The renaming to take back, by number."""

    number = forms.IntegerField(min_value=1)
