"""The guided set-up: each milestone turns green by its own proof; only all of them let an outlet go live."""

import base64
import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from config.opentable import links, milestones, relay, secrets
from config.opentable.chapters import Figures
from config.opentable.models import Connection, Exchange, Link, Rehearsal, Setup, Steering
from config.opentable.models.connections import LinkState
from config.opentable.sandbox.server import Running
from config.opentable.setup import sheet
from config.outlets.models import Outlet
from config.roles import Role
from tests.factories import people
from tests.factories.opentable import ConnectionFactory, LinkFactory
from tests.factories.outlets import OutletFactory

pytestmark = pytest.mark.django_db

PAGE = "/at/harbour/integration/setup/"
CREDENTIALS = {"client_id": "covers", "client_secret": "covers-secret"}


@pytest.fixture
def outlet() -> Outlet:
    """An outlet that nobody has connected yet."""
    made: Outlet = OutletFactory.create(slug="harbour", name="Harbour Bistro", rid=888)
    return made


@pytest.fixture
def desk(outlet: Outlet, support: Client) -> "Desk":
    return Desk(support, outlet)


class Desk:
    """Support at the set-up page."""

    def __init__(self, browser: Client, outlet: Outlet) -> None:
        self.browser, self.outlet = browser, outlet

    def do(self, path: str, **told: Any) -> str:
        """Press a button; the page afterwards."""
        return self.browser.post(f"{PAGE}{path}", told, follow=True).content.decode()

    def page(self) -> str:
        return self.browser.get(PAGE).content.decode()

    @property
    def setup(self) -> Setup:
        return Setup.objects.latest("pk")

    @property
    def account(self) -> Connection:
        account = self.setup.connection
        assert account is not None
        return account

    def green(self) -> list[str]:
        return [each.code for each in sheet.sheet_of(self.setup).milestones if each.is_green]

    def open_with_an_account(self, **changes: str) -> None:
        self.do("open/")
        self.do("account/new/", **({"environment": "SANDBOX", "partner_id": "covers"} | changes))

    def prove(self) -> str:
        self.do("credentials/", **CREDENTIALS)
        return self.do("credentials/prove/")

    def paired(self) -> None:
        """All the way to the link."""
        self.open_with_an_account()
        self.prove()
        self.do("name/", rid="888")
        self.do("pair/")


@pytest.mark.parametrize(
    ("role", "status"), [(Role.HOST, 403), (Role.MANAGER, 200), (Role.SUPPORT, 200), (Role.OWNER, 200)]
)
def test_managers_read_the_set_up_and_support_and_owners_do_it(
    outlet: Outlet, role: Role, status: int
) -> None:
    browser = people.browser(outlet, role)

    opened = browser.post(f"{PAGE}open/").status_code

    assert browser.get(PAGE).status_code == status
    assert opened == (302 if role in {Role.SUPPORT, Role.OWNER} else 403)


def test_credentials_are_sealed_never_shown_and_green_once_opentable_takes_them(
    desk: Desk, sandbox: Running
) -> None:
    desk.open_with_an_account()
    wrong = desk.do("credentials/", client_id="covers", client_secret="guessed-secret")
    refused = desk.do("credentials/prove/")
    before = desk.green()

    proven = desk.prove()

    assert "OpenTable does not take this client id and secret." in refused
    assert "OpenTable gave Harbour Bistro SANDBOX a token" in proven
    assert (before, desk.green()) == (["account"], ["account", "credentials"])
    assert secrets.unseal(desk.account.client_secret_encrypted) == "covers-secret"
    assert "guessed-secret" not in wrong + refused
    assert "covers-secret" not in proven + desk.page()
    assert "by support; the secret is sealed" in proven
    assert not any(
        "secret" in done.words and "covers-secret" in done.words for done in Steering.objects.all()
    )


