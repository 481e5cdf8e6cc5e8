"""Lines move between checks, checks are merged, and parties part: on both checks, for good, and told."""

import uuid
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from availability.models import Table
from config.errors import Conflict, Refusal
from config.opentable import problems
from config.opentable.models import Fact, OutboxMessage, Problem
from config.outlets.models import Mode, Outlet
from config.roles import Role
from pos_sync import operations, queries, tasks
from pos_sync.models import Cart, CartEvent, Discount, Line
from reservations.models import Change, Reservation, Source
from tests.factories import people
from tests.factories.availability import TableFactory, harbour
from tests.factories.opentable import LinkFactory
from tests.factories.pos import HouseRatesFactory, LineFactory
from tests.factories.reservations import GuestFactory, ReservationFactory
from tests.reading import text

pytestmark = pytest.mark.django_db


@pytest.fixture
def outlet() -> Outlet:
    outlet = harbour()
    LinkFactory.create(rid=outlet.rid)
    return outlet


def seat(outlet: Outlet, name: str, **facts: Any) -> Cart:
    """The check of a party that sits at this table."""
    if not Table.objects.filter(outlet=outlet, name=name).exists():
        TableFactory.create(area=outlet.areas.get(), name=name)
    party = ReservationFactory.create(outlet=outlet, source=Source.PHONE, party_size=4, **facts)
    opening = operations.seat_party(reservation=party, table_names=[name], actor="host", now=timezone.now())
    assert opening.cart is not None
    return opening.cart


def dish(cart: Cart, label: str, state: str = "FIRED", **facts: Any) -> Line:
    sent_at = None if state in ("NEW", "HELD") else timezone.now()
    line: Line = LineFactory.create(cart=cart, label=label, kitchen_state=state, sent_at=sent_at, **facts)
    operations.take_snapshot(cart=cart, reason="fire", now=timezone.now())
    return line


def move(cart: Cart, target: Cart, *lines: Line, key: uuid.UUID | None = None) -> list[Line]:
    return operations.transfer_lines(
        cart=cart, target=target, lines=lines, event_key=key, actor="server", now=timezone.now()
    )


def merge(donor: Cart, target: Cart) -> Cart:
    return operations.merge_carts(donor=donor, target=target, actor="server", now=timezone.now())


def give(cart: Cart, kind: str, value: int, line: Line | None = None) -> Discount:
    return operations.give_discount(
        cart=cart, kind=kind, value=value, line=line, reason="Slow", role=Role.OWNER, actor="owner",
        now=timezone.now(),
    )  # fmt: skip


def pay(cart: Cart, minor: int, state: str = "CAPTURED") -> None:
    row = {"amount": minor, "state": state}
    paid = minor if state == "CAPTURED" else 0
    operations.record_payments(
        cart=cart, rows=[row], paid_minor=paid, tip_minor=0, now=timezone.now(), reason="payment"
    )


def story(cart: Cart, act: str) -> list[str]:
    return list(Change.objects.filter(reservation=cart.reservation, act=act).values_list("words", flat=True))


def last_sent(cart: Cart) -> dict[str, Any]:
    body: dict[str, Any] = OutboxMessage.objects.filter(stream__key=str(cart.pk)).latest("version").body
    return body


def code_of(refusal: pytest.ExceptionInfo[Refusal]) -> str:
    return refusal.value.code


def test_lines_move_as_they_are_once_and_both_checks_tell_it(outlet: Outlet) -> None:
    here, there = seat(outlet, "A1"), seat(outlet, "A2")
    burger, wine = dish(here, "Burger", seat=2), dish(here, "Wine", "HELD")
    key = uuid.uuid4()

    comp = give(here, "COMP", 1, line=burger)
    for _ in range(2):
        move(here, there, burger, key=key)

    burger.refresh_from_db()
    assert (burger.cart, burger.seat, burger.kitchen_state) == (there, None, "FIRED")
    assert burger.note == "Ordered at A1. "
    assert list(here.lines.all()) == [wine]
    totals = [(last_sent(cart)["totals"]["total"], len(last_sent(cart)["items"])) for cart in (here, there)]
    assert totals == [(1_000, 1), (0, 1)]
    comp.refresh_from_db()
    assert comp.cart == there
    kinds = list(
        CartEvent.objects.exclude(kind__in=["open", "comp", "discount"])
        .order_by("pk")
        .values_list("cart", "kind")
    )
    assert kinds == [(here.pk, "transfer"), (there.pk, "receive")]
    assert story(here, "lines_moved") == [f"1 Burger moved to check {there.check_number} (A2)"]
    assert story(there, "lines_moved") == [f"1 Burger came from check {here.check_number} (A1)"]


