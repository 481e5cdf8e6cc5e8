"""The integration page: who sees which outlets, what it says, its log, and the levers of support."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from config.opentable import circuit, outbox, problems, relay
from config.opentable.models import Circuit, Exchange, Link, Steering, Stream
from config.opentable.models.connections import LinkState
from config.opentable.models.streams import CircuitState
from config.opentable.sandbox.server import Running
from config.outlets.models import Membership, Outlet
from config.roles import Role
from tests.config.opentable import talking
from tests.config.opentable.wire import know, received, tell
from tests.factories import people
from tests.factories.opentable import LinkFactory
from tests.factories.outlets import OutletFactory
from tests.factories.pos import CartFactory
from tests.factories.reservations import GuestFactory, ReservationFactory

pytestmark = pytest.mark.django_db


def link_of(outlet: Outlet) -> Link:
    return Link.objects.get(rid=outlet.rid)


def said(outlet: Outlet, **facts: Any) -> Exchange:
    return talking.said(link_of(outlet), **facts)


def listed(client: Client, query: str = "") -> list[str]:
    """The request ids on the page, newest first."""
    answer = client.get(f"/at/harbour/integration/{query}")
    return [exchange.request_id for exchange in answer.context["log"].exchanges]


def parked(outlet: Outlet, key: str = "1") -> Stream:
    outbox.write(
        link=link_of(outlet), kind="CHECK", key=key, method="PUT", path="/x", body={}, now=timezone.now()
    )
    Stream.objects.filter(key=key).update(is_parked=True, refusals=3, last_error="422 unreadable")
    return Stream.objects.get(key=key)


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.HOST, 403),
        (Role.SERVER, 403),
        (Role.KITCHEN, 403),
        (Role.MANAGER, 200),
        (Role.SUPPORT, 200),
        (Role.OWNER, 200),
    ],
)
def test_managers_support_and_owners_see_the_page(outlet: Outlet, role: Role, status: int) -> None:
    client = people.browser(outlet, role)

    assert client.get("/at/harbour/integration/").status_code == status
    assert client.get("/at/harbour/integration/parts/").status_code == status


@pytest.mark.parametrize("lever", ["pause", "resume", "replay", "isolate", "call-again", "replay/1"])
def test_a_manager_may_pull_no_lever(outlet: Outlet, lever: str) -> None:
    manager = people.browser(outlet, Role.MANAGER)

    assert manager.post(f"/at/harbour/integration/{lever}/").status_code == 403


def test_another_outlets_page_and_exchanges_are_not_there(outlet: Outlet, support: Client) -> None:
    other = OutletFactory.create(slug="other")
    LinkFactory.create(rid=other.rid)
    theirs = said(other)

    assert support.get("/at/other/integration/").status_code == 404
    assert support.get(f"/at/harbour/integration/exchanges/{theirs.pk}/").status_code == 404
    assert support.get(f"/at/harbour/integration/exchanges/{theirs.pk}/request/").status_code == 404


def test_rows_are_of_the_outlets_where_the_person_may_see_them(outlet: Outlet, support: Client) -> None:
    person = Membership.objects.get().user
    for slug, role in (("second", Role.OWNER), ("third", Role.HOST)):
        Membership.objects.create(user=person, outlet=OutletFactory.create(slug=slug), role=role)
    reports = support.get("/at/harbour/integration/").context["reports"]

    assert [report.row.slug for report in reports] == ["harbour", "second"]


def test_a_problem_is_told_with_effect_next_step_and_who_fixes_it(outlet: Outlet, support: Client) -> None:
    problems.raise_problem(
        rid=outlet.rid,
        code="note",
        subject="",
        cause="The cable is out.",
        effect="Nothing is heard.",
        next_step="Plug it in.",
        fixer="STAFF",
        now=timezone.now(),
    )
    page = support.get("/at/harbour/integration/").content.decode()

    for words in ("DEGRADED", "The cable is out.", "Nothing is heard.", "Plug it in.", "Staff", "SANDBOX"):
        assert words in page


def test_the_log_is_filtered_by_request_id_direction_and_failure(outlet: Outlet, support: Client) -> None:
    now = timezone.now()
    said(outlet, request_id="fine", at=now - timedelta(seconds=3))
    said(outlet, request_id="refused", status=422, at=now - timedelta(seconds=2))
    said(outlet, request_id="lost", status=None, fault="timed out", at=now - timedelta(seconds=1))
    said(outlet, request_id="called", direction="IN", at=now)

    assert listed(support) == ["called", "lost", "refused", "fine"]
    assert listed(support, "?request_id=fine") == ["fine"]
    assert listed(support, "?direction=IN") == ["called"]
    assert listed(support, "?failures=on") == ["lost", "refused"]


def test_a_confirmation_number_finds_the_reservation_and_its_check(outlet: Outlet, support: Client) -> None:
    party = ReservationFactory.create(outlet=outlet, confirmation_number=4711, state="SEATED")
    cart = CartFactory.create(reservation=party)
    said(outlet, request_id="booking", subject="RESERVATION:4711")
    said(outlet, request_id="check", subject=f"CHECK:{cart.pk}")
    said(outlet, request_id="other", subject="RESERVATION:4712")

    assert listed(support, "?confirmation_number=4711") == ["check", "booking"]


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ("?guest=lovelace", ["check", "booking"]),
        ("?guest=Ada+Love", ["check", "booking"]),
        ("?table=T9+", ["check", "booking"]),
        ("?table=T9", []),
        ("?date=2026-06-12", ["check", "booking"]),
        ("?date=2026-06-13", ["later"]),
        ("?guest=Lovelace&date=2026-06-13", []),
        ("?guest=lovelace&confirmation_number=4712", []),
        ("?confirmation_number=9999", ["ghost"]),
    ],
)
def test_support_finds_messages_by_what_a_caller_tells(
    outlet: Outlet, support: Client, filters: str, found: list[str]
) -> None:
    party = ReservationFactory.create(
        outlet=outlet,
        confirmation_number=4711,
        table_names=["T9 "],
        guest=GuestFactory.create(outlet=outlet, last_name="Lovelace"),
    )
    ReservationFactory.create(outlet=outlet, confirmation_number=4712, date=date(2026, 6, 13))
    cart = CartFactory.create(reservation=party)
    said(outlet, request_id="booking", subject="RESERVATION:4711")
    said(outlet, request_id="check", subject=f"CHECK:{cart.pk}")
    said(outlet, request_id="later", subject="RESERVATION:4712")
    said(outlet, request_id="ghost", subject="RESERVATION:9999")

    assert listed(support, filters) == found


def test_the_log_is_paged_through(outlet: Outlet, support: Client) -> None:
    now = timezone.now()
    for number in range(51):
        said(outlet, request_id=str(number), at=now - timedelta(seconds=number))

    assert (len(listed(support)), listed(support, "?page=2")) == (50, ["50"])


def test_what_belongs_to_no_outlet_is_for_those_who_steer(outlet: Outlet, support: Client) -> None:
    token = said(outlet, rid=None, request_id="token", path="/api/v2/oauth/token")
    manager = people.browser(outlet, Role.MANAGER)

    assert listed(support, "?account=on") == ["token"]
    assert listed(manager, "?account=on") == []
    assert support.get(f"/at/harbour/integration/exchanges/{token.pk}/").status_code == 200
    assert manager.get(f"/at/harbour/integration/exchanges/{token.pk}/").status_code == 404


def test_an_exchange_is_shown_to_its_bytes_with_secrets_masked(outlet: Outlet, support: Client) -> None:
    found = said(
        outlet,
        request_headers={"Authorization": "Bearer very-secret", "Content-Type": "application/json"},
        request_body=b'{"client_secret": "hush", "party_size": 4}',
        response_body=b"\xff\x00\x01",
    )
    page = support.get(f"/at/harbour/integration/exchanges/{found.pk}/").content.decode()
    sent = support.get(f"/at/harbour/integration/exchanges/{found.pk}/request/")

    assert "very-secret" not in page
    assert "hush" not in page
    assert "Bearer ***" in page
    assert "&quot;party_size&quot;: 4" in page
    assert "ff 00 01" in page
    assert sent.content == b'{"client_secret": "***", "party_size": 4}'
    assert sent["Content-Type"] == "application/octet-stream"


def test_an_outlet_is_paused_with_a_reason_and_resumed(outlet: Outlet, support: Client) -> None:
    page = support.post("/at/harbour/integration/pause/", {"reason": "till is broken"}, follow=True)

    assert page.redirect_chain == [("/at/harbour/integration/", 302)]
    assert "Paused: till is broken." in page.content.decode()
    assert link_of(outlet).state == LinkState.PAUSING

    support.post("/at/harbour/integration/resume/")

    assert link_of(outlet).state == LinkState.RESUMING


def test_a_pause_with_an_end_tells_it_and_lists_what_will_catch_up(outlet: Outlet, support: Client) -> None:
    parked(outlet)

    support.post("/at/harbour/integration/pause/", {"reason": "delivery", "minutes": "30"})
    page = support.get("/at/harbour/integration/")

    link = link_of(outlet)
    assert link.paused_at is not None
    assert link.resumes_at == link.paused_at + timedelta(minutes=30)
    local = link.resumes_at.astimezone(outlet.zone)
    assert f"It ends by itself at {local:%H:%M}, or when you resume" in page.content.decode()
    assert page.context["backlog"] == [("checks", 1), ("state of the POS", 1)]
    assert "<li>checks: 1</li>" in page.content.decode()


def test_a_pause_for_a_time_that_is_not_offered_changes_nothing(outlet: Outlet, support: Client) -> None:
    support.post("/at/harbour/integration/pause/", {"reason": "delivery", "minutes": "7"})

    assert link_of(outlet).state == LinkState.LIVE


def test_a_pause_without_a_reason_changes_nothing(outlet: Outlet, support: Client) -> None:
    page = support.post("/at/harbour/integration/pause/", {"reason": ""}, follow=True)

    assert "Say why" in page.content.decode()
    assert link_of(outlet).state == LinkState.LIVE


def test_what_cannot_be_resumed_is_said(support: Client) -> None:
    page = support.post("/at/harbour/integration/resume/", follow=True)

    assert "This outlet is not paused." in page.content.decode()


def test_a_parked_stream_is_sent_again(outlet: Outlet, support: Client) -> None:
    stream = parked(outlet)
    assert "422 unreadable" in support.get("/at/harbour/integration/").content.decode()

    support.post(f"/at/harbour/integration/replay/{stream.pk}/")

    stream.refresh_from_db()
    assert (stream.is_parked, stream.refusals) == (False, 0)


def test_another_outlets_stream_is_not_sent_again(outlet: Outlet, support: Client) -> None:
    other = OutletFactory.create()
    LinkFactory.create(rid=other.rid)
    stream = parked(other)

    page = support.post(f"/at/harbour/integration/replay/{stream.pk}/", follow=True)

    stream.refresh_from_db()
    assert stream.is_parked
    assert "no such stream" in page.content.decode()


def test_everything_that_is_parked_is_sent_again(outlet: Outlet, support: Client) -> None:
    parked(outlet, "1")
    parked(outlet, "2")

    support.post("/at/harbour/integration/replay/")

    assert not Stream.objects.filter(is_parked=True).exists()


def test_a_parked_stream_says_since_when_it_fails(outlet: Outlet, support: Client) -> None:
    parked(outlet)
    Stream.objects.update(first_failed_at=datetime(2027, 3, 1, 19, 5, tzinfo=UTC))

    assert "since Tue 2 Mar 03:05:00" in support.get("/at/harbour/integration/").content.decode()


@pytest.mark.django_db(transaction=True)
def test_what_is_sent_again_is_the_newest_of_each_and_nothing_older_follows(
    sandbox: Running, support: Client, outlet: Outlet
) -> None:
    Link.objects.update(rid=888)
    Outlet.objects.update(rid=888)
    link = Link.objects.get()
    for number, key in enumerate(("r1", "r2"), 1):
        know(sandbox, link, key, number)
        for size in (3, 4, 5):
            tell(link, size, key=key)
    Stream.objects.update(is_parked=True, refusals=3)
    support.post("/at/harbour/integration/replay/")
    relay.run_feed("streams")

    told = [(entry["path"], entry["body"]["party_size"]) for entry in received(sandbox)]
    assert sorted(told) == [("/reservations/r1", 5), ("/reservations/r2", 5)]
    assert list(Stream.objects.values_list("acked_version", flat=True)) == [3, 3]


def test_who_did_what_is_kept_beside_what_it_changed(outlet: Outlet, support: Client) -> None:
    first, second = parked(outlet, "1"), parked(outlet, "2")

    support.post(f"/at/harbour/integration/replay/{first.pk}/")
    support.post(f"/at/harbour/integration/replay/{first.pk + 1000}/")
    support.post("/at/harbour/integration/replay/")
    support.post("/at/harbour/integration/pause/", {"reason": "till is broken"})
    page = support.get("/at/harbour/integration/")

    kept = list(Steering.objects.order_by("pk").values_list("rid", "actor", "act", "words"))
    assert [(rid, actor, act) for rid, actor, act, _ in kept] == [
        (outlet.rid, "support", act) for act in ("replay", "replay_all", "pause")
    ]
    assert kept[0][3] == f"{first} is being sent again."
    assert "Paused: till is broken. OpenTable is told" in kept[2][3]
    assert [done.act for done in page.context["steering"]] == ["pause", "replay_all", "replay"]
    assert f"<td>{first} is being sent again.</td>" in page.content.decode()
    assert not Stream.objects.get(pk=second.pk).is_parked


@pytest.mark.parametrize(
    "verb", ["UPDATE opentable_steering SET act = 'x'", "DELETE FROM opentable_steering"]
)
def test_nobody_alters_what_was_kept(outlet: Outlet, support: Client, verb: str) -> None:
    support.post("/at/harbour/integration/replay/")

    with pytest.raises(DatabaseError, match="altered"), transaction.atomic(), connection.cursor() as sql:
        sql.execute(verb)

    assert Steering.objects.get().actor == "support"


def test_credentials_that_are_not_taken_are_told_and_tried_at_once(outlet: Outlet, support: Client) -> None:
    host = circuit.account_host(link_of(outlet).connection)
    circuit.refuse(host)
    page = support.get("/at/harbour/integration/").content.decode()

    support.post("/at/harbour/integration/call-again/")

    assert "OpenTable does not take who we say we are" in page
    assert ("last tried" in page, "Call it again now" in page) == (True, True)
    assert "DOWN" in page
    assert Circuit.objects.get(pk=host).state == CircuitState.CLOSED


def test_a_host_left_alone_is_told_and_called_again(outlet: Outlet, support: Client) -> None:
    host = circuit.api_host(link_of(outlet).environment)
    Circuit.objects.create(pk=host, state=CircuitState.OPEN, failures=7, opened_at=timezone.now())
    page = support.get("/at/harbour/integration/").content.decode()

    assert f"{host} does not answer." in page
    assert "after 7 failures it is tried again every 5 seconds by itself" in page

    support.post("/at/harbour/integration/call-again/")

    assert Circuit.objects.get(pk=host).state == CircuitState.CLOSED


def test_a_host_is_isolated_with_a_reason_until_it_is_called_again(outlet: Outlet, support: Client) -> None:
    host = circuit.api_host(link_of(outlet).environment)

    unreasoned = support.post("/at/harbour/integration/isolate/", {"reason": " "}, follow=True)
    before = list(Circuit.objects.values_list("host", "state"))
    told = support.post("/at/harbour/integration/isolate/", {"reason": "OpenTable asked us."}, follow=True)
    during = list(Circuit.objects.values_list("host", "state"))
    support.post("/at/harbour/integration/call-again/")

    assert "Say why: it concerns other outlets too." in unreasoned.content.decode()
    assert (before, during) == ([], [(host, CircuitState.ISOLATED)])
    words = "Left alone: OpenTable asked us. Nothing is sent to SANDBOX until somebody calls it again."
    assert words in told.content.decode()
    assert f"Support has us leave {host} alone." in told.content.decode()
    assert "Send nothing to SANDBOX" not in told.content.decode()
    assert Steering.objects.values_list("act", "words").earliest("pk") == ("isolate", words)
    assert Circuit.objects.get(pk=host).state == CircuitState.CLOSED


def test_an_owner_neither_isolates_the_host_of_all_nor_ends_what_support_began(outlet: Outlet) -> None:
    host, owner = circuit.api_host(link_of(outlet).environment), people.browser(outlet, Role.OWNER)

    refused = owner.post("/at/harbour/integration/isolate/", {"reason": "Too many bookings"})
    circuit.isolate(host=host)
    page = owner.get("/at/harbour/integration/").content.decode()
    told = owner.post("/at/harbour/integration/call-again/", follow=True).content.decode()

    assert refused.status_code == 403
    assert ("Send nothing to" in page, "Call it again now" in page) == (False, False)
    assert "Support has us leave OpenTable&#x27;s host alone: ask support." in told
    assert Circuit.objects.get(pk=host).state == CircuitState.ISOLATED


def test_the_parts_that_did_not_change_are_not_sent(outlet: Outlet, support: Client) -> None:
    first = support.get("/at/harbour/integration/parts/").content.decode()
    have = [word.split('"')[0] for word in first.split('name="have" value="')[1:]]

    assert len(have) == 2
    assert support.get("/at/harbour/integration/parts/", {"have": have}).status_code == 204


def test_the_page_of_three_outlets_takes_as_many_statements_as_of_one(
    outlet: Outlet, support: Client
) -> None:
    support.get("/at/harbour/integration/")
    with CaptureQueriesContext(connection) as one:
        support.get("/at/harbour/integration/")
    for _ in range(2):
        other = OutletFactory.create()
        LinkFactory.create(rid=other.rid)
        Membership.objects.create(
            user_id=Membership.objects.earliest("pk").user_id, outlet=other, role=Role.SUPPORT
        )
    for number in range(3):
        said(outlet, request_id=str(number))
        parked(outlet, str(number))
    with CaptureQueriesContext(connection) as three:
        support.get("/at/harbour/integration/")

    # The messages of what waits are read in one more, as soon as anything waits.
    assert len(three) == len(one) + 1
