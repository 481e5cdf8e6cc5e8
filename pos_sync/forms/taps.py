"""What staff post from checks, the kitchen's display and the pages of names and matches."""

from typing import Any

from django import forms

from config.cardless import Cardless
from config.outlets.fields import AmountField, RateField
from pos_sync.forms.fields import NumbersField, TapsField
from pos_sync.models import DiscountKind
from reservations import forms as book_forms


class TapForm(forms.Form):
    """One tap: the page gives it a key of its own, so that one sent twice counts once.

    `tapped_by` is whose it was where it waited in the browser: somebody else may have logged in since.
    """

    event_key = forms.UUIDField(required=False)
    tapped_by = forms.CharField(required=False, max_length=150)


class AllergiesForm(Cardless, TapForm):
    """The allergies as they stood on the page when somebody said to have read them."""

    read = forms.CharField(max_length=500)


class AddForm(Cardless, TapForm):
    """An item to put on the check; `ask` opens its sheet first, for a number and a note."""

    item = forms.IntegerField(min_value=1)
    variant = forms.IntegerField(required=False, min_value=1)
    quantity = forms.IntegerField(required=False)
    modifiers = NumbersField(required=False)
    course = forms.IntegerField(required=False, min_value=0, max_value=9)
    seat = forms.IntegerField(required=False, min_value=1, max_value=100)
    note = forms.CharField(required=False, max_length=200)
    ask = forms.BooleanField(required=False)

    def clean_modifiers(self) -> list[int]:
        """Those ticked, and the one of each set of radios, which has a name of its own."""
        chosen = [value for name, value in self.data.items() if name.startswith("choice-")]
        return [*self.cleaned_data["modifiers"], *NumbersField(required=False).clean(chosen)]


class LinesForm(TapForm):
    """The lines that were on the screen when it was tapped; `added` names some by the taps that did it."""

    lines = NumbersField(required=False)
    added = TapsField(required=False)


class CourseForm(LinesForm):
    """Lines, and the course that they go to."""

    course = forms.IntegerField(min_value=0, max_value=9)


class BoardForm(forms.Form):
    """Which part of the kitchen a display shows: one station, or tables for whoever sends the plates out."""

    station = forms.IntegerField(required=False, min_value=1)
    view = forms.CharField(required=False, max_length=10)


class StationForm(forms.Form):
    """A station open or closed, and which one cooks for it meanwhile."""

    is_open = forms.BooleanField(required=False)
    stand_in = forms.IntegerField(required=False, min_value=1)


class MoveForm(LinesForm):
    """Lines and whole seats that go to another check."""

    seat = NumbersField(required=False)
    target = forms.UUIDField()


class MergeForm(TapForm):
    """The check that takes this one in."""

    target = forms.UUIDField()


class ApartForm(LinesForm):
    """How many of a party move to which table, and the lines and seats that go with them."""

    seat = NumbersField(required=False)
    party_size = forms.IntegerField(min_value=1, max_value=100)
    tables = book_forms.TablesField(error_messages={"required": "Choose a table."})


class QuantityForm(TapForm):
    """How many of an unsent line, or `by` how many more or fewer; none takes it off.

    A line that was tapped a moment ago may be named by the tap that added it.
    """

    line = forms.IntegerField(required=False, min_value=1)
    added = TapsField(required=False)
    quantity = forms.IntegerField(required=False, min_value=0)
    by = forms.IntegerField(required=False, min_value=-99, max_value=99)

    def clean(self) -> dict[str, Any]:
        """One of each pair is needed."""
        said = super().clean() or {}
        if not (said.get("line") or said.get("added")):
            raise forms.ValidationError("Say of which line.")
        if said.get("quantity") is None and not said.get("by"):
            raise forms.ValidationError("Say how many.")
        return said


class MatchForm(Cardless, TapForm):
    """A check and the party that it is of, by number; `reason` is what spoke for it."""

    cart = forms.UUIDField()
    number = forms.IntegerField(min_value=1)
    reason = forms.CharField(required=False, max_length=300)


class CheckForm(TapForm):
    """A check."""

    cart = forms.UUIDField()


class PartyForm(TapForm):
    """A party, by number."""

    number = forms.IntegerField(min_value=1)


class ReasonForm(Cardless, TapForm):
    """Why, and a manager's PIN where the role needs one."""

    reason = forms.CharField(required=False, max_length=200)
    pin = forms.CharField(required=False, max_length=20)


class ServiceForm(ReasonForm):
    """The service charge on the check or off."""

    is_on = forms.BooleanField(required=False)


class DiscountForm(ReasonForm):
    """What is given away of a line, or of the whole check: a percentage, an amount, or so many of a line."""

    line = forms.IntegerField(required=False, min_value=1)
    percent = RateField(required=False)
    units = forms.IntegerField(required=False, min_value=1)

    def __init__(self, *args: Any, currency: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["amount"] = AmountField(currency=currency, required=False)

    def clean(self) -> dict[str, Any]:
        """The one of the three that was written, as `kind` and `value`."""
        said = super().clean() or self.cleaned_data
        kinds = {DiscountKind.RATE: "percent", DiscountKind.AMOUNT: "amount", DiscountKind.COMP: "units"}
        found = [(kind, said[name]) for kind, name in kinds.items() if said.get(name) is not None]
        if len(found) != 1 and not self.errors:
            raise forms.ValidationError("Write a percentage or an amount, one of the two.")
        said["kind"], said["value"] = found[0] if found else ("", 0)
        return said