def test_the_kitchen_still_hears_what_the_guest_must_not_eat(outlet: Outlet) -> None:
    here = seat(outlet, "A1", guest=GuestFactory.create(outlet=outlet, allergies="nuts"))
    there = seat(outlet, "A2")
    held, served = dish(here, "Soup", "HELD", note="hot"), dish(here, "Bread", "SERVED")

    move(here, there, held, served)

    notes = dict(there.lines.values_list("label", "note"))
    assert notes == {"Soup": "ALLERGY: nuts. Ordered at A1. hot", "Bread": ""}


def test_a_dish_that_moves_on_says_where_it_was_ordered_and_keeps_its_note_whole(outlet: Outlet) -> None:
    carts = [
        seat(outlet, name, guest=GuestFactory.create(outlet=outlet, allergies=allergies))
        for name, allergies in (("A1", "n" * 150), ("A2", "e" * 150), ("A3", ""))
    ]
    line = dish(carts[0], "Soup", "HELD", note="hot" * 66)

    for here, there in ((0, 1), (1, 2), (2, 1), (1, 2)):
        move(carts[here], carts[there], Line.objects.get(pk=line.pk))

    line.refresh_from_db()
    assert line.note == f"ALLERGY: {'e' * 150}. ALLERGY: {'n' * 150}. Ordered at A1. {'hot' * 66}"


def test_nothing_moves_that_was_paid_for_nor_to_where_it_cannot_be_paid(outlet: Outlet) -> None:
    here, there, elsewhere = seat(outlet, "A1"), seat(outlet, "A2"), seat(harbour(), "A1")
    line = dish(here, "Burger")
    dish(here, "Wine")
    pay(here, 1_500)
    Cart.objects.filter(pk=there.pk).update(state="CLOSED")

    refused = {}
    for name, target, lines in (
        ("paid", seat(outlet, "A3"), [line]),
        ("closed", there, [line]),
        ("elsewhere", elsewhere, [line]),
        ("itself", here, [line]),
        ("nothing", seat(outlet, "A4"), []),
    ):
        with pytest.raises(Conflict) as refusal:
            move(here, target, *lines)
        refused[name] = code_of(refusal)

    assert refused == {
        "paid": "paid_exceeds_total",
        "closed": "check_not_open",
        "elsewhere": "other_outlet",
        "itself": "same_check",
        "nothing": "nothing_to_move",
    }
    assert here.lines.count() == 2


def test_a_tablet_that_still_shows_a_moved_line_is_told(outlet: Outlet) -> None:
    here, there = seat(outlet, "A1"), seat(outlet, "A2")
    line = dish(here, "Burger", "NEW")
    seen = Line.objects.select_related("cart").get(pk=line.pk)
    move(here, there, line)

    with pytest.raises(Conflict) as refusal:
        operations.step_quantity(line=seen, by=1, actor="server", now=timezone.now())

    assert code_of(refusal) == "line_is_moved"


