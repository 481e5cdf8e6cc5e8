"""What the POS adds to an outlet's row: how many of the booked parties that sat down got a check."""

import datetime as dt

import pytest
from django.utils import timezone

from config.roles import Role
from pos_sync import operations, queries
from reservations.models import Reservation
from tests.factories import people
from tests.factories.availability import harbour
from tests.factories.opentable import LinkFactory
from tests.factories.reservations import ReservationFactory

pytestmark = pytest.mark.django_db


def test_booked_parties_of_a_day_are_counted_with_their_checks() -> None:
    outlet, other, now = harbour(slug="harbour"), harbour(slug="other", rid=889), timezone.now()
    LinkFactory.create(rid=outlet.rid)
    booked = {"outlet": outlet, "date": now.astimezone(outlet.zone).date(), "starts_at": now}
    with_a_check, without, of_old = (ReservationFactory.create(**booked) for _ in range(3))
    operations.seat_party(reservation=with_a_check, table_names=["A1"], actor="OpenTable", now=now)
    operations.seat_party(reservation=without, table_names=["a1"], actor="OpenTable", now=now)
    operations.seat_party(reservation=of_old, table_names=["a1"], actor="OpenTable", now=now)
    Reservation.objects.filter(pk=of_old.pk).update(seated_at=now - dt.timedelta(hours=25))
    table = outlet.areas.get().tables.get(name="A2")
    operations.seat_walk_in_party(outlet=outlet, tables=[table], party_size=2, actor="host", now=now)

    told = queries.CHAPTER.figures(outlets=[outlet, other])
    page = people.browser(outlet, Role.SUPPORT).get("/at/harbour/integration/").content.decode()

    assert {rid: (each.carts, each.seated) for rid, each in told.items()} == {outlet.rid: (1, 2), 889: (0, 0)}
    assert '1/2 <b aria-label="some have none">!</b>' in page
