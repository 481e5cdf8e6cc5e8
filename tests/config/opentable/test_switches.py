"""Switches, mode and stop: what each means is counted and read first, and each does what it says."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from availability.models import Publication
from config.opentable import links, streams
from config.opentable.models import Fact, Link, OutboxMessage, Steering, Stream
from config.opentable.models.connections import LinkState
from config.opentable.sandbox.server import Running
from config.outlets.models import Mode, Outlet
from config.roles import Role
from reservations.models import Source
from tests.factories import people
from tests.factories.availability import PublicationFactory
from tests.factories.opentable import LinkFactory
from tests.factories.pos import CartFactory
from tests.factories.reservations import ReservationFactory

pytestmark = pytest.mark.django_db

PAGE = "/at/harbour/integration/setup/"


def digest(browser: Client, change: str) -> str:
    """What the page has one read before a change, in short."""
    page = browser.get(PAGE).content.decode()
    found = re.search(rf'setup/change/{change}/.*?name="read" value="(\w+)"', page, re.DOTALL)
    assert found is not None, page
    return found[1]


def change(browser: Client, to: str, **told: Any) -> str:
    """Read what it means, and do it; the page afterwards."""
    read = {"read": digest(browser, to), **told}
    return browser.post(f"{PAGE}change/{to}/", read, follow=True).content.decode()


def book(outlet: Outlet, **told: Any) -> None:
    starts_at = timezone.now() + timedelta(days=2)
    ReservationFactory.create(outlet=outlet, starts_at=starts_at, date=starts_at.date(), **told)


def publish(link: Link, **told: Any) -> None:
    now = timezone.now()
    date = now.date() + timedelta(days=3)
    PublicationFactory.create(link=link, date=date, dirty_at=now, next_at=now, **told)


def test_a_change_of_mode_lists_what_it_finds_before_it_is_done(outlet: Outlet, support: Client) -> None:
    book(outlet)
    book(outlet, source=Source.PHONE)
    book(outlet)
    CartFactory.create(reservation__outlet=outlet)
    publish(Link.objects.get(), is_accepted=True)

    page = support.get(PAGE).content.decode()

    assert "Bookings ahead made in OpenTable: 2. They become OpenTable&#x27;s" in page
    assert "Bookings ahead made here: 1. OpenTable does not know them" in page
    assert "Checks open now: 1." in page
    assert "Dates whose times OpenTable has of us: 1, in 1 party sizes." in page


def test_the_mode_is_changed_and_back_with_everything_published_anew(outlet: Outlet, support: Client) -> None:
    publish(Link.objects.get())
    before = Publication.objects.get().dirty_number

    change(support, "TO_POS")
    outlet.refresh_from_db()
    in_between = outlet.mode
    change(support, "TO_NETWORK")

    outlet.refresh_from_db()
    assert (in_between, outlet.mode) == (Mode.POS, Mode.NETWORK)
    assert Publication.objects.get().dirty_number > before
    assert list(Steering.objects.order_by("pk").values_list("words", flat=True)) == [
        "Done: change the mode to pos.",
        "Done: change the mode to network.",
    ]
    assert Fact.objects.filter(name="outlet.switched").count() == 2


def test_what_was_read_must_still_be_so(outlet: Outlet, support: Client) -> None:
    read = digest(support, "TO_POS")
    book(outlet)

    page = support.post(f"{PAGE}change/TO_POS/", {"read": read}, follow=True).content.decode()

    outlet.refresh_from_db()
    assert "What it means has changed meanwhile." in page
    assert outlet.mode == Mode.NETWORK


def test_messages_that_come_and_go_keep_nobody_from_stopping(outlet: Outlet, support: Client) -> None:
    read = digest(support, "STOP")
    links.register(link=Link.objects.get(), now=timezone.now())
    told = support.get(PAGE).content.decode()

    support.post(f"{PAGE}change/STOP/", {"read": read, "reason": "Fire"})

    assert "Messages that OpenTable has not taken yet: 1." in told
    assert Link.objects.get().state == LinkState.DISCONNECTED


def test_switched_off_nothing_is_sent_and_switched_on_all_that_waited_is(
    sandbox: Running, outlet: Outlet, support: Client
) -> None:
    link = Link.objects.get()
    change(support, "INTEGRATION_OFF")
    links.register(link=link, now=timezone.now())
    Stream.objects.update(kind="RESERVATION")
    off = streams.FEED.lease(limit=10)
    waits = support.get(PAGE).content.decode()

    change(support, "INTEGRATION_ON")

    outlet.refresh_from_db()
    assert (list(off), outlet.integration_enabled) == ([], True)
    assert "switched off" in waits
    assert len(streams.FEED.lease(limit=10)) == 1


def test_payments_are_switched_with_what_was_promised_told(outlet: Outlet, support: Client) -> None:
    book(outlet, may_pay=True)
    told = support.get(PAGE).content.decode()

    change(support, "PAYMENTS_OFF")
    outlet.refresh_from_db()
    off = outlet.payments_enabled
    change(support, "PAYMENTS_ON")

    outlet.refresh_from_db()
    assert "guests were promised to pay in the app: 1." in told
    assert (off, outlet.payments_enabled) == (False, True)


def test_the_integration_is_stopped_with_a_reason_and_opentable_is_told(
    outlet: Outlet, support: Client
) -> None:
    without = change(support, "STOP", reason=" ")
    before = Link.objects.get().state
    change(support, "STOP", reason="Sold")

    link = Link.objects.get()
    assert ("Say why the integration ends" in without, before) == (True, LinkState.LIVE)
    assert (link.state, link.pause_reason) == (LinkState.DISCONNECTED, "Sold")
    assert OutboxMessage.objects.get().body["pos_online"] is False
    assert "Stop the integration" not in support.get(PAGE).content.decode()


def test_managers_see_no_switch_and_an_unknown_change_is_not_there(outlet: Outlet, support: Client) -> None:
    manager = people.browser(outlet, Role.MANAGER)

    assert "I have read this" not in manager.get(PAGE).content.decode()
    assert manager.post(f"{PAGE}change/STOP/", {"read": "x"}).status_code == 403
    assert support.post(f"{PAGE}change/ELSEWHERE/", {"read": "x"}).status_code == 404


def test_another_outlets_link_is_not_counted(outlet: Outlet, support: Client) -> None:
    before = digest(support, "TO_POS")
    publish(LinkFactory.create(), is_accepted=True)

    assert digest(support, "TO_POS") == before
