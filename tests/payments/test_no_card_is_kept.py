"""Cards written into every field of every door leave no number anywhere: canaries, and a scan for them.

The doors are those of the URL table, their fields those of the forms and documents that they read: what is
added is tried by itself. Ids, hrefs and phone numbers are not scanned, by the contract, and so not tried.
"""

import itertools
import uuid
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone
from pytest_django import Settings
from rest_framework import serializers

from config.opentable import documents, relay, sweeps, tokens
from config.opentable.callbacks import Callback
from config.opentable.models import Stream
from config.outlets.models import Outlet
from config.roles import Role
from payments import operations
from payments.models import Payment
from pos_sync import operations as pos
from pos_sync.models import Cart, PlanTable
from tests.config.opentable.sandbox import partners
from tests.factories import people
from tests.factories.availability import AreaFactory, TableFactory
from tests.factories.payments import PAID_AT, body_of, check_of, connection_of
from tests.payments import cards

pytestmark = pytest.mark.django_db(transaction=True)

# By the contract: "ids, phone, href are not scanned".
NOT_SCANNED = {"authorization_id", "check_id", "href", "number", "country_code", "phone", "key"}


@pytest.fixture
def spelled() -> Iterator[str]:
    """One spelling of a card after the other."""
    return (f"paid {one} thanks" for one in itertools.cycle(cards.SPELLINGS))


@pytest.fixture
def logs(monkeypatch: pytest.MonkeyPatch) -> cards.Logs:
    return cards.Logs(monkeypatch)


@pytest.fixture
def evil(settings: Settings) -> Iterator[partners.Partner]:
    """An OpenTable whose every answer has a card in it."""
    numbers = itertools.cycle(cards.SPELLINGS)

    def script(arrival: partners.Arrival) -> tuple[int, Any]:
        if "token" in arrival.path:
            return 200, {"access_token": "t-1", "token_type": "bearer", "expires_in": 3600}
        number = next(numbers)
        names = {"name": number, "tables": [{"name": "T1", "area": number}, {"name": number}]}
        told = {"error": f"refused {number}", "message": f"card {number}"}
        return 200 if arrival.method == "GET" else 400, {**told, **names}

    partner = partners.Partner(script)
    listening = partners.serve(partner)
    settings.OPENTABLE_SANDBOX_OAUTH_URL = settings.OPENTABLE_SANDBOX_API_URL = partner.url
    yield partner
    listening.shutdown()


def _house() -> Cart:
    """An open check with a table and a payment: something for most doors to be about."""
    cart = check_of(currency="SGD")
    cart.tables.add(TableFactory.create(area=AreaFactory.create(outlet=cart.outlet)))
    operations.take_tender(
        cart=cart,
        tender="CARD",
        amount_minor=4_000,
        tip_minor=0,
        received_minor=None,
        actor="ana",
        now=PAID_AT,
    )
    return cart


def _patterns(resolver: Any = None, before: str = "") -> Iterator[tuple[str, URLPattern]]:
    for one in (resolver or get_resolver()).url_patterns:
        if isinstance(one, URLResolver):
            yield from _patterns(one, before + str(one.pattern))
        else:
            yield before + str(one.pattern), one


def _address(route: str, pattern: URLPattern, known: Mapping[str, Any]) -> str:
    """Where the door is, of what there is."""
    for name in pattern.pattern.converters:
        kind = type(pattern.pattern.converters[name]).__name__
        usual = {"UUIDConverter": uuid.uuid4(), "IntConverter": 1}.get(kind, "word")
        start = route.index(f":{name}>")
        opening = route.rindex("<", 0, start)
        route = f"{route[:opening]}{known.get(name, usual)}{route[start + len(name) + 2 :]}"
    return f"/{route}"


# OpenTable's doors


def _filled(field: Any, name: str, facts: Mapping[str, Any]) -> Any:
    """A value that the field of a document takes."""
    if name in facts:
        return facts[name]
    if isinstance(field, serializers.ListField):
        return [_filled(field.child, name, facts)]
    if isinstance(field, serializers.BaseSerializer):
        return {inner: _filled(one, inner, facts) for inner, one in field.fields.items()}  # type: ignore[attr-defined]
    if isinstance(field, serializers.ChoiceField):
        return next(iter(field.choices))
    if isinstance(field, serializers.BooleanField):
        return True
    if isinstance(field, documents.LocalDateTime):
        return "2026-06-12T19:00"
    return 2 if isinstance(field, serializers.IntegerField) else "word"