def test_new_credentials_are_to_be_proven_anew(desk: Desk, sandbox: Running) -> None:
    desk.open_with_an_account()
    desk.prove()

    desk.do("credentials/", client_id="covers", client_secret="other")

    assert desk.green() == ["account"]
    assert (desk.account.token_encrypted, desk.account.proven_at) == ("", None)


def log_in_as_opentable(account: Connection, secret: str) -> int:
    pair = base64.b64encode(f"{account.callback_key}:{secret}".encode()).decode()
    answer = Client().post(
        "/oauth/token?grant_type=client_credentials", headers={"Authorization": f"Basic {pair}"}
    )
    return answer.status_code


def shown_secret(page: str) -> str:
    found = re.search(r'id="new-secret"[^>]*value="([^"]+)"', page)
    assert found is not None
    return found[1]


def test_a_callback_secret_is_shown_once_and_two_live_until_the_former_is_retired(desk: Desk) -> None:
    desk.open_with_an_account()
    answer = desk.browser.post(f"{PAGE}secret/")
    first = shown_secret(answer.content.decode())
    made = desk.green()
    log_in_as_opentable(desk.account, first)
    used = desk.green()

    second = shown_secret(desk.do("secret/"))
    too_early = desk.do("secret/retire/")
    both = [log_in_as_opentable(desk.account, secret) for secret in (first, second)]
    third = desk.do("secret/")
    desk.do("secret/retire/")

    assert (answer["Cache-Control"], first in desk.page()) == ("no-store", False)
    assert (made, used) == (["account", "callbacks"], ["account", "callbacks", "address"])
    assert "Two secrets are live already, and OpenTable uses the new one" in third
    assert "OpenTable has not used the new secret yet" in too_early
    assert both == [200, 200]
    assert [log_in_as_opentable(desk.account, secret) for secret in (first, second)] == [401, 200]
    assert first not in json.dumps(list(Steering.objects.values_list("words", flat=True)))


def test_an_account_of_outlets_that_one_does_not_look_after_is_not_changed(desk: Desk) -> None:
    shared = LinkFactory.create(rid=OutletFactory.create(name="Elsewhere").rid).connection
    LinkFactory.create(rid=888, connection=shared, state=LinkState.DRAFT)
    desk.do("open/")

    credentials, secret = desk.do("credentials/", **CREDENTIALS), desk.do("secret/")

    assert "serves outlets that you do not look after" in credentials
    assert "serves outlets that you do not look after" in secret
    assert "This account serves Elsewhere too." in desk.page()


def test_an_account_that_is_none_of_ones_own_is_not_offered(desk: Desk) -> None:
    foreign = ConnectionFactory.create(name="somebody else's")
    desk.do("open/")

    desk.do("account/", account=str(foreign.pk))

    assert "somebody else" not in desk.page()
    assert desk.setup.connection is None


def test_the_number_is_paired_once_opentables_name_is_seen_beside_ours(desk: Desk, sandbox: Running) -> None:
    desk.open_with_an_account()
    desk.prove()

    desk.do("name/", rid="888")
    page = desk.page()
    desk.do("pair/")

    link = Link.objects.get()
    assert "Pair Harbour Bistro with 888" in page
    assert "The names differ" not in page
    assert (link.rid, link.environment, link.state, link.awaits_go_live) == (888, "SANDBOX", "DRAFT", True)
    assert (desk.setup.paired_name, desk.setup.paired_by) == ("Harbour Bistro", "support")
    assert Exchange.objects.filter(path="/api/v1/covers/restaurants/888").get().status == 200


def test_another_name_is_paired_only_when_somebody_says_that_it_is_the_same(
    desk: Desk, sandbox: Running
) -> None:
    Outlet.objects.update(name="Harbour")
    desk.open_with_an_account()
    desk.prove()
    desk.do("name/", rid="888")

    refused = desk.do("pair/")
    before = Link.objects.count()
    desk.do("pair/", is_confirmed="on")

    assert "OpenTable has Harbour Bistro, we have Harbour. Confirm" in refused
    assert (before, Link.objects.count()) == (0, 1)


