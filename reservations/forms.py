"""What staff post from the book's pages."""

from django import forms

from reservations import lifecycle

_MARKS = [(move.act.value, move.label) for move in lifecycle.MOVES if move.act in lifecycle.MARKS]
LOCAL_TIME = "%Y-%m-%dT%H:%M"


class MarkForm(forms.Form):
    """How far a party is."""

    act = forms.ChoiceField(choices=_MARKS)


class DayForm(forms.Form):
    """Which day's book."""

    date = forms.DateField()


class WishForm(forms.Form):
    """For how many, and on which day: what the grid of times needs."""

    size = forms.IntegerField(min_value=1, max_value=100)
    date = forms.DateField()


class PhoneForm(forms.Form):
    """A booking by phone; the time is one of the grid's."""

    size = forms.IntegerField(min_value=1, max_value=100)
    starts_local = forms.DateTimeField(
        input_formats=[LOCAL_TIME], error_messages={"required": "Choose a time.", "invalid": "Choose a time."}
    )
    phone = forms.CharField(max_length=40, required=False)
    first_name = forms.CharField(max_length=150, required=False)
    last_name = forms.CharField(max_length=150, error_messages={"required": "Write the guest's last name."})
    notes = forms.CharField(max_length=1000, required=False)


class ChangeForm(forms.Form):
    """Another time or size for a reservation."""

    size = forms.IntegerField(min_value=1, max_value=100)
    starts_local = forms.DateTimeField(input_formats=[LOCAL_TIME])


class GuestForm(forms.Form):
    """What staff know about a guest."""

    is_vip = forms.BooleanField(required=False)
    allergies = forms.CharField(max_length=500, required=False)
    notes = forms.CharField(max_length=4000, required=False)
