"""Comps and discounts: what a role may give, never below what was paid, taken back with a trace."""

import uuid
from typing import Any

import pytest
from django.db import ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext

from config import errors
from config.opentable.models import OutboxMessage
from config.roles import Role
from pos_sync import operations, queries
from pos_sync.models import Cart, CartEvent, Discount, Line, Snapshot
from reservations.models import Change
from tests import crowds
from tests.factories import people
from tests.factories.opentable import LinkFactory
from tests.factories.pos import AllowanceFactory, CartFactory, LineFactory
from tests.factories.reservations import EVENING

pytestmark = pytest.mark.django_db


def check_of(*prices: int, quantity: int = 1, **facts: Any) -> Cart:
    """An open check with these dishes at the kitchen, without service and tax."""
    cart: Cart = CartFactory.create(**facts)
    LinkFactory.create(rid=cart.outlet.rid)
    for price in prices:
        LineFactory.create(cart=cart, item__price_minor=price, quantity=quantity, kitchen_state="FIRED")
    operations.take_snapshot(cart=cart, reason="fire", now=EVENING)
    return cart


def give(cart: Cart, kind: str, value: int, **facts: Any) -> Discount:
    by: dict[str, Any] = {"reason": "long wait", "role": Role.MANAGER, "actor": "maria", "now": EVENING}
    return operations.give_discount(cart=cart, kind=kind, value=value, **{**by, **facts})


def dish(cart: Cart) -> Line:
    return Line.objects.filter(cart=cart).order_by("id")[0]


def refused(code: str, *args: Any, **facts: Any) -> errors.Refusal:
    before = Discount.objects.count()
    with pytest.raises(errors.Refusal) as refusal, transaction.atomic():
        give(*args, **facts)
    assert (refusal.value.code, Discount.objects.count()) == (code, before)
    return refusal.value


def test_a_comp_is_on_the_check_at_its_price_and_its_story_and_ticket_tell_it() -> None:
    cart = check_of(1_000, quantity=3)

    give(cart, "COMP", 2, line=dish(cart), reason=" cold soup ", actor="ana", approved_by=_manager(cart))

    cart.refresh_from_db()
    assert (cart.sub_total_minor, cart.total_minor, cart.due_minor) == (3_000, 1_000, 1_000)
    told = Change.objects.filter(reservation=cart.reservation).latest("id")
    label = dish(cart).label
    assert (told.act, told.words) == (
        "comp",
        f"Comp: 2 {label}, S$20.00 (cold soup), approved by manager",
    )
    body = OutboxMessage.objects.latest("version").body
    assert (body["totals"]["discounts"], body["items"][0]["total_price"]) == (2_000, 3_000)
    assert Snapshot.objects.latest("sequence_id").reason == "discount"


def _manager(cart: Cart) -> str:
    return people.hire(cart.outlet, Role.MANAGER).get_username()


def test_a_tap_sent_twice_gives_once() -> None:
    cart, tap = check_of(1_000), uuid.uuid4()

    first, second = (give(cart, "RATE", 10_000, event_key=tap) for _ in range(2))

    assert (first, Discount.objects.count(), Cart.objects.get().due_minor) == (second, 1, 900)


@pytest.mark.parametrize(
    ("kind", "value", "facts", "code"),
    [
        ("RATE", 100_001, {}, "invalid_discount"),
        ("AMOUNT", 0, {}, "invalid_discount"),
        ("GIFT", 5, {}, "invalid_discount"),
        ("COMP", 1, {}, "invalid_discount"),
        ("AMOUNT", 5, {"reason": "  "}, "reason_required"),
    ],
)
def test_what_cannot_be_read_gives_nothing(kind: str, value: int, facts: Any, code: str) -> None:
    refused(code, check_of(1_000), kind, value, **facts)


