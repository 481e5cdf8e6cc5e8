"""No free text of a check or a payment is a place for a card number."""

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
    (money_forms.ApprovedForm, "reason"),
    (money_forms.RefundForm, "reason"),
    (money_forms.TenderForm, "card_last4"),
    (money_forms.TenderForm, "reference"),
    (book_forms.OpenSectionForm, "typed"),
]
WITH_AMOUNTS = (cart_forms.DiscountForm, money_forms.RefundForm, money_forms.TenderForm)


@pytest.mark.parametrize(("form", "field"), TEXTS, ids=lambda one: getattr(one, "__name__", str(one)))
def test_a_card_number_is_refused_wherever_somebody_types(
    form: Callable[..., forms.BaseForm], field: str
) -> None:
    options: dict[str, Any] = {"currency": "SGD"} if form in WITH_AMOUNTS else {}

    asked = form({field: f"paid with {CARD}"}, **options)

    words = " ".join(str(fault) for fault in asked.errors.get(field, []))
    assert ("card number" in words, CARD in words) == (True, False)