def _with_cards(field: Any, name: str, valid: Any, spelled: Iterator[str]) -> Iterator[tuple[str, Any]]:
    """The same value with a card in each of its texts, one at a time."""
    if name in NOT_SCANNED:
        return
    if isinstance(field, serializers.ListField):
        yield from ((where, [one]) for where, one in _with_cards(field.child, name, valid[0], spelled))
    elif isinstance(field, serializers.BaseSerializer):
        for inner, one in field.fields.items():  # type: ignore[attr-defined]
            for where, found in _with_cards(one, inner, valid[inner], spelled):
                yield f"{name}.{where}", {**valid, inner: found}
    elif isinstance(field, serializers.CharField):
        card = next(spelled)
        yield name, card[: field.max_length] if field.max_length and field.max_length >= 40 else card[5:-7]


def _said_by_opentable(cart: Cart, spelled: Iterator[str]) -> dict[str, tuple[int, str]]:
    """What each document with a card in one of its texts is answered, by door and field."""
    token = tokens.grant(connection=connection_of(cart), now=timezone.now())
    facts = {
        "rid": cart.outlet.rid, "confirmation_number": cart.reservation.confirmation_number,
        **body_of(cart, authorization_id="auth-9"), "lock_id": 1, "may_pay": True,
    }  # fmt: skip
    known = {**facts, "reservation_id": facts["confirmation_number"], "authorization_id": "auth-9"}
    found: dict[str, tuple[int, str]] = {}
    for route, pattern in _patterns():
        door: Any = getattr(pattern.callback, "view_class", None)
        if not (isinstance(door, type) and issubclass(door, Callback)):
            continue
        for method, document in door.documents.items():
            fields: Any = {} if document is None else document().fields
            valid = {name: _filled(field, name, facts) for name, field in fields.items()}
            tried = [
                (where, {**valid, name: body})
                for name, field in fields.items()
                for where, body in _with_cards(field, name, valid[name], spelled)
            ]
            tried += [("", valid), ("unknown", {**valid, "unknown": {"note": next(spelled)}})]
            for where, body in tried:
                answer = Client(raise_request_exception=False).generic(
                    method,
                    f"{_address(route, pattern, known)}?{uuid.uuid4().hex}={next(spelled)}",
                    documents.render(body),
                    content_type="application/json",
                    headers={"Authorization": f"Bearer {token}", "X-Note": next(spelled),
                             "User-Agent": next(spelled)},
                )  # fmt: skip
                found[f"{method} {route} {where}"] = (answer.status_code, answer.content.decode())
    return found


def test_what_opentable_writes_with_a_card_in_it_is_refused_and_kept_nowhere(
    spelled: Iterator[str], logs: cards.Logs, capfd: pytest.CaptureFixture[str]
) -> None:
    found = _said_by_opentable(_house(), spelled)
    Client().post(f"/oauth/token?scope={next(spelled)}", {"client_id": next(spelled)})

    refused = [where for where, (_, said) in found.items() if '"card_number_not_accepted"' in said]
    written, shown = logs.lines(), "".join(capfd.readouterr())
    assert cards.leaks([*written, shown]) == []
    assert len(refused) > 20
    assert len(written) > 40
    assert [where for where, (status, _) in found.items() if status >= 500] == []


# Doors of staff


