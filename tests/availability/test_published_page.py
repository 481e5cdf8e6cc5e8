"""What OpenTable has: ours, sent and accepted side by side, drift marked, and sending it again."""

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from availability import queries
from availability.models import AskedComparison, Publication
from availability.screens import published
from config.opentable.models import Link, Steering
from config.outlets.models import Mode, Outlet
from config.roles import Role
from tests.factories import people
from tests.factories.availability import PublicationFactory, harbour
from tests.factories.opentable import LinkFactory
from tests.factories.outlets import OutletFactory

pytestmark = pytest.mark.django_db

PAGE = "/at/harbour/availability/published/"
DINNER = list(range(1050, 1291, 15))


@pytest.fixture
def outlet() -> Outlet:
    return harbour(slug="harbour")


@pytest.fixture
def link(outlet: Outlet) -> Link:
    made: Link = LinkFactory.create(rid=outlet.rid)
    return made


@pytest.fixture
def support(outlet: Outlet) -> Client:
    return people.browser(outlet, Role.SUPPORT)


@pytest.mark.parametrize(("role", "status"), [(Role.HOST, 403), (Role.MANAGER, 403), (Role.SUPPORT, 302)])
def test_only_who_steers_has_it_compared_again(outlet: Outlet, link: Link, role: Role, status: int) -> None:
    browser = people.browser(outlet, role)

    assert browser.post(f"{PAGE}compare/").status_code == status
    assert browser.post(f"{PAGE}compare/").status_code == status
    assert AskedComparison.objects.count() == (status == 302)


def test_what_cannot_be_compared_is_said(outlet: Outlet, link: Link, support: Client) -> None:
    Link.objects.update(state="PAUSED")
    paused = support.post(f"{PAGE}compare/", follow=True).content.decode()
    Link.objects.update(registered_at=None)
    unregistered = support.post(f"{PAGE}compare/", follow=True).content.decode()

    assert f"{outlet.name} is paused: resume it first." in paused
    assert f"{outlet.name} publishes nothing: there is nothing to compare." in unregistered
    assert not AskedComparison.objects.exists()


def _tomorrow(outlet: Outlet) -> dt.date:
    return queries.local_date(outlet, timezone.now()) + dt.timedelta(days=1)


def _publish(outlet: Outlet, link: Link, party_size: int, times: list[int], **facts: object) -> Publication:
    """A size of tomorrow that OpenTable accepted four minutes ago under number 12."""
    at = timezone.now() - dt.timedelta(minutes=4)
    told: dict[str, object] = {
        "date": _tomorrow(outlet),
        "times": times,
        "sent_times": times,
        "published_times": times,
        "sequence_id": 12,
        "sent_sequence_id": 12,
        "published_sequence_id": 12,
        "sent_at": at,
        "accepted_at": at,
        "computed_at": at,
        "next_at": at,
        "is_accepted": True,
    }
    made: Publication = PublicationFactory.create(link=link, party_size=party_size, **(told | facts))
    return made


def _rows(browser: Client, outlet: Outlet) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = browser.get(PAGE, {"date": _tomorrow(outlet).isoformat()}).context["rows"]
    return rows


def _page(browser: Client, outlet: Outlet) -> str:
    return browser.get(PAGE, {"date": _tomorrow(outlet).isoformat()}).content.decode()


@pytest.mark.parametrize(
    ("role", "see", "send"),
    [
        (Role.HOST, 403, 403),
        (Role.SERVER, 403, 403),
        (Role.KITCHEN, 403, 403),
        (Role.MANAGER, 200, 403),
        (Role.SUPPORT, 200, 302),
        (Role.OWNER, 200, 302),
    ],
)
def test_managers_see_it_and_support_sends_it_again(
    outlet: Outlet, link: Link, role: Role, see: int, send: int
) -> None:
    browser = people.browser(outlet, role)
    found = [browser.get(PAGE), browser.get(f"{PAGE}parts/"), browser.post(f"{PAGE}send/")]
    assert [answer.status_code for answer in found] == [see, see, send]
    assert ("Send the whole horizon again" in found[0].content.decode()) == (send == 302)


def test_another_outlets_is_not_found(support: Client) -> None:
    OutletFactory.create(slug="other")
    assert support.get("/at/other/availability/published/").status_code == 404
    assert support.post("/at/other/availability/published/send/").status_code == 404


