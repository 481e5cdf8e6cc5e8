"""The timer after payment: by table where a table says so, and over at once where staff say so."""

import pytest

from config.roles import Role
from payments import operations
from pos_sync.models import Cart
from reservations.models import Reservation
from tests.factories import people
from tests.factories.availability import AreaFactory, TableFactory
from tests.factories.payments import PAID_AT, at, check_of
from tests.reading import text

pytestmark = pytest.mark.django_db


def _paid_at_tables(*minutes: int | None) -> Cart:
    cart = check_of(total_minor=10_000, finish_after_minutes=10)
    area = AreaFactory.create(outlet=cart.outlet)
    cart.tables.set([TableFactory.create(area=area, finish_after_minutes=own) for own in minutes])
    operations.take_tender(
        cart=cart, tender="CARD", amount_minor=10_000, tip_minor=0, received_minor=None, actor="ana",
        now=PAID_AT,
    )  # fmt: skip
    return cart


@pytest.mark.parametrize(
    ("minutes", "after"), [((None,), 10), ((25,), 25), ((5,), 5), ((5, 25), 25), ((5, None), 10), ((), 10)]
)
def test_a_table_may_say_when_it_is_free_and_of_joined_ones_the_longest_counts(
    minutes: tuple[int | None, ...], after: int
) -> None:
    _paid_at_tables(*minutes)

    assert Reservation.objects.get().release_at == at(after)


def test_the_pay_page_tells_the_time_and_frees_the_table_at_once() -> None:
    cart = _paid_at_tables(25)
    staff, page = people.browser(cart.outlet, Role.SERVER), f"/at/{cart.outlet.slug}/checks/{cart.pk}/pay/"

    shown = text(staff.get(page))
    freed = staff.post(f"{page}finish/")

    assert "The table is free by itself at <b>20:45</b>." in shown
    assert (freed.status_code, freed["HX-Redirect"]) == (204, f"/at/{cart.outlet.slug}/floor/")
    party = Reservation.objects.get()
    assert (party.state, party.release_at) == ("DONE", None)
