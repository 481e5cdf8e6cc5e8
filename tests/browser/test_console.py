"""The manager's and support's pages in a browser: names mended and taken back, a link paused; axe agrees."""

import re
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth.models import User
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from config.opentable import circuit, exchanges, outbox, problems
from config.opentable.alerts import following, webhooks
from config.opentable.models import Circuit, ConnectionRequest, Exchange, Link, Stream
from config.opentable.models.streams import CircuitState
from config.opentable.setup import steps
from config.opentable.support import tokens
from config.outlets.models import Outlet
from config.roles import Role
from pos_sync import operations, wire
from tests.browser.conftest import fits_a_phone, log_in
from tests.factories import people
from tests.factories.availability import harbour
from tests.factories.opentable import LinkFactory
from tests.factories.reservations import ReservationFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def house(browser: Browser, transactional_db: None) -> Outlet:
    """An outlet in some trouble: names that differ, a parked message, a host left alone."""
    outlet = harbour(name="Harbour", slug="harbour")
    people.hire(outlet, Role.SUPPORT)
    now = timezone.now()
    broken = {"connection__framing_refused": "LZ4BLOCK", "connection__framing_refused_at": now}
    link = LinkFactory.create(rid=outlet.rid, **broken)
    LinkFactory.create(
        rid=outlet.rid, connection__environment="PROD", is_current=False, state="DRAFT", registered_at=None
    )
    names = ("a1", "A2 ", "B1", "B2", "PATIO")
    plan = wire.read_plan({"rid": outlet.rid, "tables": [{"name": name} for name in names]})
    operations.keep_plan(outlet=outlet, rows=plan, now=now)
    outbox.write(link=link, kind="CHECK", key="1", method="PUT", path="/x", body={"total": 1}, now=now)
    Stream.objects.update(is_parked=True, last_error="422 unreadable", next_at=now + timedelta(hours=1))
    host = circuit.api_host(link.environment)
    Circuit.objects.create(pk=host, state=CircuitState.OPEN, failures=5, opened_at=now)
    words = {"cause": "c", "effect": "e", "next_step": "n", "fixer": "OPENTABLE"}
    problems.raise_problem(rid=outlet.rid, code="delivery_delayed", subject="", now=now, **words)
    exchanges.record(
        direction="OUT",
        at=now,
        connection=link.connection,
        rid=outlet.rid,
        subject="CHECK:1",
        method="PUT",
        path="/x",
        status=422,
        milliseconds=12,
        request_id="request-1",
        request_headers={"Authorization": "Bearer secret"},
        request_body=b'{"total": 1}',
        response_headers={},
        response_body=b"",
    )
    return outlet


@pytest.fixture
def busy(house: Outlet) -> Outlet:
    """Somebody sits there, requests wait, a set-up is open, alerts were told, a tool has a token."""
    now = timezone.now()
    account = Link.objects.get(is_current=True).connection
    party = ReservationFactory.create(outlet=house, connection=account, confirmation_number=77)
    operations.seat_party(reservation=party, table_names=["A1"], actor="OpenTable", now=now)
    for rid, name in ((house.rid, "Harbor & Co"), (4711, "Stray House")):
        contact = {"contact_name": "Mei Tan", "contact_phone": "+65 6123 4567"}
        ConnectionRequest.objects.create(
            connection=account, rid=rid, restaurant_name=name, asked_at=now, **contact
        )
    steps.open_setup(outlet=house, by="support", now=now)
    webhooks.connect(outlet=house, url="https://hooks.example.com/covers", now=now)
    webhooks.rotate(outlet=house, now=now)
    following.watch(now=now + timedelta(hours=2))
    tokens.make(user=User.objects.get(username="support"), name="nightly", days=7, now=now)
    return house


def test_a_name_is_mended_with_one_click_and_taken_back(origin: str, house: Outlet, page: Page) -> None:
    log_in(page, origin, "support")
    page.goto(f"{origin}/at/harbour/table-names/")
    page.get_by_role("button", name="Rename ours to “a1”").click()
    expect(page.get_by_text("3 of 5 match")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("2 of 5 match")).to_be_visible()