def test_a_merged_check_is_voided_and_its_items_are_the_others(outlet: Outlet) -> None:
    HouseRatesFactory.create(outlet=outlet)
    donor, target = seat(outlet, "A1"), seat(outlet, "A2")
    for label in ("Burger", "Wine"):
        dish(donor, label)
    voided = dish(donor, "Soup")
    operations.void_line(line=voided, reason="Sent back", actor="manager", now=timezone.now())
    dish(target, "Tea")
    operations.split_evenly(cart=donor, count=2, actor="server", now=timezone.now())
    problems.raise_problem(
        rid=outlet.rid, code="check_left_open", subject=str(donor.pk), cause="It left.", effect="",
        next_step="", fixer="STAFF", now=timezone.now(),
    )  # fmt: skip

    for _ in range(2):
        merge(donor, target)

    donor.refresh_from_db()
    sent = last_sent(donor)
    assert (donor.state, donor.merged_into) == ("VOIDED", target)
    assert Reservation.objects.get(pk=donor.reservation_id).house_state == "COURSE_2"
    assert (sent["state"], sent["totals"]["total"], len(sent["items"])) == ("VOIDED", 0, 1)
    assert (last_sent(target)["totals"]["sub_total"], target.lines.count()) == (3_000, 3)
    order = OutboxMessage.objects.order_by("-pk").values_list("stream__key", flat=True)[:2]
    assert list(order) == [str(target.pk), str(donor.pk)]
    assert story(donor, "merged") == [
        f"Check {donor.check_number} merged into check {target.check_number} (A2)"
    ]
    assert story(target, "lines_moved") == [f"1 Burger, 1 Wine came from check {donor.check_number} (A1)"]
    assert not Problem.objects.filter(code="check_left_open", closed_at=None).exists()


def test_a_check_with_money_on_it_is_not_merged(outlet: Outlet) -> None:
    target, refused = seat(outlet, "A1"), []
    deposit = {"deposit_minor": 500, "prepaid_minor": 500, "due_minor": 500}
    settled = {"state": "CLOSED", "paid_minor": 1_000, "due_minor": 0}
    for name, facts in (("A2", deposit), ("A3", settled)):
        cart = seat(outlet, name)
        dish(cart, "Burger")
        Cart.objects.filter(pk=cart.pk).update(**facts)
        with pytest.raises(Conflict) as refusal:
            merge(cart, target)
        refused.append(code_of(refusal))
    cheaper = seat(outlet, "A5")
    dish(cheaper, "Burger")
    give(cheaper, "RATE", 10_000)
    with pytest.raises(Conflict) as refusal:
        merge(cheaper, target)
    refused.append(code_of(refusal))
    paid = seat(outlet, "A4")
    dish(paid, "Burger")
    pay(paid, 400)
    with pytest.raises(Conflict) as refusal:
        merge(paid, target)
    pay(paid, 400, state="VOIDED")

    merge(paid, target)

    assert [*refused, code_of(refusal)] == [
        "check_has_deposit",
        "check_has_payments",
        "check_has_discount",
        "check_has_payments",
    ]
    assert target.lines.count() == 1


def test_each_of_two_merged_parties_leaves_by_itself(outlet: Outlet) -> None:
    donor, target = seat(outlet, "A1"), seat(outlet, "A2")
    dish(donor, "Burger")
    merge(donor, target)
    pay(target, 1_000)
    operations.close_cart(cart=target, now=timezone.now())
    for fact in Fact.objects.filter(name="cart.closed"):
        tasks.JOINT_PAYMENTS.take(fact=fact, now=timezone.now())

    left = operations.finish_party(reservation=target.reservation, actor="host", now=timezone.now())

    guests = Reservation.objects.get(pk=donor.reservation_id)
    assert (left.reservation.state, guests.state, guests.house_state) == ("DONE", "SEATED", "PAID")
    assert queries.own_cart(guests.pk) == donor
    assert queries.load_unmatched(outlet=outlet, now=timezone.now()).parties == ()
    again = operations.seat_party(
        reservation=guests, table_names=["A3"], actor="OpenTable", now=timezone.now()
    )
    assert (again.state, again.cart) == ("EXISTING", donor)
    gone = operations.finish_party(reservation=guests, actor="host", now=timezone.now())
    assert (gone.reservation.state, gone.cart) == ("DONE", None)