def test_a_server_gives_what_the_outlet_allows_and_all_that_the_check_has_counts() -> None:
    cart = check_of(10_000, 10_000)
    AllowanceFactory.create(outlet=cart.outlet, most_rate=10_000, most_minor=1_500)

    give(cart, "RATE", 5_000, role=Role.SERVER, actor="ana")
    words = refused("over_allowance", cart, "AMOUNT", 501, role=Role.SERVER, actor="ana").words
    give(cart, "AMOUNT", 500, role=Role.SERVER, actor="ana", line=dish(cart))

    assert words.startswith("S$15.01 would be given away on this check, over your limit of S$15.00")
    assert Cart.objects.get().due_minor == 20_000 - 975 - 500
    refused("over_allowance", cart, "COMP", 1, role=Role.SERVER, actor="ana", line=dish(cart))


def test_without_an_allowance_a_server_gives_nothing_and_a_manager_with_one_no_more_than_it() -> None:
    cart = check_of(10_000)
    refused("over_allowance", cart, "AMOUNT", 1, role=Role.SERVER, actor="ana")
    AllowanceFactory.create(outlet=cart.outlet, role="MANAGER", most_rate=20_000, most_minor=None)

    refused("over_allowance", cart, "AMOUNT", 2_001)
    manager = _manager(cart)
    refused("over_allowance", cart, "AMOUNT", 2_001, role=Role.SERVER, actor="ana", approved_by=manager)
    give(cart, "AMOUNT", 2_000, role=Role.SERVER, actor="ana", approved_by=manager)


def test_a_rate_that_a_server_gave_grows_no_further_than_the_limit() -> None:
    cart = check_of(10_000)
    AllowanceFactory.create(outlet=cart.outlet, most_rate=10_000, most_minor=2_000)
    given = give(cart, "RATE", 10_000, role=Role.SERVER, actor="ana")

    LineFactory.create(cart=cart, item__price_minor=90_000, kitchen_state="FIRED")
    operations.take_snapshot(cart=cart, reason="fire", now=EVENING)

    assert (given.most_minor, Cart.objects.get().due_minor) == (2_000, 98_000)


def test_a_rate_that_is_over_the_limit_asks_for_the_pin_and_gives_no_less_than_it_says() -> None:
    cart = check_of(10_000)
    AllowanceFactory.create(outlet=cart.outlet, most_rate=100_000, most_minor=2_000)

    words = refused("over_allowance", cart, "RATE", 50_000, role=Role.SERVER, actor="ana").words
    approved = _manager(cart)
    give(cart, "RATE", 50_000, role=Role.SERVER, actor="ana", approved_by=approved)

    assert words.startswith("S$50.00 would be given away on this check, over your limit of S$20.00")
    assert Cart.objects.get().due_minor == 5_000


def test_an_amount_gives_nothing_of_what_is_ordered_later() -> None:
    cart = check_of(2_000)
    AllowanceFactory.create(outlet=cart.outlet, most_rate=100_000, most_minor=2_000)

    give(cart, "AMOUNT", 5_000, role=Role.SERVER, actor="ana")
    LineFactory.create(cart=cart, item__price_minor=10_000, kitchen_state="FIRED")
    operations.take_snapshot(cart=cart, reason="fire", now=EVENING)

    assert Cart.objects.get().due_minor == 10_000


def test_no_line_is_comped_more_often_than_it_was_ordered_nor_unsent_nor_voided() -> None:
    cart = check_of(1_000, quantity=2)
    give(cart, "COMP", 1, line=dish(cart))
    refused("nothing_left", cart, "COMP", 2, line=dish(cart))
    give(cart, "COMP", 1, line=dish(cart))
    refused("nothing_left", cart, "RATE", 10_000, line=dish(cart))

    unsent = LineFactory.create(cart=cart, item__price_minor=500)
    refused("line_is_not_sent", cart, "COMP", 1, line=unsent)
    operations.void_line(line=dish(cart), reason="cold", actor="maria", now=EVENING)
    refused("line_is_voided", cart, "COMP", 1, line=dish(cart))


def _pay(cart: Cart, amount: int) -> None:
    operations.record_payments(
        cart=cart, rows=[{"payment_id": "1"}], paid_minor=amount, tip_minor=0, now=EVENING, reason="payment"
    )


