"""The cards of the integration page: each cause with the button that mends it, or whose that is, in words."""

import re
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from config.opentable import circuit, fixes, links, problems, states
from config.opentable.models import Circuit, Connection, Link, Problem, Steering
from config.opentable.models.connections import LinkState
from config.opentable.models.streams import CircuitState
from config.outlets.models import Outlet
from config.roles import Role
from tests.factories import people
from tests.factories.opentable import ConnectionFactory, LinkFactory

pytestmark = pytest.mark.django_db

PAGE = "/at/harbour/integration/"
# 20:05 in Singapore.
DINNER = datetime(2026, 6, 12, 12, 5, tzinfo=UTC)
SET_UP, ACT = f"{PAGE}setup/", "POST"
CREDENTIALS = [("Enter the credentials", f"{SET_UP}#in-use"), ("Call it again now", ACT)]
AGAIN = ("Call it again now", ACT)


def raised(outlet: Outlet, code: str, fixer: str = "SUPPORT", subject: str = "") -> Problem:
    words = {"cause": f"Cause of {code}.", "effect": "Effect.", "next_step": "Step."}
    return problems.raise_problem(
        rid=outlet.rid, code=code, subject=subject, fixer=fixer, now=DINNER, **words
    )


def buttons(client: Client) -> list[tuple[str, str]]:
    """What the only card of the page offers: words, and the address or that it is done at once."""
    (card,) = client.get(PAGE).context["cards"]
    found = [(button.words, ACT if button.is_act else button.address) for button in card.buttons]
    return [*found, (card.done, "DONE")] if card.done else found


def standing(client: Client) -> str:
    """The words of the part that has the cards."""
    part = client.get(PAGE).content.decode().split('class="standing"')[1].split("</section>")[0]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", part)).split())


@pytest.mark.parametrize(
    ("code", "subject", "offered"),
    [
        ("credentials_refused", "account", CREDENTIALS),
        ("token_refused", "account", CREDENTIALS),
        ("outlet_not_routed", "", [("Send all again", ACT)]),
        ("message_refused", "CHECK:1", [("Send again: see first", f"{PAGE}replay/plan/")]),
        ("delivery_delayed", "", [AGAIN, ("See what waits", f"{PAGE}#waiting")]),
        ("framing_refused", "account", [("Open Environments", f"{PAGE}environments/")]),
        (
            "callbacks_failing",
            "",
            [
                ("See what failed", f"{PAGE}?failures=on&direction=IN#log"),
                ("Pause", f"{PAGE}#levers"),
            ],
        ),
        ("outlet_quiet", "IN", [("What went wrong?", f"{PAGE}diagnosis/"), ("It is a quiet day", "DONE")]),
        ("availability_drift", "", [("See what OpenTable has", "/at/harbour/availability/published/")]),
        ("cart_not_opened", "4711", [("Open the party", "/at/harbour/floor/?party=4711")]),
        ("ghost_booking", "RESERVATION:4711", [("Open the booking", "/at/harbour/reservations/4711/")]),
    ],
)
def test_every_problem_of_the_integration_has_its_button(
    outlet: Outlet, support: Client, code: str, subject: str, offered: list[tuple[str, str]]
) -> None:
    raised(outlet, code, subject=subject, fixer="STAFF" if code == "ghost_booking" else "SUPPORT")

    assert buttons(support) == offered


def test_what_is_anothers_to_mend_says_whose_page_it_is(outlet: Outlet) -> None:
    support, manager = people.browser(outlet, Role.SUPPORT), people.browser(outlet, Role.MANAGER)
    problem = raised(outlet, "check_due_again", "STAFF", "00000000-0000-0000-0000-000000000001")
    staffs = standing(support)
    problems.close_problem(rid=outlet.rid, code=problem.code, now=DINNER)
    raised(outlet, "credentials_refused")
    supports = standing(manager)

    assert "Staff mend it on the check, under Pay." in staffs
    assert "Take the payment" not in staffs
    assert "Support mends it under Set-up." in supports
    assert "Enter the credentials" not in supports
    assert "open since Fri 12 Jun 20:05:00" in supports


