"""An item that OpenTable will not take is found among a hundred, and parked; the others go on."""

import datetime as dt

import pytest
from django.utils import timezone

from availability import operations, queries
from availability.models import Publication
from availability.queries import Agreement
from config.opentable import console, links, relay, sweeps
from config.opentable.chapters import Parked
from config.opentable.feeds import Outcome
from config.opentable.models import Link, Problem
from config.opentable.sandbox.server import Running
from config.outlets.models import Outlet
from tests.availability.opentable import held, items, posts, publish
from tests.factories.availability import annex
from tests.visibility import wait_for_facts

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def outlet(sandbox: Running) -> Outlet:
    """Ten dates and ten sizes; one of them is a size that OpenTable's documents do not have."""
    outlet = annex(rid=888)
    outlet.booking_rules.horizon_days = 9
    outlet.booking_rules.max_party_size = 10
    outlet.booking_rules.save(update_fields=["horizon_days", "max_party_size"])
    publish(outlet, sandbox)
    poison = Publication.objects.order_by("date", "party_size")[56]
    Publication.objects.filter(pk=poison.pk).update(party_size=21)
    return outlet


def test_one_poisoned_item_of_a_hundred_is_parked_and_the_rest_is_delivered(
    outlet: Outlet, sandbox: Running
) -> None:
    relay.run_feed("availability")
    found = Publication.objects.filter(is_accepted=False)
    assert [(row.party_size, row.refusals) for row in found] == [(21, 1)]
    tries = [len(items(post)) for post in posts(sandbox) if any(item[1] == 21 for item in items(post))]
    assert (tries[0], tries[-1], len(tries) <= 8) == (100, 1, True)
    # Two more tries follow.
    pauses = []
    for _ in range(2):
        refused = found.get()
        assert refused.sent_at is not None
        pauses.append(refused.next_at - refused.sent_at)
        Publication.objects.filter(party_size=21).update(next_at=timezone.now())
        relay.run_feed("availability")

    parked = found.get()
    assert pauses == [dt.timedelta(seconds=5), dt.timedelta(seconds=10)]
    assert (parked.is_parked, parked.published_number) == (True, parked.dirty_number)
    assert len(held(sandbox)) == 99
    assert [(problem.code, problem.closed_at) for problem in Problem.objects.all()] == [
        ("availability_refused", None)
    ]
    grid = queries.publication_grid(outlet=outlet, date=parked.date, now=timezone.now())
    assert grid[-1].agreement == Agreement.REFUSED


def test_support_sees_what_is_parked_and_has_it_tried_again_alone(outlet: Outlet, sandbox: Running) -> None:
    now, link = timezone.now(), Link.objects.get()
    Publication.objects.filter(party_size=21).update(
        is_parked=True, published_number=1, computed_at=now, sent_times=[], sent_at=now, last_error="no"
    )
    relay.run_feed("availability")
    before, date = len(posts(sandbox)), Publication.objects.get(party_size=21).date
    [shown] = console.parked(outlet)

    links.send_again(link=link, now=now)
    wait_for_facts()
    sweeps.tell_facts(now=timezone.now())
    relay.run_feed("availability")

    assert shown == Parked(
        f"availability of {date} for 21", "no", now, f"/at/{outlet.slug}/availability/published/?date={date}"
    )
    assert [[item[1] for item in items(post)] for post in posts(sandbox)[before:]] == [[21]]


def test_a_parked_item_goes_again_only_with_other_times_and_its_problem_ends_then(
    outlet: Outlet, sandbox: Running
) -> None:
    Publication.objects.filter(party_size=21).update(
        is_parked=True, published_number=1, computed_at=timezone.now(), sent_times=[1050], sequence_id=7
    )
    relay.run_feed("availability")
    parked = Publication.objects.get(party_size=21)
    Publication.objects.filter(pk=parked.pk).update(sent_times=[])
    before = len(posts(sandbox))
    _change(outlet, parked.date)
    assert (len(posts(sandbox)), Publication.objects.get(pk=parked.pk).sequence_id) == (before, 7)

    Publication.objects.filter(pk=parked.pk).update(sent_times=[1050], party_size=11)
    _change(outlet, parked.date)

    again = Publication.objects.get(pk=parked.pk)
    assert (again.is_parked, again.is_accepted, again.company) == (False, True, 100)


def test_a_refusal_is_over_once_what_is_sent_again_is_taken_and_not_before(
    outlet: Outlet, sandbox: Running
) -> None:
    relay.run_feed("availability")
    for _ in range(2):
        Publication.objects.filter(party_size=21).update(next_at=timezone.now())
        relay.run_feed("availability")
    told, parked = Problem.objects.filter(code="availability_refused"), Publication.objects.get(party_size=21)

    operations.publish_again(link=Link.objects.get(), now=timezone.now())
    relay.run_feed("availability")
    still_refused = told.get().closed_at
    Publication.objects.filter(pk=parked.pk).update(party_size=11, next_at=timezone.now())
    relay.run_feed("availability")

    assert (still_refused, told.get().closed_at is None) == (None, False)


def _change(outlet: Outlet, date: dt.date) -> None:
    """Have a date sent now, though its last message may be less than a second old."""
    operations.mark_dirty(outlet=outlet, date=date, now=timezone.now())
    Publication.objects.update(next_at=timezone.now() - dt.timedelta(seconds=1))
    relay.run_feed("availability")


def test_an_opentable_that_refuses_everything_is_not_asked_about_each_item(outlet: Outlet) -> None:
    outlet.booking_rules.horizon_days = 59
    outlet.booking_rules.save(update_fields=["horizon_days"])
    operations.open_horizon(outlet=outlet, now=timezone.now())
    now, tries = timezone.now(), 0
    while batches := operations.lease_batches(limit=100, now=now):
        tries += len(batches)
        for batch in batches:
            refused = Outcome("REFUSED", 410, error="http_410: gone")
            operations.settle_batch(batch=batch, outcome=refused, now=now)
        now += dt.timedelta(seconds=20)

    assert Publication.objects.filter(is_parked=True).count() == 601
    assert tries < 601