def test_each_size_stands_with_ours_sent_and_accepted(outlet: Outlet, link: Link, support: Client) -> None:
    _publish(outlet, link, 2, DINNER)
    row = _rows(support, outlet)[0]
    assert (row["size"], row["ours"], row["words"], row["lacks"], row["beyond"]) == (
        2,
        ["17:30 – 21:30"],
        "same",
        [],
        [],
    )
    page = _page(support, outlet)
    assert page.count("#12, 4 min") == 2


def test_drift_is_marked_with_what_opentable_lacks_and_still_shows(
    outlet: Outlet, link: Link, support: Client
) -> None:
    _publish(outlet, link, 2, [690, *(minute for minute in DINNER if minute not in (1140, 1155))])
    row = _rows(support, outlet)[0]
    assert (row["words"], row["look"], row["lacks"], row["beyond"]) == (
        "drift",
        "late",
        ["19:00 – 19:15"],
        ["11:30"],
    )


def test_what_waits_is_on_its_way_and_its_last_fault_is_told(
    outlet: Outlet, link: Link, support: Client
) -> None:
    _publish(outlet, link, 2, [], dirty_number=2, last_error="503 from OpenTable", fails=1)
    row = _rows(support, outlet)[0]
    assert (row["words"], row["error"]) == ("on its way", "503 from OpenTable")


def test_what_was_never_sent_says_so(outlet: Outlet, link: Link, support: Client) -> None:
    PublicationFactory.create(link=link, date=_tomorrow(outlet), next_at=timezone.now())
    page = _page(support, outlet)
    assert '<span class="muted">never</span>' in page
    assert '<span class="muted">nothing</span>' in page


def test_dates_that_wait_or_differ_lead_to_their_grids(outlet: Outlet, link: Link, support: Client) -> None:
    _publish(outlet, link, 2, DINNER)
    _publish(outlet, link, 3, DINNER, dirty_number=2)
    _publish(outlet, link, 4, DINNER, published_times=[])
    page = _page(support, outlet)
    assert "1 drift" in page
    assert "1 waiting" in page


def test_a_date_is_sent_again_or_all_of_the_horizon(outlet: Outlet, link: Link, support: Client) -> None:
    tomorrow = _publish(outlet, link, 2, DINNER)
    later = _publish(outlet, link, 2, DINNER, date=_tomorrow(outlet) + dt.timedelta(days=1))
    page = support.post(f"{PAGE}send/", {"date": _tomorrow(outlet).isoformat()}, follow=True)
    assert "1 items of " in page.content.decode()
    tomorrow.refresh_from_db()
    later.refresh_from_db()
    assert (tomorrow.dirty_number, tomorrow.is_accepted, later.dirty_number) == (2, False, 1)
    page = support.post(f"{PAGE}send/", follow=True)
    assert "2 items of the whole horizon are being sent again." in page.content.decode()
    later.refresh_from_db()
    assert (later.dirty_number, later.is_accepted) == (2, False)
    kept = list(Steering.objects.order_by("pk").values_list("actor", "act"))
    assert kept == [("support", "publish_again")] * 2


def test_a_pos_outlets_availability_is_opentables(outlet: Outlet, link: Link, support: Client) -> None:
    Outlet.objects.filter(pk=outlet.pk).update(mode=Mode.POS)
    assert "OpenTable owns this outlet's availability" in _page(support, outlet)
    assert support.post(f"{PAGE}send/").status_code == 404


def test_without_a_link_nothing_is_published(outlet: Outlet, support: Client) -> None:
    assert "the outlet is not registered at OpenTable" in _page(support, outlet)
    assert support.post(f"{PAGE}send/").status_code == 404


def test_one_size_takes_as_many_statements_as_twelve(outlet: Outlet, link: Link, support: Client) -> None:
    _publish(outlet, link, 1, DINNER)
    _page(support, outlet)
    with CaptureQueriesContext(connection) as one:
        _page(support, outlet)
    for size in range(2, 13):
        _publish(outlet, link, size, [])
    with CaptureQueriesContext(connection) as twelve:
        _page(support, outlet)
    assert len(twelve) == len(one)


@pytest.mark.parametrize(
    ("times", "step", "words"),
    [
        ([], 15, []),
        ([1050], 15, ["17:30"]),
        ([1050, 1065, 1080, 1110], 15, ["17:30 – 18:00", "18:30"]),
        ([1050, 1080], 30, ["17:30 – 18:00"]),
        ([1425, 1440, 1455], 15, ["23:45 – 00:15"]),
    ],
)
def test_neighboring_times_are_told_together(times: list[int], step: int, words: list[str]) -> None:
    assert published.runs(times, step) == words
