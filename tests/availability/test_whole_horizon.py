"""When everything is published: after a registration, and after a pause, whether OpenTable has it or not."""

import pytest
from django.utils import timezone

from availability import operations
from availability.models import Publication
from config.opentable import links, relay, sweeps
from config.opentable.models import Link
from config.opentable.sandbox.server import Running
from config.outlets.models import Outlet
from tests.availability.opentable import held, posts, publish, settle
from tests.factories.availability import annex
from tests.factories.opentable import ConnectionFactory, LinkFactory
from tests.visibility import wait_for_facts

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def outlet() -> Outlet:
    outlet = annex(rid=888)
    outlet.booking_rules.horizon_days = 2
    outlet.booking_rules.save(update_fields=["horizon_days"])
    return outlet


def numbers() -> dict[tuple[str, int], int]:
    """What OpenTable took last, by date and size."""
    return {
        (row.date.isoformat(), row.party_size): row.published_sequence_id for row in Publication.objects.all()
    }


def test_an_outlet_that_opentable_does_not_know_is_registered_and_all_is_published(
    outlet: Outlet, sandbox: Running
) -> None:
    link: Link = LinkFactory.create(rid=888, connection=ConnectionFactory.create())
    sizes = operations.open_horizon(outlet=outlet, now=timezone.now())

    relay.run_feed("availability")
    refused = held(sandbox)
    relay.run_feed("streams")
    wait_for_facts()
    sweeps.tell_facts(now=timezone.now())
    settle()

    [registration] = sandbox.house.ledger.all("registration")
    assert registration["partner_restaurant_id"] == link.partner_restaurant_number
    assert (refused, len(held(sandbox)), set(held(sandbox))) == ({}, sizes, set(numbers()))


def test_after_a_pause_everything_is_sent_once_more_though_nothing_changed(
    outlet: Outlet, sandbox: Running
) -> None:
    link = publish(outlet, sandbox)
    settle()
    before, sent = numbers(), len(posts(sandbox))

    links.pause(link=link, reason="Delivery", now=timezone.now())
    relay.run_feed("streams")
    relay.run_feed("availability", linger=1.0)
    while_paused = len(posts(sandbox)) - sent
    links.resume(link=link, now=timezone.now())
    wait_for_facts()
    sweeps.tell_facts(now=timezone.now())
    relay.run_feed("streams")
    settle()

    assert while_paused == 0
    assert numbers() == {key: number + 1 for key, number in before.items()}
