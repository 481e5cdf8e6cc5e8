"""The floor editor's document: one JSON of the whole plan, read field by field; faults are told by row."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms

from availability.models import Offer, Shape
from availability.operations import (
    AreaChange,
    CombinationChange,
    Confirmation,
    Fault,
    FloorDocument,
    PlanFacts,
    TableChange,
    invalid_document,
)
from config.cardless import Cardless
from config.errors import Invalid

WIDTH, HEIGHT = 1000, 640
SMALLEST = 20
# What one page may send: far above any floor.
MOST_ROWS = 400

_LATER = "The last date cannot come before the first."


class _Row(Cardless, forms.Form):
    """A row of the document; its key names it in the page."""

    key = forms.RegexField(r"^(\d{1,18}|new-\d{1,6})$")


class _Covers(_Row):
    """A row with the sizes of parties it takes."""

    min_covers = forms.IntegerField(min_value=1, max_value=99)
    max_covers = forms.IntegerField(min_value=1, max_value=999)

    def clean(self) -> dict[str, Any] | None:
        """Refuse covers that are no range."""
        cleaned = super().clean() or self.cleaned_data
        low, high = cleaned.get("min_covers"), cleaned.get("max_covers")
        if low is not None and high is not None and high < low:
            self.add_error("max_covers", f"It cannot take fewer than its smallest party, {low}.")
        return cleaned


class AreaRow(_Row):
    """An area of the floor."""

    name = forms.CharField(max_length=60)


class TableRow(_Covers):
    """A table and where it stands."""

    area = forms.CharField(max_length=20)
    # Just as it is typed: OpenTable's names have spaces too.
    name = forms.CharField(max_length=64, strip=False)
    offer = forms.ChoiceField(choices=Offer.choices)
    priority = forms.IntegerField(min_value=0, max_value=9999)
    is_accessible = forms.BooleanField(required=False)
    is_high_top = forms.BooleanField(required=False)
    is_retired = forms.BooleanField(required=False)
    stands = forms.BooleanField(required=False)
    shape = forms.ChoiceField(choices=Shape.choices)
    x = forms.IntegerField(min_value=0, max_value=WIDTH)
    y = forms.IntegerField(min_value=0, max_value=HEIGHT)
    width = forms.IntegerField(min_value=SMALLEST, max_value=WIDTH)
    height = forms.IntegerField(min_value=SMALLEST, max_value=HEIGHT)
    rotation = forms.IntegerField(min_value=-359, max_value=359)

    def clean(self) -> dict[str, Any] | None:
        """Refuse a place that reaches beyond the map."""
        cleaned = super().clean() or self.cleaned_data
        for place, length, most in (("x", "width", WIDTH), ("y", "height", HEIGHT)):
            if place in cleaned and length in cleaned and cleaned[place] + cleaned[length] > most:
                self.add_error(place, f"It reaches beyond the edge of the floor, {most}.")
        return cleaned

    def clean_name(self) -> str:
        """Refuse a name of spaces alone: nobody would see it."""
        name: str = self.cleaned_data["name"]
        if not name.strip():
            raise forms.ValidationError("Give it a name.")
        return name


class CombinationRow(_Covers):
    """Tables that may be joined."""

    is_removed = forms.BooleanField(required=False)


class PlanRow(Cardless, forms.Form):
    """What a plan is called, and when it holds."""

    plan_id = forms.IntegerField(required=False, min_value=1)
    name = forms.CharField(max_length=60)
    starts_on = forms.DateField()
    ends_on = forms.DateField(required=False)

    def clean(self) -> dict[str, Any] | None:
        """Refuse dates in the wrong order."""
        cleaned = super().clean() or self.cleaned_data
        first, last = cleaned.get("starts_on"), cleaned.get("ends_on")
        if first is not None and last is not None and last < first:
            self.add_error("ends_on", _LATER)
        return cleaned


class NewPlanForm(PlanRow):
    """What a new plan begins with, as its address says: nothing is kept before it is saved."""

    copy_from = forms.IntegerField(required=False, min_value=1)


def read_document(body: bytes) -> tuple[FloorDocument, Confirmation]:
    """The document and what was confirmed. Raises Invalid `plan_has_faults` and `unreadable_document`."""
    said = _read_json(body)
    faults: list[Fault] = []
    plan = None if said.get("plan") is None else _read_plan(said["plan"], faults)
    areas = _read_rows("area", AreaRow, said.get("areas"), faults)
    tables = _read_rows("table", TableRow, said.get("tables"), faults)
    joined = _read_rows("combination", CombinationRow, said.get("combinations"), faults)
    if faults:
        raise invalid_document(faults)
    keys = [_read_keys(row) for row in said.get("combinations") or ()]
    document = FloorDocument(
        edition=_whole(said.get("edition")),
        plan=plan,
        areas=tuple(AreaChange(**row) for row in areas),
        tables=tuple(TableChange(**row) for row in tables),
        combinations=tuple(
            CombinationChange(tables=names, **row) for row, names in zip(joined, keys, strict=True)
        ),
    )
    return document, Confirmation(str(said.get("seen") or ""), said.get("is_confirmed") is True)


def _read_json(body: bytes) -> dict[str, Any]:
    try:
        said = json.loads(body)
    except ValueError:
        said = None
    if not isinstance(said, dict):
        raise _unreadable()
    return said


def _read_plan(said: Any, faults: list[Fault]) -> PlanFacts | None:
    form = PlanRow(_as_row(said))
    faults += _faults("plan", "", form)
    return PlanFacts(**form.cleaned_data) if form.is_valid() else None


def _read_rows(part: str, form_class: type[_Row], said: Any, faults: list[Fault]) -> list[dict[str, Any]]:
    rows = said or []
    if not isinstance(rows, list) or len(rows) > MOST_ROWS:
        raise _unreadable()
    found, keys = [], set()
    for row in rows:
        form = form_class(_as_row(row))
        key = str(row.get("key"))
        faults += _faults(part, key, form)
        found.append(form.cleaned_data)
        keys.add(key)
    if len(keys) < len(rows):
        raise _unreadable()
    return found


def _faults(part: str, key: str, form: forms.Form) -> Iterable[Fault]:
    for field, errors in form.errors.items():
        yield from (Fault(part, key, "" if field == "__all__" else field, str(words)) for words in errors)


def _read_keys(row: Mapping[str, Any]) -> tuple[str, ...]:
    keys = row.get("tables")
    if not isinstance(keys, list):
        raise _unreadable()
    return tuple(str(key) for key in keys)


def _as_row(said: Any) -> dict[str, Any]:
    if not isinstance(said, dict):
        raise _unreadable()
    return said


def _whole(said: Any) -> int:
    if not isinstance(said, int) or isinstance(said, bool):
        raise _unreadable()
    return said


def _unreadable() -> Invalid:
    return Invalid("unreadable_document", "Nothing was saved: what the page sent could not be read.")