def test_a_manager_reads_that_a_quiet_day_is_supports_to_say(outlet: Outlet) -> None:
    problem = raised(outlet, "outlet_quiet", subject="IN")
    manager, support = people.browser(outlet, Role.MANAGER), people.browser(outlet, Role.SUPPORT)
    door = reverse("settle-problem", args=[outlet.slug, problem.pk])

    assert "Support calls it done." in standing(manager)
    assert manager.post(door).status_code == 403
    assert f'hx-post="{door}"' in support.get(PAGE).content.decode()
    assert support.post(door).status_code == 204


def test_every_cause_that_is_no_problem_has_its_button(outlet: Outlet, support: Client) -> None:
    link = Link.objects.get()
    found = {}
    Outlet.objects.update(integration_enabled=False)
    found["off"] = buttons(support)
    Outlet.objects.update(integration_enabled=True)
    links.pause(link=link, reason="Menu", now=DINNER)
    found["paused"] = buttons(support)
    links.resume(link=link, now=DINNER)
    links.disconnect(link=link, reason="Moved", now=DINNER)
    found["ended"] = buttons(support)
    Link.objects.update(state=LinkState.DRAFT, registered_at=None)
    found["not registered"] = buttons(support)
    Link.objects.all().delete()
    found["no link"] = buttons(support)

    assert found == {
        "off": [("Switch it on", f"{SET_UP}#later")],
        "paused": [("Resume", ACT)],
        "ended": [("Resume", ACT)],
        "not registered": [("Open Set-up", SET_UP), ("Send all again", ACT)],
        "no link": [("Open Set-up", SET_UP)],
    }


@pytest.mark.parametrize(
    ("state", "of_support", "of_the_owner"),
    [
        (CircuitState.OPEN, [AGAIN], [AGAIN]),
        (CircuitState.AUTH, CREDENTIALS, CREDENTIALS),
        (CircuitState.ISOLATED, [AGAIN], []),
    ],
)
def test_a_host_that_is_left_alone_is_called_again_by_who_may(
    outlet: Outlet, state: CircuitState, of_support: list[object], of_the_owner: list[object]
) -> None:
    host = circuit.api_host(Link.objects.get().environment)
    Circuit.objects.create(pk=host, state=state, failures=5, opened_at=DINNER)
    support, owner = people.browser(outlet, Role.SUPPORT), people.browser(outlet, Role.OWNER)

    assert (buttons(support), buttons(owner)) == (of_support, of_the_owner)
    assert ("last tried Fri 12 Jun 20:05:00" in standing(support)) is (state != CircuitState.ISOLATED)


@pytest.mark.parametrize("cause", ["a circuit", "credentials_refused", ""])
def test_that_messages_wait_is_told_where_nothing_says_why(
    outlet: Outlet, support: Client, cause: str
) -> None:
    if cause == "a circuit":
        host = circuit.api_host(Link.objects.get().environment)
        Circuit.objects.create(pk=host, state=CircuitState.OPEN, failures=5, opened_at=DINNER)
    elif cause:
        raised(outlet, cause, subject="account")
    raised(outlet, "delivery_delayed")

    assert len(support.get(PAGE).context["cards"]) == 1
    assert ("Cause of delivery_delayed." in standing(support)) is (cause == "")


def test_what_waits_is_seen_and_sent_again(outlet: Outlet, support: Client) -> None:
    links.pause(link=Link.objects.get(), reason="Menu", now=DINNER)
    Link.objects.update(state=LinkState.LIVE)

    page = support.get(PAGE)

    assert buttons(support) == [
        ("See what waits", f"{PAGE}#waiting"),
        ("Send again: see first", f"{PAGE}replay/plan/"),
    ]
    assert 'id="waiting"' in page.content.decode()


def test_a_host_left_alone_for_one_account_is_said_to_be_so(outlet: Outlet, support: Client) -> None:
    account = Link.objects.get().connection
    Connection.objects.filter(pk=account.pk).update(name="Annex", host_key="annex")
    other = LinkFactory.create(connection=ConnectionFactory.create())
    form = support.get(PAGE).content.decode()

    told = support.post(f"{PAGE}isolate/", {"reason": "Asked to"}, follow=True).content.decode()

    assert "Send nothing through Annex" in form
    assert "For every outlet of Annex, and of no other account:" in form
    assert "Left alone: Asked to. Nothing is sent through Annex until somebody calls it again." in told
    assert f"Support has us leave {circuit.api_host('SANDBOX')} alone for Annex." in told
    assert circuit.host_of(other.connection) not in Circuit.objects.values_list("pk", flat=True)