def test_nothing_is_given_of_what_was_paid() -> None:
    cart = check_of(1_000)
    _pay(cart, 900)

    refused("paid_exceeds_total", cart, "AMOUNT", 101)
    give(cart, "AMOUNT", 100)

    assert Cart.objects.get().state == "PAID"


def test_what_is_taken_back_is_due_again_and_stays_with_who_when_and_why() -> None:
    cart = check_of(1_000)
    given = give(cart, "RATE", 50_000)

    for _ in range(2):
        operations.remove_discount(discount=given, reason="by mistake", actor="ana", now=EVENING)

    given.refresh_from_db()
    assert (given.removed_by, given.removed_at, given.removed_reason) == ("ana", EVENING, "by mistake")
    assert Cart.objects.get().due_minor == 1_000
    assert list(CartEvent.objects.order_by("number").values_list("kind", flat=True)) == [
        "discount",
        "undiscount",
    ]
    with pytest.raises(errors.Invalid, match="Say why"):
        operations.remove_discount(discount=give(cart, "RATE", 1_000), reason="", actor="ana", now=EVENING)


def test_a_line_takes_its_own_along_to_another_check() -> None:
    cart = check_of(1_000, 1_000)
    other: Cart = CartFactory.create(reservation__outlet=cart.outlet)
    give(cart, "RATE", 10_000)
    give(cart, "COMP", 1, line=dish(cart))

    operations.transfer_lines(cart=cart, target=other, lines=[dish(cart)], actor="ana", now=EVENING)

    dues = [queries.sum_up(cart=one, lines=queries.sent_lines(one)).due_minor for one in (cart, other)]
    assert dues == [900, 0]


def test_a_line_that_went_to_another_check_meanwhile_is_not_discounted_by_an_old_page() -> None:
    cart = check_of(1_000, 1_000)
    other: Cart = CartFactory.create(reservation__outlet=cart.outlet)
    old, given = dish(cart), give(cart, "AMOUNT", 100, line=dish(cart))
    operations.transfer_lines(cart=cart, target=other, lines=[old], actor="ana", now=EVENING)

    refused("line_is_moved", cart, "RATE", 10_000, line=old)
    with pytest.raises(errors.Conflict, match="was moved"):
        operations.remove_discount(discount=given, reason="by mistake", actor="ana", now=EVENING)

    assert Discount.objects.get().removed_at is None


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE pos_sync_discount SET amount_minor = 1",
        "UPDATE pos_sync_discount SET approved_by = 'nobody'",
        "DELETE FROM pos_sync_discount",
    ],
)
def test_what_was_given_is_not_altered_by_any_path(sql: str) -> None:
    give(check_of(1_000), "AMOUNT", 100)

    with pytest.raises(ProgrammingError, match="is only taken back"), connection.cursor() as cursor:
        cursor.execute(sql)


def test_a_check_costs_as_many_statements_with_many_discounts_as_with_one() -> None:
    cart = check_of(*[1_000] * 12)
    give(cart, "RATE", 1_000)
    few = _statements(cart)
    for line in Line.objects.filter(cart=cart)[:10]:
        give(cart, "AMOUNT", 100, line=line)

    assert _statements(cart) == few


def _statements(cart: Cart) -> int:
    with CaptureQueriesContext(connection) as asked:
        standing = queries.standing_discounts(cart)
        sums = queries.sum_up(cart=cart, lines=queries.sent_lines(cart), standing=standing)
        queries.picture_discounts(standing=standing, sums=sums)
    return len(asked)


@pytest.mark.django_db(transaction=True)
def test_two_servers_at_once_give_no_more_than_the_limit_together() -> None:
    cart = check_of(10_000)
    AllowanceFactory.create(outlet=cart.outlet, most_rate=100_000, most_minor=1_000)

    def giving() -> Any:
        own = Cart.objects.get(pk=cart.pk)
        return lambda: give(own, "AMOUNT", 600, role=Role.SERVER, actor="ana").kind

    with crowds.crowd() as pool:
        found = crowds.at_once(pool, *[giving() for _ in range(4)])

    assert sorted(found) == ["AMOUNT", *["over_allowance"] * 3]
    assert Cart.objects.get().due_minor == 9_400
