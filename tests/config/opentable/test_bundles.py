"""The support bundle: what is in it, that no guest and no secret is, and that taking it is kept."""

import io
import json
import zipfile
from typing import Any

import pytest
from django.test import Client

from config.opentable import accounts, bodies, bundles, circuit, problems, states
from config.opentable.models import Exchange, Link, Steering
from config.outlets.models import Outlet
from config.roles import Role
from tests.config.opentable import talking
from tests.factories import people
from tests.factories.reservations import EVENING

pytestmark = pytest.mark.django_db
DOOR = "/at/harbour/integration/bundle/"
GUEST = {"first_name": "Zenobia", "last_name": "Quill", "email": "zq@example.org", "gpid": 4711221}
BODY = {
    "rid": 1,
    "confirmation_number": 77,
    "date_time": "2026-06-12T19:00",
    "tables": ["A1"],
    "guest": {**GUEST, "phone": {"number": "+65 9123 4567"}},
    "guest_reso_notes": "Allergic to nuts",
    "something_new": "Zenobia again",
    "items": [{"label": "Soup", "note": "for Zenobia"}],
}
SECRET = "sesame-open"
PERSONAL = [b"Zenobia", b"Quill", b"zq@example.org", b"4711221", b"9123", b"Allergic", b"nuts"]


@pytest.fixture(autouse=True)
def _said(outlet: Outlet) -> None:
    link = Link.objects.get(rid=outlet.rid)
    answer = b'{"error": "slot_unavailable", "error_description": "no table is free for zq@example.org"}'
    talking.said(
        link,
        direction="IN",
        request_headers={"Authorization": f"Basic {SECRET}", "X-Request-Id": "r-1"},
        request_body=json.dumps(BODY).encode(),
        status=409,
        response_body=answer,
    )
    talking.said(link, request_body=f"client_secret={SECRET}&guest=Zenobia".encode())
    words: dict[str, Any] = {"effect": "e", "next_step": "n", "now": EVENING, "rid": outlet.rid}
    problems.raise_problem(
        code="reservation_without_table",
        subject="77",
        cause="Zenobia Quill has no table.",
        fixer="STAFF",
        **words,
    )
    problems.raise_problem(
        code="message_refused", subject="x", cause="OpenTable refused 77.", fixer="SUPPORT", **words
    )


NESTED = b"[" * 30_000
OTHERS = "restaurant-api.example account 4711"


def taken(client: Client, **said: str) -> dict[str, bytes]:
    answer = client.post(DOOR, said)
    with zipfile.ZipFile(io.BytesIO(answer.content)) as bundle:
        return {name: bundle.read(name) for name in bundle.namelist()}


def test_the_bundle_tells_of_the_outlet_and_of_no_guest_and_no_secret(support: Client) -> None:
    files = taken(support)
    everything = b"".join(files.values())

    assert [word for word in [*PERSONAL, SECRET.encode()] if word in everything] == []
    told = json.loads(next(files[name] for name in sorted(files) if name.endswith("-request.txt")))
    assert (told["confirmation_number"], told["tables"], told["guest"]) == (77, ["A1"], "[redacted]")
    assert b"slot_unavailable" in everything
    assert b"OpenTable refused 77." in everything
    assert [name for name in files if "/" not in name] == [
        "circuits.json",
        "exchanges.json",
        "outlet.json",
        "problems.json",
        "states.json",
        "steering.json",
        "streams.json",
        "versions.json",
    ]
    assert sorted(json.loads(files["versions.json"])) == [
        "django",
        "postgresql",
        "product",
        "python",
        "redis",
    ]


def test_the_history_of_states_names_no_guest(support: Client) -> None:
    states.watch(now=EVENING)

    files = taken(support)

    assert [word for word in PERSONAL if word in b"".join(files.values())] == []
    assert json.loads(files["states.json"])[0]["cause"] == "A booking has no table. OpenTable refused 77."


def test_what_is_nested_too_deep_to_be_read_is_not_told(support: Client) -> None:
    Exchange.objects.update(request_body=NESTED)

    files = taken(support)

    assert bodies.read(NESTED).pretty == ""
    assert {content for name, content in files.items() if name.endswith("-request.txt")} == {b"[redacted]"}


def test_the_circuits_of_other_accounts_are_nobody_elses_business(outlet: Outlet, support: Client) -> None:
    mine = accounts.on_the_way(Link.objects.get(rid=outlet.rid))
    for host in [*mine, OTHERS]:
        circuit.failed(host)

    told = json.loads(taken(support)["circuits.json"])

    assert [each["host"] for each in told] == sorted(mine)


def test_with_the_tick_the_guests_go_along_and_secrets_do_not(support: Client) -> None:
    everything = b"".join(taken(support, guests="on").values())

    assert all(word in everything for word in (b"Zenobia", b"zq@example.org", b"Allergic"))
    assert SECRET.encode() not in everything


def test_that_it_was_taken_is_kept(support: Client) -> None:
    taken(support)
    taken(support, guests="on")

    assert list(Steering.objects.order_by("pk").values_list("actor", "act", "words")) == [
        ("support", "bundle", "A support bundle was taken, without any guest's data."),
        ("support", "bundle", "A support bundle was taken, with the guests' data."),
    ]


@pytest.mark.parametrize("role", [Role.HOST, Role.MANAGER])
def test_it_is_for_support_and_owners(outlet: Outlet, role: Role) -> None:
    assert people.browser(outlet, role).post(DOOR).status_code == 403


def test_it_is_bounded_and_called_after_outlet_and_time(
    outlet: Outlet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bundles, "MOST_BYTES", 100)
    first = bundles.build(outlet=outlet, has_guests=True, now=EVENING)

    with zipfile.ZipFile(io.BytesIO(first)) as bundle:
        bodies = [entry.file_size for entry in bundle.infolist() if "/" in entry.filename]
    assert sum(bodies) <= 100
    assert first == bundles.build(outlet=outlet, has_guests=True, now=EVENING)
    assert bundles.name(outlet=outlet, now=EVENING) == "covers-support-harbour-20260612T110000Z.zip"
