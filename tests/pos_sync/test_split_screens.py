"""The page of a split check: who may, what it says, and each tap once."""

import uuid
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from config.roles import Role
from pos_sync import operations
from pos_sync.models import Cart, CartEvent, Part
from tests.factories import people
from tests.factories.availability import AreaFactory, TableFactory
from tests.factories.pos import CartFactory, HouseRatesFactory, LineFactory
from tests.reading import text

pytestmark = pytest.mark.django_db


def check_of(*prices: int, seats: tuple[int | None, ...] = (), **facts: Any) -> Cart:
    """An open check with these dishes at the kitchen."""
    cart: Cart = CartFactory.create(**facts)
    outlet = cart.outlet
    cart.tables.add(TableFactory.create(area=AreaFactory.create(outlet=outlet), name=f"T{cart.check_number}"))
    for price, seat in zip(prices, seats or [None] * len(prices), strict=True):
        LineFactory.create(cart=cart, item__price_minor=price, seat=seat, kitchen_state="FIRED")
    operations.take_snapshot(cart=cart, reason="fire", now=timezone.now())
    return cart


def address(cart: Cart, path: str = "") -> str:
    return f"/at/{cart.outlet.slug}/checks/{cart.pk}/split/{path}"


def at_work(cart: Cart, role: Role = Role.SERVER) -> Client:
    return people.browser(cart.outlet, role)


def split(cart: Cart, count: int) -> list[Part]:
    return operations.split_evenly(cart=cart, count=count, actor="ana", now=timezone.now())


@pytest.mark.parametrize(
    ("role", "page", "deed"),
    [
        (Role.HOST, 200, 403),
        (Role.SERVER, 200, 200),
        (Role.KITCHEN, 200, 403),
        (Role.MANAGER, 200, 200),
        (Role.SUPPORT, 200, 403),
        (Role.OWNER, 200, 200),
    ],
)
def test_each_role_sees_the_parts_and_only_some_cut(role: Role, page: int, deed: int) -> None:
    cart = check_of(2_000, 1_000, seats=(1, 2))
    line = cart.lines.order_by("id")[0]
    staff = at_work(cart, role)

    seen = [staff.get(address(cart, path)).status_code for path in ("", "parts/")]
    done = [
        staff.post(address(cart, path), fields).status_code
        for path, fields in (
            ("evenly/", {"count": 2}),
            ("put/", {"pieces": f"{line.pk}.0", "part": ""}),
            (f"lines/{line.pk}/share/", {"seen": "0:1", "units-0": "1"}),
            ("by-seat/", {}),
            ("add/", {}),
            ("3/amount/", {"amount": "1"}),
            ("undo/", {}),
        )
    ]

    assert (seen, done) == ([page] * 2, [deed] * 7)
    assert CartEvent.objects.filter(cart=cart).count() == (7 if deed == 200 else 0)


def test_the_page_shows_a_column_a_part_with_what_it_comes_to() -> None:
    cart = check_of(2_000, 1_000, 3_000, seats=(2, 4, None), check_number=7)
    HouseRatesFactory.create(outlet=cart.outlet)
    operations.take_snapshot(cart=cart, reason="fire", now=timezone.now())
    staff = at_work(cart)

    whole = text(staff.get(address(cart)))
    cut = text(staff.post(address(cart, "by-seat/")))

    assert ("The check is whole: S$71.94." in whole, "Undo the split" in whole) == (True, False)
    told = ('Part 7</h2><span class="seat">seat 2', "S$41.97", "Part 8</h2>", "S$29.97")
    assert [words in cut for words in told] == [True] * 4
    assert '2 parts come to <b class="money">S$71.94</b>, the check to <b class="money">S$71.94</b>' in cut


@pytest.mark.parametrize("count", ["", "1", "21", "-3", "two", "9" * 40])
def test_a_count_that_cannot_be_gets_words_and_changes_nothing(count: str) -> None:
    cart = check_of(2_000)

    answer = at_work(cart).post(address(cart, "evenly/"), {"count": count})

    assert (answer.status_code, Part.objects.exists(), CartEvent.objects.exists()) == (422, False, False)
    assert 'role="alert"' in text(answer)


