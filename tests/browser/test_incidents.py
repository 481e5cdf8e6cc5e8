"""Ten incidents in a browser: each is found on its outlet's page, mended from there, and gone.

The web process and the test talk to one sandbox; in the relay's place the test sends what is written.
"""

import re
from collections.abc import Callable, Iterator

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect
from pytest_django import Settings

from availability import tasks as publishing
from config.opentable import relay, stand_in
from config.opentable.sandbox.server import Running
from config.roles import Role
from payments.management.demo.drills import DRILLS, evening, opentable, planting
from tests.browser import stack
from tests.browser.conftest import log_in
from tests.factories import people

pytestmark = pytest.mark.django_db(transaction=True)

_BY_SLUG = {drill.slug: drill for drill in DRILLS}


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Running]:
    with stack.opentable() as running:
        yield running


@pytest.fixture(scope="module")
def origin(
    django_db_setup: None, sandbox: Running, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """A stack of its own, whose web process calls this sandbox."""
    with stack.running(tmp_path_factory.mktemp("incidents"), sandbox=sandbox) as address:
        yield address


class Desk:
    """The owner's browser, at the outlet of one incident."""

    def __init__(self, page: Page, origin: str, slug: str) -> None:
        self.page, self.address = page, f"{origin}/at/{slug}/integration/"
        self.look()

    def look(self) -> None:
        """The outlet's page as it stands now."""
        self.page.goto(self.address)

    def causes(self) -> list[str]:
        """How each cause begins that the page names; each has its effect, its step and who takes it."""
        cards = self.page.locator("article.cause")
        for card in cards.all():
            assert card.locator("dt").all_inner_texts() == ["Effect", "Next step", "Who fixes it"]
            assert all(text.strip() for text in card.locator("dd").all_inner_texts())
        return cards.locator("h3").all_inner_texts()

    def press(self, name: str | re.Pattern[str]) -> None:
        """A button, and the page that it leads to."""
        with self.page.expect_navigation():
            self.page.get_by_role("button", name=name).first.click()

    def act(self, name: str) -> None:
        """A button of a card, that does it at once, and says so."""
        self.page.locator("article.cause").get_by_role("button", name=name).first.click()
        expect(self.page.locator(".notice, [role=status]").first).to_be_visible()

    def follow(self, name: str) -> None:
        """A link of the first card, and the page behind it."""
        with self.page.expect_navigation():
            self.page.locator("article.cause").get_by_role("link", name=name, exact=True).first.click()

    def expect_in_step(self) -> None:
        """Nothing is left to do, and the page says so."""
        self.look()
        expect(self.page.get_by_text("Everything is in step with OpenTable")).to_be_visible()


@pytest.fixture
def open_desk(
    browser: Browser, sandbox: Running, transactional_db: None, settings: Settings, origin: str, page: Page
) -> Callable[[str], Desk]:
    """Plant one incident and open its outlet's page."""
    settings.OPENTABLE_SANDBOX_OAUTH_URL = settings.OPENTABLE_SANDBOX_API_URL = sandbox.url

    def planted(slug: str) -> Desk:
        now, drill = timezone.now(), _BY_SLUG[slug]
        place = evening(now)
        opentable.tell(drills=[drill], known=(), place=place, now=now)
        case = planting.plant(drill=drill, place=place, now=now)
        assert case is not None
        people.hire(case.outlet, Role.OWNER)
        log_in(page, origin, "owner")
        return Desk(page, origin, slug)

    return planted


def send() -> None:
    """What the relay would send by now."""
    relay.run_feed("streams")
    relay.run_feed("availability")


def test_an_expired_secret_is_entered_anew(open_desk: Callable[[str], Desk]) -> None:
    desk = open_desk("incident-secret")
    assert desk.causes() == [
        "OpenTable does not take the client id and secret of the connection incident-secret."
    ]

    desk.follow("Enter the credentials")
    desk.page.get_by_label("Client id").fill("incident-secret")
    desk.page.get_by_label("Client secret").fill("incident-secret-newer-secret")
    desk.press("Keep them")
    desk.press("Prove them")
    send()

    desk.expect_in_step()


def test_a_rid_that_is_routed_again_gets_all_that_waited(open_desk: Callable[[str], Desk]) -> None:
    desk = open_desk("incident-rid")
    assert desk.causes() == [
        "OpenTable refuses rid 9002 on the connection incident-rid: 403 no_rid_routing:"
        " No routing for RID:9002"
    ]

    stand_in.tell("restaurants", {"rid": 9002, "partner_id": "incident-rid"})
    desk.act("Send all again")
    send()

    desk.expect_in_step()


def test_a_host_that_answers_again_is_called_again(open_desk: Callable[[str], Desk]) -> None:
    desk = open_desk("incident-circuit")
    assert len(desk.causes()) == 1
    assert "incident-circuit" in desk.causes()[0]

    stand_in.tell("faults", {"kind": "none"}, method="PUT")
    desk.act("Call it again now")
    send()

    desk.expect_in_step()


def test_a_parked_check_is_sent_again(open_desk: Callable[[str], Desk]) -> None:
    desk = open_desk("incident-check")
    assert desk.causes() == [
        "OpenTable refused check 1 at T4 three times: 404 unknown_confirmation_number:"
        " OpenTable has no booking 1900041"
    ]

    desk.follow("Send again: see first")
    desk.press("Send all of it again")
    send()

    desk.expect_in_step()


def test_drifted_slots_are_sent_and_compared_again(open_desk: Callable[[str], Desk]) -> None:
    desk = open_desk("incident-slots")
    assert len(desk.causes()) == 2

    desk.follow("See what OpenTable has")
    desk.press("Send the whole horizon again")
    send()
    desk.page.get_by_role("button", name="Compare again now").click()
    expect(desk.page.get_by_text("OpenTable is being asked").first).to_be_visible()
    publishing.compare_asked(now=timezone.now())

    desk.expect_in_step()


def test_a_silent_outlet_is_a_quiet_day(open_desk: Callable[[str], Desk]) -> None:
    desk = open_desk("incident-silence")
    assert "0 messages came from OpenTable in two hours" in desk.causes()[0]

    desk.page.get_by_role("button", name="It is a quiet day").click()

    expect(desk.page.get_by_text("Everything is in step with OpenTable")).to_be_visible(timeout=15_000)


def test_a_name_in_the_wrong_case_is_renamed(open_desk: Callable[[str], Desk]) -> None:
    desk = open_desk("incident-name")
    assert len(desk.causes()) == 2

    desk.follow("Match the names")
    desk.page.get_by_role("button", name="Rename ours to “t5”").click()
    expect(desk.page.get_by_text("8 of 8 match")).to_be_visible()
    send()

    desk.expect_in_step()


def test_an_orphan_cart_is_given_to_its_party(open_desk: Callable[[str], Desk]) -> None:
    desk = open_desk("incident-orphan")
    assert len(desk.causes()) == 1

    desk.follow("Open the party")
    desk.page.get_by_role("button", name="This is them: Check 1, table T3").click()
    expect(desk.page.get_by_text("No check: another party's check")).to_be_hidden()
    send()

    desk.expect_in_step()


def test_a_stuck_table_comes_free(open_desk: Callable[[str], Desk]) -> None:
    desk = open_desk("incident-table")
    assert len(desk.causes()) == 2

    desk.follow("Open the check")
    desk.page.get_by_role("link", name=re.compile("^Pay ")).click()
    desk.page.wait_for_url("**/pay/")
    desk.page.get_by_role("button", name=re.compile(r"[0-9]$")).first.click()
    desk.page.get_by_role("button", name="Take cash").click()
    expect(desk.page.get_by_text("Paid and closed")).to_be_visible()
    desk.look()
    assert len(desk.causes()) == 1
    desk.follow("Open the party")
    desk.page.get_by_role("button", name="Open a check at T6").click()
    expect(desk.page.get_by_text("No check: another")).to_be_hidden()
    send()

    desk.expect_in_step()


def test_a_double_authorization_is_told_to_the_guest(open_desk: Callable[[str], Desk]) -> None:
    desk = open_desk("incident-payment")
    assert len(desk.causes()) == 1

    desk.follow("See the payments")
    expect(desk.page.get_by_text("Nothing due")).to_be_visible()
    desk.look()
    desk.page.get_by_role("button", name="Done").click()

    expect(desk.page.get_by_text("Everything is in step with OpenTable")).to_be_visible(timeout=15_000)
