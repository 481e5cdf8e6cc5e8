"""The support bundle: what somebody elsewhere needs to look into an outlet, in one file.

Ids, times, states, problems, table names, versions, and the last messages to their bytes, secrets masked. Of
guests nothing, unless it is asked for; the asking is kept (`steering`).
"""

import datetime as dt
import io
import json
import platform
import tomllib
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

import django
from django.conf import settings
from django.db import connection

from config.opentable import accounts, doorbell, integration, redaction, states
from config.opentable.models import Circuit, Exchange, Problem, Steering, Stream
from config.opentable.models.records import Fixer
from config.outlets.models import Outlet

MOST_EXCHANGES, MOST_BYTES = 1000, 8 * 1024 * 1024
MOST_ROWS = 500
_LOOKS_BACK = dt.timedelta(days=30)
# The same for every bundle: what is inside is told by its contents, and equal contents are equal files.
_STAMP = (2000, 1, 1, 0, 0, 0)
_Row = Mapping[str, Any]


def name(*, outlet: Outlet, now: dt.datetime) -> str:
    """What the file is called."""
    return f"covers-support-{outlet.slug}-{now.astimezone(dt.UTC):%Y%m%dT%H%M%SZ}.zip"


def build(*, outlet: Outlet, has_guests: bool, now: dt.datetime) -> bytes:
    """The bundle as a zip; at most a thousand exchanges, the newest, and 8 MiB of their bodies."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as bundle:
        for path, content in _files(outlet, has_guests, now):
            bundle.writestr(zipfile.ZipInfo(path, _STAMP), content, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def _files(outlet: Outlet, has_guests: bool, now: dt.datetime) -> Iterator[tuple[str, bytes]]:
    report = integration.report(outlets=Outlet.objects.filter(pk=outlet.pk), now=now)[0]
    since = now - _LOOKS_BACK
    spells = states.lately(outlet.rid)
    hosts = accounts.on_the_way(report.link) if report.link else []
    circuits = Circuit.objects.filter(pk__in=hosts).order_by("pk")
    yield "circuits.json", _json([_row(found) for found in circuits])
    yield from _exchanges(outlet, has_guests)
    yield "outlet.json", _json({"name": outlet.name, "time_zone": outlet.time_zone, **asdict(report.row)})
    yield "problems.json", _json([_problem(found, has_guests) for found in _problems(outlet, since)])
    yield (
        "states.json",
        _json([{**_row(spell.state), "ended_at": spell.ended_at} for spell in spells]),
    )
    done = Steering.objects.filter(rid=outlet.rid, at__gte=since).order_by("-at", "-pk")[:MOST_ROWS]
    yield "steering.json", _json([_row(found) | {"words": redaction.words(found.words)} for found in done])
    streams = Stream.objects.filter(link__rid=outlet.rid, link__is_current=True).order_by("-pk")[:MOST_ROWS]
    yield (
        "streams.json",
        _json([_row(found) | {"last_error": redaction.words(found.last_error)} for found in streams]),
    )
    yield "versions.json", _json(_releases())


def _problems(outlet: Outlet, since: dt.datetime) -> list[Problem]:
    found = Problem.objects.filter(rid=outlet.rid, opened_at__gte=since) | Problem.objects.filter(
        rid=outlet.rid, closed_at=None
    )
    return list(found.order_by("-opened_at", "-pk")[:MOST_ROWS])


def _problem(found: Problem, has_guests: bool) -> _Row:
    """What staff are to mend may name the guest it is about."""
    row = _row(found)
    if has_guests:
        return row
    told = redaction.REDACTED if found.fixer == Fixer.STAFF else redaction.words(found.cause)
    subject = redaction.words(found.subject) if "@" in found.subject else found.subject
    return row | {"cause": told, "subject": subject}


def _exchanges(outlet: Outlet, has_guests: bool) -> Iterator[tuple[str, bytes]]:
    left, index = MOST_BYTES, []
    newest = Exchange.objects.filter(rid=outlet.rid).order_by("-at", "-pk")[:MOST_EXCHANGES]
    for said in newest.iterator(chunk_size=50):
        bodies = {"request": bytes(said.request_body), "response": bytes(said.response_body)}
        index.append(_exchange(said, bodies))
        for side, kept in bodies.items():
            content = kept if has_guests else redaction.body(kept)
            if content and len(content) <= left:
                left -= len(content)
                yield f"exchanges/{said.pk:012d}-{side}.txt", content
    yield "exchanges.json", _json(index)


def _exchange(said: Exchange, bodies: Mapping[str, bytes]) -> _Row:
    row = _row(said)
    sizes = {f"{side}_bytes": len(kept) for side, kept in bodies.items()}
    rest = {key: value for key, value in row.items() if key not in {"request_body", "response_body"}}
    return {**rest, **sizes, "fault": redaction.words(said.fault)}


def _releases() -> _Row:
    project = tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text())["project"]
    with connection.cursor() as sql:
        sql.execute("SHOW server_version")
        postgres = sql.fetchone()[0]
    return {
        "product": project["version"],
        "python": platform.python_version(),
        "django": django.get_version(),
        "postgresql": postgres,
        "redis": doorbell.server_release(),
    }


def _row(found: Any) -> dict[str, Any]:
    """A row's own columns, by name."""
    return {field.attname: getattr(found, field.attname) for field in found._meta.concrete_fields}


def _json(document: Any) -> bytes:
    return json.dumps(document, default=str, ensure_ascii=False, indent=1, sort_keys=True).encode()