def test_what_is_paired_is_neither_asked_nor_paired_again(desk: Desk, sandbox: Running) -> None:
    desk.paired()
    Setup.objects.update(told_rid=889)

    refused = [
        desk.do("name/", rid="889"),
        desk.do("pair/", is_confirmed="on"),
        desk.do("account/", account=str(desk.account.pk)),
    ]

    assert ["is paired through its account already" in page for page in refused] == [True] * 3
    assert Link.objects.get().rid == 888


def test_a_number_that_opentable_does_not_route_to_us_is_told_in_words(desk: Desk, sandbox: Running) -> None:
    desk.open_with_an_account()
    desk.prove()

    page = desk.do("name/", rid="891")

    assert "may not speak of 891" in page
    assert desk.setup.told_at is None


def test_where_opentable_tells_no_name_a_person_types_it(desk: Desk, sandbox: Running) -> None:
    desk.open_with_an_account()
    desk.prove()
    Setup.objects.update(told_rid=888, told_name="", told_at=timezone.now())

    empty = desk.do("pair/")
    differing = desk.do("pair/", typed_name="Harbor")
    desk.do("pair/", typed_name="Harbour Bistro")

    assert "Type the restaurant&#x27;s name as OpenTable&#x27;s own page shows it." in empty
    assert "OpenTable has Harbor, we have Harbour Bistro." in differing
    assert desk.setup.paired_name == "Harbour Bistro"


def test_a_corrected_number_is_taken_while_nothing_was_said_under_the_former(
    desk: Desk, sandbox: Running
) -> None:
    Outlet.objects.update(rid=4711)
    OutletFactory.create(name="Station Road", rid=889)
    desk.open_with_an_account()
    desk.prove()

    taken = desk.do("name/", rid="889")
    desk.do("name/", rid="888")
    desk.do("pair/")

    assert "889 is the number of another outlet here." in taken
    assert Outlet.objects.get(slug="harbour").rid == 888


class Alike:
    """A chapter whose table names all match; what they are made of has its tests in pos_sync."""

    def figures(self, *, outlets: Any) -> Any:
        return {outlet.rid: Figures(names_matched=3, names_total=3) for outlet in outlets}

    def consequences(self, **_asked: Any) -> list[str]:
        return ["Nothing."]


ALIKE = Alike()


def one_dish(outlet: Outlet) -> int:
    return 1


@pytest.fixture
def furnished(settings: Settings) -> None:
    """A menu of one item, and table names that match."""
    settings.MENU_COUNT = "tests.config.opentable.test_setup.one_dish"
    settings.INTEGRATION_CHAPTERS = ["tests.config.opentable.test_setup.ALIKE"]


def register(desk: Desk) -> Link:
    """Paired, and registered by our relay at the sandbox."""
    desk.paired()
    desk.do("mode/")
    desk.do("register/")
    relay.run_feed("streams")
    return Link.objects.get(is_current=True)


def rehearse(**changes: Any) -> None:
    now = timezone.now()
    played = {"rid": 888, "environment": "SANDBOX", "asked_by": "support", "asked_at": now, "started_at": now}
    Rehearsal.objects.create(**(played | {"finished_at": now, "has_passed": True} | changes))


def test_a_registered_outlet_waits_for_its_day_however_much_is_sent(desk: Desk, sandbox: Running) -> None:
    link = register(desk)
    registered = "registration" in desk.green()
    links.go_live(link=link, now=timezone.now())
    links.pause(link=link, reason="Rehearsal", now=timezone.now())
    links.resume(link=link, now=timezone.now())
    relay.run_feed("streams")

    link.refresh_from_db()
    assert (registered, link.state) == (True, LinkState.REGISTERED)