class Seen:
    """The forms that doors read, as they come to them."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.bound: list[forms.BaseForm] = []
        begin = forms.BaseForm.__init__

        def watched(form: Any, *args: Any, **options: Any) -> None:
            begin(form, *args, **options)
            self.bound.append(form)

        monkeypatch.setattr(forms.BaseForm, "__init__", watched)

    def of(self, ask: Callable[[], object]) -> list[forms.BaseForm]:
        """Those that were read while it was asked; nothing that it did stays."""
        self.bound.clear()
        with transaction.atomic():
            ask()
            transaction.set_rollback(True)
        return list(self.bound)


def _typed(field: Any, name: str, cart: Cart) -> str:
    """What a field of a form takes."""
    if name == "tables":
        return str(cart.tables.get().pk)
    if isinstance(field, forms.UUIDField):
        return str(uuid.uuid4())
    if isinstance(field, forms.ChoiceField):
        choices: Any = field.choices
        return next((str(value) for value, _ in choices if value), "")
    if isinstance(field, forms.DateTimeField):
        return "2026-06-12T19:00"
    if isinstance(field, forms.DateField):
        return "2026-06-12"
    return "2" if not isinstance(field, forms.CharField) else "word@example.com" if "mail" in name else "word"


def _texts(form: forms.BaseForm) -> list[str]:
    return [
        name
        for name, field in form.fields.items()
        if isinstance(field, forms.CharField) and not isinstance(field, forms.UUIDField)
        and name not in NOT_SCANNED
    ]  # fmt: skip


def _asking(address: str, owner: Client, support: Client) -> Callable[..., Any]:
    """The way to ask a door: as who may, and to do something where it does something."""

    def ask(said: Mapping[str, str] = {}) -> Any:
        for staff in (owner, support):
            staff.raise_request_exception = False
            answer: Any = staff.post(address, said)
            if answer.status_code == 405:
                answer = staff.get(address, said)
            if answer.status_code != 403:
                break
        return answer

    return ask


def _typed_by_staff(
    cart: Cart, spelled: Iterator[str], seen: Seen, *, is_wide: bool
) -> dict[str, tuple[int, str]]:
    """What doors answer to a card in one of the texts that they read; each form once unless it is wide."""
    outlet: Outlet = cart.outlet
    owner, support = people.browser(outlet, Role.OWNER), people.browser(outlet, Role.SUPPORT)
    line, payment = cart.lines.get(), Payment.objects.get()
    known = {
        "slug": outlet.slug, "number": cart.reservation.confirmation_number, "cart_id": cart.pk,
        "guest_id": cart.reservation.guest_id, "table_id": cart.tables.get().pk, "line_id": line.pk,
        "item_id": line.item_id, "payment_id": payment.pk, "day": f"{cart.date}", "kind": "checks",
        "station_id": line.station_id,
    }  # fmt: skip
    found: dict[str, tuple[int, str]] = {}
    tried: set[tuple[type[forms.BaseForm], str]] = set()
    for route, pattern in _patterns():
        if not route.startswith("at/<slug:slug>/"):
            continue
        ask = _asking(_address(route, pattern, known), owner, support)
        for form in {type(one): one for one in seen.of(ask)}.values():
            said = {name: _typed(field, name, cart) for name, field in form.fields.items()}
            for name in _texts(form):
                if not is_wide and (type(form), name) in tried:
                    continue
                tried.add((type(form), name))
                answer = ask({**said, name: next(spelled)})
                where = f"{route} {type(form).__name__}.{name}"
                found[where] = (answer.status_code, answer.content.decode(errors="replace"))
    return found


@pytest.mark.parametrize("is_wide", [False, pytest.param(True, marks=pytest.mark.long)])
def test_what_staff_type_with_a_card_in_it_is_refused_and_kept_nowhere(
    is_wide: bool, spelled: Iterator[str], logs: cards.Logs, capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch, evil: partners.Partner,
) -> None:  # fmt: skip
    found = _typed_by_staff(_house(), spelled, Seen(monkeypatch), is_wide=is_wide)

    refused = [where for where, (_, said) in found.items() if "card number" in said]
    written, shown = logs.lines(), "".join(capfd.readouterr())
    assert cards.leaks([*written, shown]) == []
    assert [where for where, (status, _) in found.items() if status >= 500] == []
    assert len(refused) > 40


@pytest.mark.parametrize("place", ["item", "allergens", "name of the file"])
def test_a_menu_file_with_a_card_in_it_is_not_read(place: str, spelled: Iterator[str]) -> None:
    outlet = _house().outlet
    card = next(spelled)
    cells = {"item": "Soup", "allergens": "", "name of the file": "menu.csv", place: card}
    text = f"category,item,price,allergens\nStarters,{cells['item']},10,{cells['allergens']}\n"
    file = SimpleUploadedFile(cells["name of the file"], text.encode())

    said = people.browser(outlet, Role.OWNER).post(
        f"/at/{outlet.slug}/menu/files/read/", {"file": file}, follow=True
    )

    assert ("card number" in said.content.decode(), cards.leaks([])) == (True, [])


# OpenTable's answers


def test_a_card_in_what_opentable_answers_is_kept_nowhere(
    logs: cards.Logs, capfd: pytest.CaptureFixture[str], evil: partners.Partner
) -> None:
    cart = _house()

    is_fetched = pos.fetch_plan(outlet=cart.outlet, now=timezone.now())
    for _ in range(3):
        Stream.objects.update(next_at=timezone.now())
        relay.run_feed("streams")
        sweeps.tell_facts(now=timezone.now())

    assert (is_fetched, PlanTable.objects.count()) == (True, 0)
    assert Stream.objects.exclude(last_error="").count() == 1
    assert cards.leaks([*logs.lines(), "".join(capfd.readouterr())]) == []


def test_the_scan_finds_a_card_wherever_it_is(logs: cards.Logs) -> None:
    """The control: one is written past all doors, into a column, a line of the log and a letter."""
    cart = _house()
    cart.notes = "4111-1111 1111.1111"
    cart.save(update_fields=["notes"])

    assert cards.leaks(["4111 1111 1111 1111"]) == ["log: 4111 1111 1111 1111", "pos_sync_cart.notes"]