@pytest.mark.parametrize(
    ("path", "fields", "status", "words"),
    [
        ("by-seat/", {}, 409, "Fewer than two seats have items"),
        ("put/", {"part": ""}, 409, "Choose the items first"),
        ("put/", {"pieces": "x", "part": ""}, 422, "These are named by numbers."),
        ("put/", {"part": "x"}, 422, "Enter a whole number."),
        ("put/", {"part": "999999"}, 404, ""),
    ],
)
def test_what_cannot_be_done_gets_words_and_changes_nothing(
    path: str, fields: dict[str, str], status: int, words: str
) -> None:
    cart = check_of(2_000)
    split(cart, 2)

    answer = at_work(cart).post(address(cart, path), fields)

    assert (answer.status_code, words in text(answer)) == (status, True)
    assert CartEvent.objects.filter(cart=cart).count() == 1


def test_lines_move_into_a_part_and_back_and_a_double_tap_counts_once() -> None:
    cart = check_of(2_000, 1_000)
    _first, second = split(cart, 2)
    line, staff = cart.lines.order_by("id")[0], at_work(cart)
    tap = {"pieces": f"{line.pk}.0", "part": second.pk, "event_key": str(uuid.uuid4())}

    moved = [text(staff.post(address(cart, "put/"), tap)) for _ in range(2)]
    assert (line.shares.get().part, CartEvent.objects.filter(kind="put").count()) == (second, 1)
    assert moved[0] == moved[1]
    staff.post(address(cart, "put/"), {"pieces": f"{line.pk}.{second.pk}", "part": ""})

    assert not line.shares.exists()


def test_another_outlets_check_and_another_checks_part_are_not_found() -> None:
    mine, other = check_of(2_000), check_of(1_000)
    split(mine, 2)
    elsewhere = split(other, 2)[0]
    staff = at_work(mine)
    path = f"/at/{mine.outlet.slug}/checks/{other.pk}/"

    answers = [
        staff.get(f"{path}split/").status_code,
        staff.get(f"{path}split/1/print/").status_code,
        staff.post(f"{path}split/evenly/", {"count": 2}).status_code,
        staff.post(address(mine, "put/"), {"part": elsewhere.pk}).status_code,
        staff.get(f"/at/{mine.outlet.slug}/checks/{mine.pk}/pay/?part={elsewhere.pk}").status_code,
        staff.get(address(mine, "3/print/")).status_code,
    ]

    assert answers == [404] * 6


@pytest.mark.parametrize(("paid", "status"), [(1_000, 200), (400, 409)])
def test_a_paid_part_locks_the_cut_and_says_why(paid: int, status: int) -> None:
    cart = check_of(2_000)
    first, _second = split(cart, 2)
    operations.record_payments(
        cart=cart,
        rows=[{}],
        paid_minor=paid,
        tip_minor=0,
        paid_by_part={first.pk: paid},
        now=timezone.now(),
        reason="payment",
    )
    staff = at_work(cart)

    page, refused = text(staff.get(address(cart))), staff.post(address(cart, "undo/"))
    assert ("Something was paid for a part" in page, "Undo the split" in page) == (True, False)
    assert (refused.status_code, "take that payment back first" in text(refused)) == (409, True)

    added = staff.post(address(cart, "add/"))
    assert ("One part more" in page, added.status_code) == (status == 200, status)


def test_a_slip_has_the_parts_own_items_its_share_and_its_number() -> None:
    cart = check_of(2_000, 1_000, 3_000, seats=(1, 2, None), check_number=7)
    HouseRatesFactory.create(outlet=cart.outlet)
    operations.take_snapshot(cart=cart, reason="fire", now=timezone.now())
    operations.split_by_seat(cart=cart, actor="ana", now=timezone.now())

    slip = text(at_work(cart).get(address(cart, "2/print/")))

    told = ("Check 8, table T7", "part 2 of 2 of check 7", "1/2</td>", "of 1 for S$30.00, shared by all")
    sums = ("<dd>S$25.00</dd>", "<dd>S$2.50</dd>", "<dd>S$2.47</dd>", "<dd>S$29.97</dd>")
    assert [words in slip for words in (*told, *sums)] == [True] * 8


