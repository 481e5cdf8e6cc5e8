"""The outbox: versions without gaps, one stream an aggregate, the newest message in place of the older."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from config.opentable import outbox
from config.opentable.models import Link, OutboxMessage, Stream
from tests.factories.opentable import LinkFactory

NOW = datetime(2026, 3, 7, 19, 0, tzinfo=UTC)

pytestmark = pytest.mark.django_db


def written(link: Link, body: dict[str, Any], **more: Any) -> int:
    """A snapshot of check c1."""
    return outbox.write(
        link=link, kind="CHECK", key="c1", method="PUT", path="/checks/c1", body=body, now=NOW, **more
    )


def test_versions_of_a_stream_rise_by_one() -> None:
    link = LinkFactory.create()

    versions = [written(link, {"total": total}) for total in (100, 200, 300)]

    assert versions == [1, 2, 3]
    assert Stream.objects.get().last_version == 3


def test_every_version_has_a_request_id_of_its_own() -> None:
    link = LinkFactory.create()

    written(link, {"total": 100})
    written(link, {"total": 200})

    assert len(set(OutboxMessage.objects.values_list("request_id", flat=True))) == 2


def test_links_do_not_share_streams() -> None:
    assert [written(LinkFactory.create(), {}), written(LinkFactory.create(), {})] == [1, 1]


def test_a_new_version_unparks_its_stream() -> None:
    link = LinkFactory.create()
    written(link, {"total": 100})
    Stream.objects.update(is_parked=True, refusals=3, fails=3, first_failed_at=NOW)

    written(link, {"total": 200})

    stream = Stream.objects.get()
    assert (stream.is_parked, stream.refusals, stream.fails, stream.first_failed_at) == (False, 0, 0, None)


def test_a_message_without_resends_stops_those_of_the_one_before() -> None:
    link = LinkFactory.create()
    written(link, {"total": 100}, resend_every=timedelta(minutes=5))
    before = Stream.objects.get().resend_at

    written(link, {"total": 200})

    stream = Stream.objects.get()
    assert before == NOW + timedelta(minutes=4, seconds=30)
    assert (stream.resend_every, stream.resend_at) == (None, None)


def test_what_was_superseded_is_dropped_a_day_later() -> None:
    link = LinkFactory.create()
    for total in (100, 200, 300):
        written(link, {"total": total})
    Stream.objects.update(acked_version=2)

    early = outbox.sweep(now=NOW + timedelta(hours=24))
    late = outbox.sweep(now=NOW + timedelta(hours=24, seconds=1))

    assert (early, late) == (0, 1)
    assert list(OutboxMessage.objects.order_by("version").values_list("version", flat=True)) == [2, 3]
