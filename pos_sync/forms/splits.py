"""What staff post from the pages of a split check."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms

from config.outlets.fields import AmountField
from pos_sync.forms.taps import TapForm


class CutForm(TapForm):
    """A cut of the check; `seen` is the one that the page showed."""

    seen = forms.IntegerField(required=False, min_value=0)


class CountForm(CutForm):
    """Into how many parts a check is cut."""

    count = forms.IntegerField()


class PiecesField(forms.Field):
    """Pieces of lines, one an input: `12.7` is what part 7 bears of line 12, `12.0` nobody."""

    widget = forms.MultipleHiddenInput

    def clean(self, value: list[str] | None) -> list[tuple[int, int | None]]:
        """The keys of the line and of the part, None for nobody."""
        words = super().clean(value) or []
        found = [re.fullmatch(r"([0-9]{1,18})\.([0-9]{1,18})", word, re.ASCII) for word in words]
        if not all(found):
            raise forms.ValidationError("These are named by numbers.")
        return [(int(match[1]), int(match[2]) or None) for match in found if match]


class PutForm(TapForm):
    """The part that pieces go to, nobody in particular where none is named, or `all` by their covers."""

    pieces = PiecesField(required=False)
    part = forms.IntegerField(required=False, min_value=1)
    units = forms.IntegerField(required=False, min_value=1)
    all = forms.BooleanField(required=False)


class ShareForm(TapForm):
    """How many units each part bears of a line: `units-7` for part 7, `units-0` for nobody; and who did."""

    seen = forms.CharField(max_length=2000)

    def clean_seen(self) -> dict[int | None, int]:
        """Who bore the line when it was asked, as `written_shares` writes it."""
        pairs = [pair.partition(":") for pair in self.cleaned_data["seen"].split(",")]
        return _shares((bearer, units) for bearer, _colon, units in pairs)

    def clean(self) -> dict[str, Any]:
        """The units as `shares`."""
        given = [(name[6:], str(value)) for name, value in self.data.items() if name.startswith("units-")]
        return {**(super().clean() or {}), "shares": _shares(given)}


def written_shares(shares: Mapping[int | None, int]) -> str:
    """Who bears a line, as a page keeps it: `0:2,7:1`."""
    return ",".join(f"{bearer or 0}:{units}" for bearer, units in shares.items())


def _shares(given: Iterable[tuple[str, str]]) -> dict[int | None, int]:
    """Keys of parts and units, None for nobody; an empty field is none."""
    found: dict[int | None, int] = {}
    for bearer, units in given:
        if not re.fullmatch(r"[0-9]{1,18}:[0-9]{0,7}", f"{bearer}:{units}", re.ASCII):
            raise forms.ValidationError("Write whole numbers.")
        found[int(bearer) or None] = int(units or 0)
    return found


class MergePartsForm(CutForm):
    """The part that another is merged into."""

    into = forms.IntegerField(min_value=1)


class AmountForm(CutForm):
    """The amount that a part is to come to; none takes it off."""

    def __init__(self, *args: Any, currency: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["amount"] = AmountField(currency=currency, required=False)
