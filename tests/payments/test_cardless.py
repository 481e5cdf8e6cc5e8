"""No free text of a check or a payment is a place for a card number."""

import inspect
from collections.abc import Callable
from typing import Any

import pytest
from django import forms

from payments import forms as money_forms
from pos_sync import forms as cart_forms
from reservations import forms as book_forms

CARD = "4111 1111 1111 1111"
TEXTS: list[tuple[Callable[..., forms.BaseForm], str]] = [
    (cart_forms.AddForm, "note"),
    (cart_forms.AllergiesForm, "read"),
    (cart_forms.DiscountForm, "reason"),
    (cart_forms.RenameForm, "name"),
    (cart_forms.ServiceForm, "reason"),
    (cart_forms.WalkInForm, "guest_name"),
    (cart_forms.ReasonForm, "reason"),
    (book_forms.OpenSectionForm, "typed"),
    # Every text of the payments, whatever forms there are. A PIN is kept nowhere, nor are a sheet's links.
    *(
        (form, name)
        for form in vars(money_forms).values()
        if inspect.isclass(form) and issubclass(form, forms.BaseForm) and form is not money_forms.SheetForm
        for name, field in getattr(form, "base_fields", {}).items()
        if type(field) is forms.CharField and name != "pin"
    ),
]


@pytest.mark.parametrize(("form", "field"), TEXTS, ids=lambda one: getattr(one, "__name__", str(one)))
def test_a_card_number_is_refused_wherever_somebody_types(
    form: Callable[..., forms.BaseForm], field: str
) -> None:
    options: dict[str, Any] = {"currency": "SGD"} if "currency" in inspect.signature(form).parameters else {}

    asked = form({field: f"paid with {CARD}"}, **options)

    words = " ".join(str(fault) for fault in asked.errors.get(field, []))
    assert ("card number" in words, CARD in words) == (True, False)
