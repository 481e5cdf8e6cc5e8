"""A door of the tests' own on the callback base, and the URL table it stands in.

Its work is one Problem row a call, named by the body's `note`: something that can be counted afterwards.
"""

import threading
from typing import Any, ClassVar

from django.db import connection
from django.urls import path, re_path
from django.utils import timezone
from rest_framework import serializers

from config import errors
from config.opentable import callbacks, documents, nowhere, problems
from config.opentable.models.records import Fixer

RUNNING = threading.Event()
MAY_END = threading.Event()
FAULTS: list[str] = []


class NoteDocument(serializers.Serializer[Any]):
    """The smallest document with a rid, a free text, a time and a table name."""

    rid = documents.WholeNumber(min_value=1)
    note = documents.FreeText(max_length=400)
    date = documents.LocalDateTime(required=False)
    tables = serializers.ListField(child=documents.Text(min_length=1, max_length=64), required=False)


class Notes(callbacks.Callback):
    """Writes a problem, then does as the note asks."""

    act = "note"
    documents: ClassVar = {"POST": NoteDocument, "PUT": NoteDocument, "GET": None, "DELETE": None}

    def answer(self, call: callbacks.Call) -> callbacks.Reply:
        if call.document is None:
            return callbacks.Reply(204 if call.method == "DELETE" else 200, _echo(call))
        _write(self.outlet.rid, call.document["note"])
        _obey(call.document["note"])
        return callbacks.Reply(201, {"rid": self.outlet.rid, "note": call.document["note"]})


def _echo(call: callbacks.Call) -> Any:
    return None if call.method == "DELETE" else dict(call.ids)


def _write(rid: int, note: str) -> None:
    problems.raise_problem(
        rid=rid,
        code="note",
        subject=note,
        cause="",
        effect="",
        next_step="",
        fixer=Fixer.STAFF,
        now=timezone.now(),
    )


REFUSALS = {
    "invalid": errors.Invalid("id_mismatch", "Two ids.", {"confirmation_number": ["not this one"]}),
    "missing": errors.Missing("check_not_found", "No such check."),
    "conflict": errors.Conflict("slot_unavailable", "Full.", {"reasons": [{"code": "full", "text": "."}]}),
    "expired": errors.Expired("authorization_expired", "Too late."),
    "too many": errors.TooMany("too_many_locks", "Enough.", retry_after=7),
    "paused": errors.Paused("integration_paused", "Later.", retry_after=60),
}


def _obey(note: str) -> None:
    if note in REFUSALS:
        raise REFUSALS[note]
    if note == "defect":
        raise ZeroDivisionError("a defect with the secret sesame")
    if note == "wait":
        RUNNING.set()
        MAY_END.wait(20)
    if note == "fault" and FAULTS:
        with connection.cursor() as sql:
            sql.execute(f"DO $$ BEGIN RAISE EXCEPTION 'test' USING ERRCODE = '{FAULTS.pop()}'; END $$")


urlpatterns = [
    path("opentable/v1/notes", Notes.as_view()),
    path("opentable/v1/notes/<str:note_id>", Notes.as_view()),
    re_path("^opentable/", nowhere.unknown_path),
]
