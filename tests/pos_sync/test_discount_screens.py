"""The sheets of comps and discounts: what may be given is said before, and a PIN asked for beyond it."""

import pytest
from django.test import Client

from config.roles import Role
from pos_sync import operations
from pos_sync.models import Cart, Discount, Line
from tests.factories import people
from tests.factories.pos import AllowanceFactory, CartFactory, LineFactory
from tests.factories.reservations import EVENING
from tests.reading import text

pytestmark = pytest.mark.django_db


@pytest.fixture
def cart(db: None) -> Cart:
    """Two soups for 10.00 each at the kitchen; a server may give a tenth, and a manager has a PIN."""
    cart: Cart = CartFactory.create()
    LineFactory.create(
        cart=cart, item__name="Soup", item__price_minor=1_000, quantity=2, kitchen_state="FIRED"
    )
    operations.take_snapshot(cart=cart, reason="fire", now=EVENING)
    AllowanceFactory.create(outlet=cart.outlet)
    people.give_pin(people.hire(cart.outlet, Role.MANAGER))
    return cart


def address(cart: Cart, part: str = "") -> str:
    return f"/at/{cart.outlet.slug}/checks/{cart.pk}/{part}"


def server(cart: Cart) -> Client:
    return people.browser(cart.outlet, Role.SERVER)


def dish(cart: Cart) -> Line:
    return Line.objects.get(cart=cart)


@pytest.mark.parametrize(
    ("role", "status"), [(Role.HOST, 403), (Role.KITCHEN, 403), (Role.SUPPORT, 403), (Role.OWNER, 200)]
)
def test_only_those_who_order_give_discounts(cart: Cart, role: Role, status: int) -> None:
    staff = people.browser(cart.outlet, role)

    given = staff.post(address(cart, "discount/"), {"percent": "5", "reason": "Birthday"}).status_code

    assert (staff.get(address(cart, "discounting/")).status_code, given) == (status, status)


def test_the_sheet_says_before_what_needs_a_managers_pin(cart: Cart) -> None:
    staff = server(cart)

    of_check = text(staff.get(address(cart, "discounting/")))
    of_line = text(staff.get(address(cart, f"lines/{dish(cart).pk}/comping/")))

    assert "Alone you may give up to S$2.00 on this check (10 %, S$20.00 at most)." in of_check
    assert "<b>10 %</b> <small>−S$2.00</small>" in of_check
    assert "<b>15 %</b> <small>−S$3.00, PIN</small>" in of_check
    assert "<b>Over your limit: a manager's PIN.</b>" in of_line
    assert 'data-left="0" data-unit="1000"' in of_line


def test_a_server_gives_alone_what_is_allowed_and_a_comp_with_a_managers_pin(cart: Cart) -> None:
    staff, line = server(cart), dish(cart)
    comp = {"line": line.pk, "units": "1", "reason": "Cold soup"}

    alone = staff.post(address(cart, "discount/"), {"percent": "5", "reason": "Regular guest"})
    refused = staff.post(address(cart, "discount/"), comp)
    wrong = staff.post(address(cart, "discount/"), {**comp, "pin": "1111"})
    page = text(staff.post(address(cart, "discount/"), {**comp, "pin": people.PIN}))

    assert [answer.status_code for answer in (alone, refused, wrong)] == [200, 409, 422]
    assert "A comp is over your limit: a manager&#x27;s PIN is needed." in text(refused)
    assert "Comp: 1 Soup<small>Cold soup, server, approved by manager</small>" in page
    assert "<dt>Discounts</dt><dd>−S$10.50</dd>" in page
    assert list(Discount.objects.order_by("id").values_list("actor", "approved_by")) == [
        ("server", "server"),
        ("server", "manager"),
    ]


def test_a_discount_is_removed_with_a_reason(cart: Cart) -> None:
    staff = server(cart)
    staff.post(address(cart, "discount/"), {"amount": "1.50", "line": dish(cart).pk, "reason": "Long wait"})
    given = Discount.objects.get()

    sheet = text(staff.get(address(cart, f"discounts/{given.pk}/removing/")))
    remove = address(cart, f"discounts/{given.pk}/remove/")
    answers = [staff.post(remove, {"reason": why}).status_code for why in ("", "Given twice")]

    assert "S$1.50, Long wait: given by server. It is due again when it is taken back." in sheet
    cart.refresh_from_db()
    assert (answers, cart.due_minor) == ([422, 200], 2_000)


@pytest.mark.parametrize(
    "fields", [{}, {"percent": "5", "amount": "5"}, {"percent": "abc"}, {"percent": "0"}]
)
def test_what_is_not_one_percentage_or_amount_is_refused(cart: Cart, fields: dict[str, str]) -> None:
    answer = server(cart).post(address(cart, "discount/"), {"reason": "Birthday", **fields})

    assert (answer.status_code, Discount.objects.exists()) == (422, False)


def test_the_printed_check_names_what_was_given_and_not_why_and_a_paid_one_is_a_copy(cart: Cart) -> None:
    staff = server(cart)
    staff.post(address(cart, "discount/"), {"percent": "10", "reason": "Staff meal"})

    printed = text(staff.get(address(cart, "print/")))
    Cart.objects.filter(pk=cart.pk).update(state="CLOSED", due_minor=0, paid_minor=1_800)
    again = text(staff.get(address(cart, "print/")))

    assert ("<dt>10 % off the check</dt><dd>−S$2.00</dd>" in printed, "Staff meal" in printed) == (
        True,
        False,
    )
    assert ("Paid: copy" in printed, "Paid: copy" in again) == (False, True)


def test_each_rate_is_named_where_there_are_several(cart: Cart) -> None:
    LineFactory.create(cart=cart, item__price_minor=500, kitchen_state="FIRED", tax_rate=20_000)

    printed = text(server(cart).get(address(cart, "print/")))

    assert "<dt>Tax, 20 % of S$5.00</dt><dd>S$1.00</dd>" in printed
    assert "<dt>Tax, 0 % of S$20.00</dt><dd>S$0.00</dd>" in printed