def test_the_page_says_since_when_the_outlet_stands_as_it_does(outlet: Outlet, support: Client) -> None:
    Outlet.objects.update(integration_enabled=False)
    states.watch(now=DINNER)

    assert "PAUSED SANDBOX since Fri 12 Jun 20:05:00" in standing(support)


def test_an_act_of_a_card_is_kept_with_who_did_it(outlet: Outlet, support: Client) -> None:
    links.park(link=Link.objects.get(), reason="403 unknown rid", now=DINNER)

    support.post(f"{PAGE}replay/")

    assert Problem.objects.get(code="outlet_not_routed").closed_at is not None
    assert Steering.objects.values_list("actor", "act").get() == ("support", "replay_all")


def test_cards_take_no_statement_of_their_own(outlet: Outlet, support: Client) -> None:
    support.get(f"{PAGE}parts/")
    with CaptureQueriesContext(connection) as none:
        support.get(f"{PAGE}parts/")
    for number, code in enumerate(fixes.known_fixes()):
        raised(outlet, code, subject=f"00000000-0000-0000-0000-{number:012}")
    Problem.objects.filter(code__in=["href_on_foreign_host", "ghost_booking"]).update(subject="4711")
    with CaptureQueriesContext(connection) as many:
        support.get(f"{PAGE}parts/")

    assert len(many) == len(none)


CREDENTIALS_OF_OPENTABLE = {"in_use": "yes", "client_id": "new", "client_secret": "new-secret"}


def test_the_credentials_in_use_are_entered_for_a_live_outlet_without_a_set_up(
    outlet: Outlet, support: Client
) -> None:
    account = Link.objects.get().connection
    host = circuit.token_host(account)
    circuit.refuse(host)
    page = support.get(SET_UP).content.decode()

    support.post(f"{SET_UP}credentials/", CREDENTIALS_OF_OPENTABLE)

    account.refresh_from_db()
    assert page.count('id="in-use"') == 1
    assert (account.client_id, account.secret_set_by) == ("new", "support")
    assert Circuit.objects.get(pk=host).state == CircuitState.CLOSED


def test_beside_an_open_set_up_those_of_the_account_in_use_are_kept_apart(
    outlet: Outlet, support: Client
) -> None:
    account = Link.objects.get().connection
    support.post(f"{SET_UP}open/")
    same = support.get(SET_UP).content.decode()
    support.post(f"{SET_UP}account/new/", {"environment": "CI", "partner_id": "covers"})
    another = support.get(SET_UP).content.decode()

    support.post(f"{SET_UP}credentials/", CREDENTIALS_OF_OPENTABLE)

    account.refresh_from_db()
    assert [page.count('id="in-use"') for page in (same, another)] == [1, 1]
    assert ("Credentials in use" in same, "Credentials in use" in another) == (False, True)
    assert account.client_id == "new"
    assert Connection.objects.get(environment="CI").client_id == ""


def test_the_end_of_a_pause_is_told_as_the_outlet_writes_times(outlet: Outlet, support: Client) -> None:
    links.pause(
        link=Link.objects.get(), reason="Menu", now=timezone.now(), resumes_at=DINNER + timedelta(hours=2)
    )
    Outlet.objects.update(locale="en-US")

    assert "It ends by itself at 10:05 PM, or when you resume" in standing(support)


def test_the_set_up_page_says_the_environment_of_the_link_where_no_set_up_is_open(
    outlet: Outlet, support: Client
) -> None:
    badge = '<span class="badge environment">{}</span>'.format
    linked = support.get(SET_UP).content.decode()
    Link.objects.all().delete()
    unlinked = support.get(SET_UP).content.decode()

    assert [badge("SANDBOX") in linked, badge("no account") in unlinked] == [True, True]


def test_what_was_done_is_told_on_the_outlets_clock(outlet: Outlet, support: Client) -> None:
    Steering.objects.create(rid=outlet.rid, at=DINNER, actor="sue", act="replay_all", words="Sent.")

    assert '<td class="timer">Fri 12 Jun 20:05:00</td><td>sue</td>' in support.get(PAGE).content.decode()
