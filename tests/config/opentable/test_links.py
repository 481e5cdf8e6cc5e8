"""From registration to pause and resume, told to a real sandbox."""

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone

from availability import operations
from availability.models import BookingRules
from config.errors import Conflict
from config.opentable import links, relay, sweeps
from config.opentable.models import Fact, Link, OutboxMessage, Stream
from config.opentable.models.connections import LinkState
from config.opentable.sandbox.server import Running
from tests.config.opentable.wire import know, make_due, misbehave, received, size_at_opentable, tell
from tests.factories import availability
from tests.factories.opentable import LinkFactory
from tests.visibility import wait_for_facts

pytestmark = pytest.mark.django_db(transaction=True)


def pos_status(sandbox: Running) -> tuple[Any, Any, Any]:
    """Whether OpenTable believes that our POS is there, why, and as of which sequence."""
    kept = sandbox.house.ledger.get("pos_status", "888") or {}
    return kept.get("pos_online"), kept.get("reason"), kept.get("sequence_id")


def state_of(link: Link) -> str:
    """The state as it is in the database."""
    return Link.objects.get(pk=link.pk).state


def test_the_link_in_use_is_found_by_its_rid(harbour: Link) -> None:
    LinkFactory.create(rid=888, connection__environment="CI", is_current=False)

    assert (links.current_link(888), links.current_link(7)) == (harbour, None)


def test_a_registered_outlet_publishes_its_horizon_and_is_live(sandbox: Running, annex: Link) -> None:
    outlet = availability.annex(rid=891)
    BookingRules.objects.update(horizon_days=2)
    Link.objects.update(state=LinkState.DRAFT, registered_at=None)
    sizes = operations.open_horizon(outlet=outlet, now=timezone.now())

    links.register(link=annex, now=timezone.now())
    relay.run_feed("availability")
    before = received(sandbox, "/api/v1/annex/availability")
    relay.run_feed("streams")
    registered = state_of(annex)
    wait_for_facts()
    sweeps.tell_facts(now=timezone.now())
    relay.run_feed("availability")

    [registration] = sandbox.house.ledger.all("registration")
    assert registration["partner_restaurant_id"] == annex.partner_restaurant_number
    assert (before, registered, state_of(annex)) == ([], LinkState.REGISTERED, LinkState.LIVE)
    assert len(sandbox.house.ledger.all("availability")) == sizes


def test_a_pause_with_an_end_is_resumed_by_whoever_sweeps_then(sandbox: Running, harbour: Link) -> None:
    now = timezone.now()
    links.pause(link=harbour, reason="Delivery", now=now, resumes_at=now + timedelta(minutes=15))
    relay.run_feed("streams")

    early = links.end_pauses(now=now + timedelta(minutes=14, seconds=59))
    while_paused = state_of(harbour)
    due = [links.end_pauses(now=now + timedelta(minutes=minutes)) for minutes in (15, 16)]
    relay.run_feed("streams")

    assert (early, while_paused, due) == (0, LinkState.PAUSED, [1, 0])
    assert (state_of(harbour), pos_status(sandbox)) == (LinkState.LIVE, (True, "RESUMED", 2))
    assert "config.opentable.links.end_pauses" in [dotted_name for _, _, dotted_name in settings.SWEEPS]


def test_a_pause_that_a_person_ended_or_made_anew_does_not_end_by_itself(harbour: Link) -> None:
    now = timezone.now()
    links.pause(link=harbour, reason="Delivery", now=now, resumes_at=now + timedelta(minutes=15))
    links.resume(link=harbour, now=now)
    links.pause(link=harbour, reason="Oven on fire", now=now)

    assert links.end_pauses(now=now + timedelta(minutes=15)) == 0
    assert state_of(harbour) == LinkState.PAUSING


def test_a_paused_outlet_tells_opentable_so_and_nothing_else(sandbox: Running, harbour: Link) -> None:
    know(sandbox, harbour)
    tell(harbour, 4)
    links.pause(link=harbour, reason="Oven on fire", now=timezone.now())
    pausing = state_of(harbour)

    for _ in range(3):
        relay.run_feed("streams")
        tell(harbour, 5)

    assert (pausing, state_of(harbour), harbour.pause_reason) == ("PAUSING", "PAUSED", "Oven on fire")
    assert pos_status(sandbox) == (False, "PAUSED", 1)
    assert received(sandbox) == []


def test_a_resumed_outlet_sends_one_message_an_aggregate(sandbox: Running, harbour: Link) -> None:
    know(sandbox, harbour)
    links.pause(link=harbour, reason="Break", now=timezone.now())
    relay.run_feed("streams")
    for size in (3, 4, 5):
        tell(harbour, size)

    links.resume(link=harbour, now=timezone.now())
    relay.run_feed("streams")

    first, second = received(sandbox, "/")[-2:]
    assert (first["path"], second["path"]) == (
        "/api/v1/covers/restaurants/888/pos_status",
        "/reservations/r1",
    )
    assert (pos_status(sandbox), state_of(harbour)) == ((True, "RESUMED", 2), "LIVE")
    assert size_at_opentable(sandbox) == 5
    assert Fact.objects.filter(name="link.resumed", rid=888).count() == 1


def test_pos_status_goes_before_what_waits_longer(sandbox: Running, harbour: Link) -> None:
    know(sandbox, harbour)
    tell(harbour, 4)
    misbehave(sandbox, "500", times=1)
    relay.run_feed("streams")
    links.pause(link=harbour, reason="", now=timezone.now())
    links.resume(link=harbour, now=timezone.now())
    make_due()

    relay.run_feed("streams")

    assert [entry["path"].rpartition("/")[2] for entry in received(sandbox, "/")[-2:]] == ["pos_status", "r1"]


def test_a_pause_does_not_wait_for_opentable_longer_than_a_minute(sandbox: Running, harbour: Link) -> None:
    misbehave(sandbox, "500")
    links.pause(link=harbour, reason="", now=timezone.now())
    links.end_passages(now=timezone.now())
    early = state_of(harbour)
    OutboxMessage.objects.update(created_at=timezone.now() - timedelta(seconds=61))

    links.end_passages(now=timezone.now())

    assert (early, state_of(harbour)) == ("PAUSING", "PAUSED")


def test_an_outlet_cannot_be_paused_twice_nor_resumed_twice(harbour: Link) -> None:
    with pytest.raises(Conflict, match="not_paused"):
        links.resume(link=harbour, now=timezone.now())
    links.pause(link=harbour, reason="", now=timezone.now())

    with pytest.raises(Conflict, match="already_paused"):
        links.pause(link=harbour, reason="", now=timezone.now())

    assert Stream.objects.get().last_version == 1


def test_a_disconnected_outlet_says_so(sandbox: Running, harbour: Link) -> None:
    links.disconnect(link=harbour, reason="Contract ended", now=timezone.now())

    relay.run_feed("streams")

    assert (pos_status(sandbox), state_of(harbour)) == ((False, "DISCONNECTED", 1), "DISCONNECTED")