def test_the_sheets_ask_how_many_who_bears_a_line_and_what_becomes_of_a_part() -> None:
    cart = check_of(1_000)
    beers = LineFactory.create(cart=cart, quantity=3, item__price_minor=700, kitchen_state="FIRED")
    operations.take_snapshot(cart=cart, reason="fire", now=timezone.now())
    first, second, third = split(cart, 3)
    staff = at_work(cart)

    asked = text(staff.get(f"{address(cart)}moving/", {"pieces": f"{beers.pk}.0", "part": str(first.pk)}))
    assert (f"to part {first.check_number}?" in asked, 'value="2">2<' in asked, "All 3" in asked) == (
        True,
    ) * 3
    some = {"pieces": f"{beers.pk}.0", "part": first.pk, "units": 2}
    assert staff.post(address(cart, "put/"), some).status_code == 200
    sheet = text(staff.get(address(cart, f"lines/{beers.pk}/")))
    seen = sheet.split('name="seen" value="')[1].split('"')[0]
    shares = {"seen": seen, f"units-{second.pk}": "1", f"units-{third.pk}": "2", "units-0": ""}
    shared = text(staff.post(address(cart, f"lines/{beers.pk}/share/"), shares))
    late = staff.post(address(cart, f"lines/{beers.pk}/share/"), shares)
    amount = text(staff.post(address(cart, "3/amount/"), {"amount": "20.5"}))
    part = text(staff.get(address(cart, "3/")))

    assert (f"2 {beers.label}" in shared, f"1 {beers.label}" in shared) == (True, True)
    assert (late.status_code, "Somebody moved this meanwhile" in text(late)) == (409, True)
    assert ("<dd>S$20.50</dd>" in amount, 'value="20.50"' in part, "Take the amount off" in part) == (
        True,
    ) * 3
    assert staff.post(address(cart, "3/amount/"), {"amount": ""}).status_code == 200
    merged = text(staff.post(address(cart, "3/merge/"), {"into": second.pk}))
    assert ("for 2 guests" in merged, f"3 {beers.label}" in merged) == (True, True)
    assert (staff.post(address(cart, "add/")).status_code, len(standing(cart))) == (200, 3)
    assert (staff.post(address(cart, "3/remove/")).status_code, len(standing(cart))) == (200, 2)


def standing(cart: Cart) -> list[Part]:
    return list(Part.objects.filter(cart=cart, undone_at=None))


@pytest.mark.parametrize(
    ("path", "fields", "status", "words"),
    [
        ("lines/{line}/share/", {"seen": "0:1", "units-0": "x"}, 422, "Write whole numbers."),
        ("lines/{line}/share/", {"seen": "0:1", "units-0": "0"}, 422, "and at least one"),
        ("1/amount/", {"amount": "20.01"}, 409, "Only S$20.00 of the check is left"),
        ("1/amount/", {"amount": "a lot"}, 422, "Write the amount like"),
        ("1/merge/", {"into": "{second}"}, 409, "undo the split instead"),
        ("evenly/", {"count": "3", "seen": "0"}, 409, "Somebody else split this check meanwhile"),
        ("9/remove/", {}, 404, ""),
    ],
)
def test_a_share_an_amount_or_a_merge_that_cannot_be_gets_words(
    path: str, fields: dict[str, str], status: int, words: str
) -> None:
    cart = check_of(2_000)
    second = split(cart, 2)[1]
    named = {"line": cart.lines.get().pk, "second": second.pk}

    answer = at_work(cart).post(
        address(cart, path.format(**named)), {name: value.format(**named) for name, value in fields.items()}
    )

    assert (answer.status_code, words in text(answer)) == (status, True)
    assert CartEvent.objects.filter(cart=cart).count() == 1


def test_the_cart_and_tonights_checks_tell_of_the_parts() -> None:
    cart = check_of(2_000, check_number=7)
    split(cart, 3)
    staff = at_work(cart)

    page = text(staff.get(f"/at/{cart.outlet.slug}/checks/{cart.pk}/"))
    checks = text(staff.get(f"/at/{cart.outlet.slug}/checks/"))

    assert (">Split (3)<" in page, ">7, 8, 9<" in checks) == (True, True)


def test_more_parts_cost_no_more_statements() -> None:
    few, many = check_of(2_000, 1_000), check_of(2_000, 1_000, 500, 700)
    split(few, 2)
    split(many, 9)

    counts = []
    for cart in (few, many):
        staff = people.browser(cart.outlet, Role.SERVER) if cart is few else _again(cart)
        with CaptureQueriesContext(connection) as asked:
            staff.get(address(cart))
        counts.append(len(asked))

    assert counts[0] == counts[1]


def _again(cart: Cart) -> Client:
    client = Client()
    client.force_login(people.hire(cart.outlet, Role.SERVER, "server-two"))
    return client