def test_a_link_is_paused_with_a_reason_and_resumed(origin: str, house: Outlet, page: Page) -> None:
    log_in(page, origin, "support")
    page.goto(f"{origin}/at/harbour/integration/")
    head = page.locator("main .head").first.bounding_box()
    assert head is not None
    assert head["height"] < 60
    page.get_by_label("Reason, read by everyone").fill("Stocktaking")
    page.get_by_role("button", name="Pause Harbour").click()
    expect(page.get_by_role("heading", name="Paused: Stocktaking.")).to_be_visible()
    page.get_by_role("button", name="Resume").click()
    told = page.get_by_role("status").get_by_text("Resumed. Everything that waited is being sent.")
    expect(told).to_be_visible()
    done = page.get_by_role("region", name="What was done here").get_by_role("row")
    expect(done.nth(1)).to_contain_text("Resumed.")
    expect(done.nth(2)).to_contain_text("Paused: Stocktaking.")


def test_a_message_is_read_to_its_bytes_and_its_host_called_again(
    origin: str, house: Outlet, page: Page
) -> None:
    log_in(page, origin, "support")
    page.goto(f"{origin}/at/harbour/integration/?failures=on")
    page.get_by_role("row", name=re.compile("request-1")).get_by_role("link").first.click()
    expect(page.get_by_role("cell", name="Bearer ***")).to_be_visible()
    page.get_by_role("link", name="Back to the log").click()
    page.get_by_role("button", name="Call it again now").first.click()
    told = page.get_by_role("status").get_by_text("OpenTable's host is called again.")
    expect(told).to_be_visible()


def test_an_address_is_copied_and_an_outlet_goes_into_production(
    origin: str, house: Outlet, page: Page
) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    log_in(page, origin, "support")
    page.goto(f"{origin}/at/harbour/integration/")
    page.get_by_role("link", name="Environments").click()
    page.get_by_role("button", name="Copy FRN URL").click()
    expect(page.get_by_role("button", name="Copied FRN URL")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == f"{origin}/opentable/v1/frn"
    page.get_by_label("Granted by").fill("J. Doe")
    page.get_by_label("On", exact=True).fill("2026-11-02")
    page.get_by_label("Reference").fill("CASE-17")
    page.get_by_role("button", name="Record the grant").click()
    page.get_by_role("button", name="Move to PROD").click()
    expect(page.get_by_role("status").get_by_text("Harbour is at PROD now")).to_be_visible()


def test_axe_finds_nothing_wrong_in_either_theme_and_a_phone_shows_it_whole(
    origin: str, busy: Outlet, page: Page
) -> None:
    log_in(page, origin, "support")
    number = Exchange.objects.get().pk
    wrong, wide = {}, []
    for path, shown in (
        ("table-names/", "differ"),
        ("integration/", "How it stood"),
        ("integration/replay/plan/", "2 messages would go"),
        ("integration/diagnosis/?question=order&confirmation_number=77", "Ada Lee, 4"),
        ("integration/diagnosis/?question=booking&guest=nobody", "No reservation here fits."),
        ("integration/environments/", "Record the grant"),
        ("integration/alerts/", "Former secrets sign too, until"),
        ("integration/tokens/", "nightly"),
        ("integration/requests/", "No outlet here has the number 4711."),
        ("integration/setup/", "Not yet:"),
        (f"integration/exchanges/{number}/", "To the byte"),
    ):
        page.goto(f"{origin}/at/harbour/{path}")
        expect(page.get_by_text(shown).first).to_be_visible()
        for theme in ("light", "dark"):
            page.evaluate("theme => { document.documentElement.dataset.theme = theme }", theme)
            found = Axe().run(page).response["violations"]
            wrong[path, theme] = [(each["id"], each["nodes"][0]["html"]) for each in found]
        if not fits_a_phone(page):
            wide.append(path)

    assert {where: found for where, found in wrong.items() if found} == {}
    assert wide == []
