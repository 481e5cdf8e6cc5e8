"""Check by check beside OpenTable: what it acknowledged last, what differs, and what is done about it."""

import datetime as dt
from typing import Any

import pytest

from config import errors
from config.opentable.models import OutboxMessage, Steering, Stream
from config.outlets.models import Outlet
from payments import operations, queries
from payments.models import Remark
from pos_sync import operations as pos
from pos_sync.models import Cart
from reservations.models import Reservation
from tests.factories.payments import DINED, PAID_AT, at, check_of, order
from tests.factories.pos import CartFactory
from tests.factories.reservations import ReservationFactory

pytestmark = pytest.mark.django_db

DAY = dt.date(2026, 6, 12)


def acknowledge(cart: Cart) -> None:
    stream = Stream.objects.get(key=str(cart.pk))
    Stream.objects.filter(pk=stream.pk).update(acked_version=stream.last_version)


def compared(outlet: Outlet) -> list[queries.Compared]:
    book = queries.day_book(queries.service_day(outlet, DAY), outlet)
    return list(queries.compare_day(outlet, book).rows)


def test_what_opentable_acknowledged_last_is_compared_figure_by_figure() -> None:
    cart = check_of(total_minor=10_000)
    assert [(row.level, row.theirs, row.words) for row in compared(cart.outlet)] == [
        ("WAITS", None, "on its way")
    ]
    acknowledge(cart)
    assert [row.level for row in compared(cart.outlet)] == ["EQUAL"]

    order(cart, 2_500)
    pos.take_snapshot(cart=cart, reason="fire", now=at(5))

    row = compared(cart.outlet)[0]
    assert (row.level, row.since, row.differing) == (
        "WAITS",
        at(5),
        ("total", "due", "number of the snapshot"),
    )
    assert row.theirs is not None
    assert (row.ours.total_minor, row.theirs.total_minor) == (12_500, 10_000)


def test_a_message_that_says_otherwise_than_we_do_differs() -> None:
    cart = check_of(total_minor=10_000)
    acknowledge(cart)
    sent = OutboxMessage.objects.get(stream__key=str(cart.pk))
    OutboxMessage.objects.filter(pk=sent.pk).update(
        body={**sent.body, "totals": {**sent.body["totals"], "total": 9_999}}
    )

    row = compared(cart.outlet)[0]

    assert (row.level, row.differing, row.is_equal) == ("DIFFERS", ("total",), False)


def test_a_refused_check_says_since_when_and_what_opentable_said() -> None:
    cart = check_of()
    Stream.objects.filter(key=str(cart.pk)).update(
        is_parked=True, first_failed_at=at(1), last_error="422 unknown table"
    )

    row = compared(cart.outlet)[0]

    assert (row.level, row.since, row.words) == ("REFUSED", at(1), "422 unknown table")


@pytest.mark.parametrize(
    ("is_on", "words"), [(True, "nothing was sent"), (False, "sending is switched off at this outlet")]
)
def test_a_check_that_was_never_sent_says_why(is_on: bool, words: str) -> None:
    cart = check_of(integration_enabled=False)
    Outlet.objects.filter(pk=cart.outlet_id).update(integration_enabled=is_on)

    row = compared(Outlet.objects.get(pk=cart.outlet_id))[0]

    assert (row.level, row.words, row.is_settled) == ("NEVER", words, False)


def test_a_refused_check_is_sent_again_and_an_equal_one_goes_whole_also_on_a_closed_day() -> None:
    cart = check_of(total_minor=10_000)
    Stream.objects.filter(key=str(cart.pk)).update(is_parked=True)
    operations.resend_check(cart=cart, actor="maria", now=at(1))
    parked = Stream.objects.get(key=str(cart.pk)).is_parked
    operations.take_tender(
        cart=cart, tender="CASH", amount_minor=10_000, tip_minor=0, received_minor=None, actor="ana",
        now=PAID_AT,
    )  # fmt: skip
    operations.close_day(
        outlet=cart.outlet, date=DAY, counted_minor=10_000, cash_reason="", actor="maria", now=at(9)
    )
    acknowledge(cart)
    before = cart.sequence_id
    # They eat on another check by now: to send the old one again is no news of the floor.
    Reservation.objects.filter(pk=cart.reservation_id).update(house_state="COURSE_1")

    words = operations.resend_check(cart=cart, actor="maria", now=at(10))

    cart.refresh_from_db()
    assert (parked, cart.sequence_id, cart.state) == (False, before + 1, "CLOSED")
    assert Reservation.objects.get(pk=cart.reservation_id).house_state == "COURSE_1"
    assert words == f"Check {cart.check_number} of 2026-06-12 is being sent again."
    assert list(Steering.objects.values_list("actor", "act").distinct()) == [("maria", "resend_check")]


def test_a_check_is_not_sent_where_nothing_is() -> None:
    cart = check_of(integration_enabled=False)

    with pytest.raises(errors.Conflict, match="switched off"):
        operations.resend_check(cart=cart, actor="maria", now=at(1))


def test_a_note_settles_a_difference_until_the_check_changes() -> None:
    cart = check_of(integration_enabled=False)
    with pytest.raises(errors.Invalid):
        operations.remark(cart=cart, words=" ", actor="maria", now=at(1))

    operations.remark(cart=cart, words="opened while switched off", actor="maria", now=at(1))
    noted = compared(cart.outlet)[0]
    pos.take_snapshot(cart=cart, reason="fire", now=at(2))
    later = compared(cart.outlet)[0]

    assert noted.remark == Remark.objects.get()
    assert (noted.is_settled, later.is_settled, later.remark) == (True, False, noted.remark)


def test_the_page_of_a_day_costs_the_same_for_one_check_and_for_sixty(
    django_assert_max_num_queries: Any,
) -> None:
    first = check_of(total_minor=10_000)
    counts = []
    for more in (0, 9, 50):
        for _ in range(more):
            party = ReservationFactory.create(outlet=first.outlet, state="SEATED", house_state="SEATED")
            cart = CartFactory.create(reservation=party)
            order(cart, 1_000)
            if more < 10:
                pos.take_snapshot(cart=cart, reason="fire", now=DINED)
        with django_assert_max_num_queries(40) as asked:
            page = queries.sheet_page(outlet=first.outlet, date=DAY, shift="", only="", now=at(0))
        counts.append((len(page.rows), len(asked)))

    assert [rows for rows, _ in counts] == [1, 10, 60]
    assert len({statements for _, statements in counts}) == 1
