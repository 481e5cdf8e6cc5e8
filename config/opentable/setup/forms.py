"""What is filled in on the way to OpenTable."""

from collections.abc import Sequence
from typing import Any

from django import forms

from config.cardless import Cardless
from config.opentable.environments import Environment
from config.opentable.models import Connection

_WORDS = {
    Environment.SANDBOX: "SANDBOX: the stand-in, for trying out",
    Environment.CI: "CI: OpenTable's test environment",
    Environment.PP: "PP: OpenTable's pre-production",
    Environment.PROD: "PROD: real guests",
}
_HIDDEN = {"autocomplete": "off", "spellcheck": "false"}


class AccountForm(forms.Form):
    """An account there is."""

    account = forms.ChoiceField(label="Account")

    def __init__(self, *args: Any, offered: Sequence[Connection], **options: Any) -> None:
        super().__init__(*args, **options)
        names = [(str(each.pk), f"{each.name}: {each.environment}, {each.partner_id}") for each in offered]
        self.fields["account"] = forms.ChoiceField(label="Account", choices=names)


class NewAccountForm(forms.Form):
    """A new account, as OpenTable's letter has it."""

    environment = forms.ChoiceField(choices=[(each.value, words) for each, words in _WORDS.items()])
    partner_id = forms.RegexField(
        r"^[A-Za-z0-9._~-]{1,100}$",
        label="Partner id",
        error_messages={
            "required": "Enter the partner id that OpenTable gave us.",
            "invalid": "A partner id has letters, digits, dots, dashes and underscores.",
        },
    )


class CredentialsForm(forms.Form):
    """What OpenTable gave us; the secret is never shown again."""

    client_id = forms.CharField(
        label="Client id",
        max_length=200,
        widget=forms.TextInput(attrs=_HIDDEN),
        error_messages={"required": "Enter the client id."},
    )
    client_secret = forms.CharField(
        label="Client secret",
        max_length=500,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": "Enter the client secret."},
    )


class NumberForm(forms.Form):
    """OpenTable's number of the restaurant."""

    rid = forms.IntegerField(
        label="OpenTable's number (rid)",
        min_value=1,
        max_value=2**31 - 1,
        error_messages={"required": "Enter OpenTable's number."},
    )


class PairForm(Cardless, forms.Form):
    """Whether OpenTable's restaurant is our outlet; its name, where OpenTable does not tell it to us."""

    typed_name = forms.CharField(label="The name on OpenTable's page", max_length=200, required=False)
    is_confirmed = forms.BooleanField(required=False)


class DateForm(forms.Form):
    """The day agreed for going live."""

    date = forms.DateField(
        label="Go-live date",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "Enter the day.", "invalid": "Enter the day as year, month and day."},
    )


class ChangeForm(Cardless, forms.Form):
    """That what a change means was read: its digest; a reason where the integration ends."""

    read = forms.CharField(max_length=64)
    reason = forms.CharField(max_length=200, required=False)
