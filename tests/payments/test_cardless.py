"""No text that anybody types is a place for a card number: every form there is, found by itself."""

import inspect
from collections.abc import Iterator
from typing import Any

import pytest
from django import forms
from django.contrib import admin
from django.contrib.auth.models import User
from django.http import HttpRequest
from django.urls import get_resolver

from config.outlets.scope import OutletAdmin, PartInline
from tests.repository.source import APPS

CARD = "4111 1111 1111 1111"
# Fields that keep nothing of what is typed: secrets, searches, and what is only compared with what we have.
KEPT_NOWHERE = {
    "was", "pin", "shift", "only", "show", "area", "source", "words", "tag", "view", "seen", "seen_other",
    "tapped_by", "outlet",
    # The log's search, and the place in a list of rows.
    "request_id", "guest", "table", "cursor",
}  # fmt: skip
# The contract scans neither ids nor addresses nor phone numbers.
NUMBERS = {
    "phone", "partner_id", "client_id", "client_secret", "callback_key", "callback_secret", "key", "url",
}  # fmt: skip

Form = type[forms.BaseForm]


def _texts(form: Form) -> Iterator[str]:
    for name, field in getattr(form, "base_fields", {}).items():
        is_text = isinstance(field, forms.CharField) and not isinstance(field, forms.UUIDField)
        if is_text and name not in KEPT_NOWHERE | NUMBERS:
            yield name


def _below(form: Form) -> Iterator[Form]:
    for found in form.__subclasses__():
        yield found
        yield from _below(found)


def _written() -> list[Form]:
    """Every form that we wrote."""
    assert get_resolver().url_patterns
    own = {form for form in _below(forms.BaseForm) if form.__module__.partition(".")[0] in APPS}
    return sorted(own, key=lambda form: f"{form.__module__}.{form.__name__}")


def _drawn_by_the_admin() -> list[Form]:
    """Every form of ours that the admin site makes of a model, with the rows inside it."""
    request: Any = HttpRequest()
    request.user = User(is_superuser=True, is_staff=True)
    found: list[Form] = []
    for page in admin.site._registry.values():
        if isinstance(page, OutletAdmin) and not page.is_read_only:
            found.append(page.get_form(request))
            inlines = [inline(page.model, admin.site) for inline in page.inlines]
            found += [
                inline.get_formset(request).form for inline in inlines if isinstance(inline, PartInline)
            ]
            assert all(isinstance(inline, PartInline) for inline in inlines)
    return found


def _asked(form: Form, field: str) -> forms.BaseForm:
    options: dict[str, Any] = {"currency": "SGD"} if "currency" in inspect.signature(form).parameters else {}
    return form({field: f"Paid {CARD}"}, **options)


def _is_refused(form: Form, field: str) -> tuple[bool, bool]:
    """Whether a card number in this field is named as such, and whether the refusal repeats it."""
    asked = _asked(form, field)
    words = " ".join(str(fault) for fault in asked.errors.get(field, []))
    return "card number" in words or _is_refused_anyway(form, field), CARD in words


def _is_refused_anyway(form: Form, field: str) -> bool:
    """A field that takes no such text at all: of another shape, or too short."""
    declared = getattr(form, "base_fields", {})[field]
    if declared.max_length and declared.max_length < len(CARD.replace(" ", "")):
        return True
    return bool(isinstance(declared, forms.RegexField | forms.EmailField | forms.SlugField))


@pytest.mark.django_db
def test_a_card_number_is_refused_wherever_somebody_types() -> None:
    asked = [(form, field) for form in [*_written(), *_drawn_by_the_admin()] for field in _texts(form)]

    found = {(form.__module__, form.__name__, field): _is_refused(form, field) for form, field in asked}

    assert {place: said for place, said in found.items() if said != (True, False)} == {}
    assert len(found) > 80