def test_going_live_needs_every_milestone_and_says_which_is_missing(
    desk: Desk, sandbox: Running, furnished: None
) -> None:
    register(desk)

    page = desk.do("live/")

    missing = "Credentials for OpenTable&#x27;s calls, Callback URL at OpenTable, Rehearsal, Go-live date"
    assert f"Not yet: {missing}." in page
    assert Link.objects.get().state == LinkState.REGISTERED


def test_an_outlet_goes_live_on_its_day_when_all_is_green(
    desk: Desk, sandbox: Running, furnished: None
) -> None:
    register(desk)
    log_in_as_opentable(desk.account, shown_secret(desk.do("secret/")))
    rehearse()
    today = timezone.now().astimezone(desk.outlet.zone).date()
    desk.do("date/", date=str(today + timedelta(days=1)))
    early = desk.do("live/")
    desk.do("date/", date=str(today))

    page = desk.do("live/")

    link = Link.objects.get()
    assert "Agree on another day to go live earlier." in early
    assert "Harbour Bistro is live with OpenTable." in page
    assert (link.state, link.awaits_go_live) == (LinkState.LIVE, False)
    assert desk.setup.finished_by == "support"
    assert sheet.sheet_of(desk.setup).missing == []
    assert shown_secret(desk.do("secret/")) != ""
    assert list(Steering.objects.order_by("-pk").values_list("act", flat=True))[:3] == [
        "make_secret",
        "go_live",
        "set_date",
    ]


def test_a_failed_or_partial_rehearsal_proves_nothing(desk: Desk) -> None:
    desk.open_with_an_account()
    rehearse(is_whole=False)
    partial = "rehearsal" in desk.green()
    rehearse()
    whole = "rehearsal" in desk.green()
    rehearse(has_passed=False)

    assert (partial, whole, "rehearsal" in desk.green()) == (False, True, False)
    assert "The last rehearsal failed" in desk.page()


def test_a_day_that_is_over_is_no_go_live_date(desk: Desk) -> None:
    desk.do("open/")

    assert "This day is over already." in desk.do("date/", date="2020-01-01")
    assert desk.setup.goes_live_on is None


def test_production_is_prepared_beside_the_sandbox_and_needs_its_grant(desk: Desk) -> None:
    LinkFactory.create(rid=888)
    desk.open_with_an_account(environment="PROD")
    Connection.objects.filter(pk=desk.account.pk).update(proven_at=timezone.now())
    Setup.objects.update(told_rid=888, told_name="Harbour Bistro", told_at=timezone.now())
    desk.do("pair/")

    refused = desk.do("register/")

    link = Link.objects.get(environment="PROD")
    assert "record who gave it, when, and under which reference" in refused
    assert (link.is_current, "grant" in [each.code for each in sheet.sheet_of(desk.setup).milestones]) == (
        False,
        True,
    )
    milestones.record_grant(
        link=link, granted_by="J. Doe", granted_on=timezone.now().date(), grant_reference="7"
    )
    desk.do("register/")
    assert Link.objects.get(is_current=True) == link


def test_the_sheet_asks_as_many_questions_whatever_there_is(
    desk: Desk, django_assert_max_num_queries: Any
) -> None:
    desk.open_with_an_account()
    for _ in range(3):
        rehearse()

    with django_assert_max_num_queries(12):
        sheet.sheet_of(desk.setup)


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"paired_at": timezone.now()}, "setup_is_paired_by_somebody_under_a_name"),
        ({"finished_at": timezone.now(), "finished_by": "x"}, "setup_is_finished_only_when_it_is_whole"),
    ],
)
def test_the_database_keeps_a_set_up_whole(desk: Desk, changes: dict[str, Any], name: str) -> None:
    desk.do("open/")

    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Setup.objects.update(**changes)
    with pytest.raises(IntegrityError, match="setup_is_open_once_an_outlet"), transaction.atomic():
        Setup.objects.create(outlet=desk.outlet, opened_at=timezone.now(), opened_by="support")
