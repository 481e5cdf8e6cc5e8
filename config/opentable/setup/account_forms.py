"""What is filled in of an account: which it is, and what OpenTable gave us for it."""

from collections.abc import Sequence
from typing import Any

from django import forms

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