def test_the_sheet_of_a_merged_party_says_where_its_items_are(outlet: Outlet) -> None:
    donor, target = seat(outlet, "A1"), seat(outlet, "A2")
    merge(donor, target)
    host = people.browser(outlet, Role.HOST)

    sheet = text(host.get(f"/at/{outlet.slug}/parties/{donor.reservation.confirmation_number}/"))
    page = text(host.get(f"/at/{outlet.slug}/checks/{donor.pk}/"))

    assert f"merged into check {target.check_number}" in sheet
    assert f"Check {target.check_number} has its items" in page


def test_some_of_a_party_move_to_a_table_and_check_of_their_own(outlet: Outlet) -> None:
    guest = GuestFactory.create(outlet=outlet, allergies="nuts")
    cart = seat(outlet, "A1", guest=guest)
    theirs, _ = dish(cart, "Burger", seat=3), dish(cart, "Wine", seat=1)
    key = uuid.uuid4()
    table = Table.objects.get(outlet=outlet, name="A2")

    made = [
        operations.split_party(
            cart=cart, lines=[theirs], party_size=1, tables=[table], event_key=key, actor="server",
            now=timezone.now(),
        )
        for _ in range(2)
    ]  # fmt: skip

    cart.refresh_from_db()
    apart = made[0].reservation
    assert made[0] == made[1]
    assert (cart.party_size, cart.reservation.party_size, apart.party_size) == (3, 3, 1)
    assert (apart.source, apart.guest, apart.table_names) == ("WALK_IN", guest, ["A2"])
    assert [line.label for line in made[0].lines.all()] == ["Burger"]
    assert story(cart, "parted") == ["1 of them sit at A2 now."]
    assert made[0].lines.get().note == "Ordered at A1. "


def test_where_opentable_keeps_the_book_a_party_does_not_part_here() -> None:
    outlet = harbour(mode=Mode.POS)
    cart = seat(outlet, "A1")
    table = Table.objects.get(outlet=outlet, name="A2")

    with pytest.raises(Conflict) as refusal:
        operations.split_party(
            cart=cart, lines=[], party_size=1, tables=[table], actor="server", now=timezone.now()
        )

    assert code_of(refusal) == "opentable_owns_book"
    picture = queries.picture_moving(queries.load_cart(cart.pk), timezone.now())
    assert picture.apart_refusal.startswith("OpenTable keeps this outlet's book")


def test_the_doors_of_the_sheet_move_merge_and_part(outlet: Outlet) -> None:
    here, there = seat(outlet, "A1"), seat(outlet, "A2")
    dish(here, "Burger", seat=2)
    wine = dish(here, "Wine")
    table = TableFactory.create(area=outlet.areas.get(), name="A3")
    staff, at = people.browser(outlet, Role.SERVER), f"/at/{outlet.slug}/checks"

    moved = staff.post(f"{at}/{here.pk}/move/lines/", {"target": there.pk, "seat": [2]})
    apart = staff.post(
        f"{at}/{here.pk}/move/apart/", {"lines": [wine.pk], "party_size": 2, "tables": table.pk}
    )
    merged = staff.post(f"{at}/{here.pk}/move/merge/", {"target": there.pk})
    again = staff.post(f"{at}/{there.pk}/move/lines/", {"target": here.pk, "lines": [wine.pk]})

    assert (moved.status_code, apart.status_code, merged.status_code, again.status_code) == (
        200,
        204,
        204,
        409,
    )
    new = Cart.objects.get(tables=table)
    assert (apart["HX-Redirect"], merged["HX-Redirect"]) == (f"{at}/{new.pk}/", f"{at}/{there.pk}/")
    assert [cart.lines.count() for cart in (here, there, new)] == [0, 1, 1]


def test_the_sheet_is_drawn_in_as_many_statements_for_three_checks(outlet: Outlet) -> None:
    here = seat(outlet, "A1")
    seat(outlet, "A2")
    staff = people.browser(outlet, Role.SERVER)
    counts = []
    for name in ("A3", "A4"):
        with CaptureQueriesContext(connection) as asked:
            page = text(staff.get(f"/at/{outlet.slug}/checks/{here.pk}/move/"))
        counts.append(len(asked))
        dish(seat(outlet, name), "Burger")

    assert counts[0] == counts[1]
    assert page.count("Merge into") == 2
