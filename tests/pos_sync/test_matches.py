"""Checks that belong to a booked party: found, matched, taken back to the letter, and once only."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from config import errors
from config.opentable.models import OutboxMessage, Problem
from pos_sync import operations, queries
from pos_sync.models import Cart, Match
from reservations.models import Reservation
from tests.factories.availability import AreaFactory, TableFactory
from tests.factories.opentable import LinkFactory
from tests.factories.outlets import OutletFactory
from tests.factories.pos import LineFactory
from tests.factories.reservations import EVENING, GuestFactory, ReservationFactory

pytestmark = pytest.mark.django_db

LATER = EVENING + timedelta(minutes=10)
SERVER: dict[str, Any] = {"actor": "server", "now": LATER}


@pytest.fixture
def outlet() -> Any:
    outlet = OutletFactory.create()
    LinkFactory.create(rid=outlet.rid)
    area = AreaFactory.create(outlet=outlet)
    for name in ("A1", "A2", "T5"):
        TableFactory.create(area=area, name=name)
    return outlet


def walk_in_check(outlet: Any, name: str = "A1", minutes: int = 0, **facts: Any) -> Cart:
    """A walk-in's check with a dish on it."""
    cart = operations.seat_walk_in_party(
        outlet=outlet,
        tables=[outlet.tables.get(name=name)],
        party_size=facts.pop("party_size", 2),
        actor="server",
        now=EVENING + timedelta(minutes=minutes),
        **facts,
    ).cart
    assert cart is not None
    line = LineFactory.create(cart=cart)
    operations.fire_lines(cart=cart, lines=[line], actor="server", now=EVENING + timedelta(minutes=minutes))
    return cart


def seated(outlet: Any, table_names: list[str], **facts: Any) -> Reservation:
    """OpenTable has seated a booked party at tables of these names."""
    party: Reservation = ReservationFactory.create(outlet=outlet, **facts)
    operations.seat_party(reservation=party, table_names=table_names, actor="OpenTable", now=EVENING)
    return party


def facts_of(cart: Cart) -> dict[str, Any]:
    cart = Cart.objects.select_related("reservation").get(pk=cart.pk)
    return {
        "party": cart.reservation.confirmation_number,
        "state": cart.reservation.state,
        "tables": sorted(cart.tables.values_list("name", flat=True)),
        "size": cart.party_size,
        "notes": cart.notes,
        "may_pay": cart.may_pay,
        "server": cart.server_name,
        "due": cart.due_minor,
        "walk_in": list(
            Reservation.objects.filter(source="WALK_IN").values_list("state", "house_state", "table_names")
        ),
    }


def last_body(cart: Cart) -> dict[str, Any]:
    message = OutboxMessage.objects.filter(stream__key=str(cart.pk)).order_by("version").last()
    assert message is not None
    body: dict[str, Any] = message.body
    return body


def test_a_check_at_a_near_table_is_matched_and_taken_back_to_the_letter(outlet: Any) -> None:
    cart = walk_in_check(outlet, "T5")
    party = seated(outlet, ["t5"], party_size=4, guest_notes="Window", may_pay=True, server_name="Ana")
    before = facts_of(cart)

    match = operations.match_cart(cart=cart, reservation=party, reason="same table", **SERVER)

    party.refresh_from_db()
    assert facts_of(cart) == {
        "party": party.confirmation_number,
        "state": "SEATED",
        "tables": ["T5"],
        "size": 4,
        "notes": "Window",
        "may_pay": True,
        "server": "Ana",
        "due": 1_000,
        "walk_in": [("DONE", "FINISHED", ["T5"])],
    }
    assert (party.table_names, party.house_state) == (["T5"], "COURSE_2")
    body = last_body(cart)
    assert (body["confirmation_number"], body["party_size"]) == (party.confirmation_number, 4)

    operations.unmatch_cart(match=match, reason="another party's", **SERVER)

    party.refresh_from_db()
    assert facts_of(cart) == before
    assert (party.state, party.table_names, party.house_state) == ("SEATED", [], "SEATED")
    assert last_body(cart)["confirmation_number"] is None
    assert (match.undone_by, match.undone_reason) == ("server", "another party's")
    kinds = list(cart.events.order_by("number").values_list("kind", flat=True))
    assert kinds[-2:] == ["attach", "detach"]
    told = list(party.changes.filter(act="cart").order_by("pk").values_list("words", flat=True))
    assert told[1:] == [
        "Check 1 is the party's, matched by hand (same table).",
        "Check 1 is not the party's after all: another party's",
    ]


def test_a_booked_party_is_seated_by_the_match_and_booked_again_without_it(outlet: Any) -> None:
    cart = walk_in_check(outlet, "A1")
    party = ReservationFactory.create(outlet=outlet, house_state="ARRIVED")

    match = operations.match_cart(cart=cart, reservation=party, **SERVER)

    party.refresh_from_db()
    assert (party.state, party.table_names) == ("SEATED", ["A1"])

    operations.unmatch_cart(match=match, reason="a walk-in after all", **SERVER)

    party.refresh_from_db()
    assert (party.state, party.house_state) == ("BOOKED", "ARRIVED")
    assert facts_of(cart)["walk_in"] == [("SEATED", "COURSE_2", ["A1"])]


def test_what_was_joined_by_itself_is_taken_back_and_not_joined_again(outlet: Any) -> None:
    cart = walk_in_check(outlet, "A1")
    party = seated(outlet, ["A1"])
    match = Match.objects.get()
    assert facts_of(cart)["party"] == party.confirmation_number

    operations.unmatch_cart(match=match, reason="not theirs", **SERVER)
    opening = operations.seat_party(reservation=party, table_names=["A1"], actor="OpenTable", now=LATER)

    assert (opening.cart, opening.reason) == (None, "TABLE_IN_USE")


def test_the_same_tap_is_one_match_and_one_way_back(outlet: Any) -> None:
    cart = walk_in_check(outlet, "T5")
    party = seated(outlet, ["t5"])
    tap, back = uuid.uuid4(), uuid.uuid4()

    twice = [
        operations.match_cart(cart=cart, reservation=party, event_key=tap, **SERVER).pk for _ in range(2)
    ]
    match = Match.objects.get()
    for _ in range(2):
        operations.unmatch_cart(match=match, reason="no", event_key=back, **SERVER)

    assert twice == [match.pk, match.pk]
    assert cart.events.filter(kind="detach").count() == 1


def test_a_party_with_a_check_of_its_own_is_told_to_merge(outlet: Any) -> None:
    cart = walk_in_check(outlet, "A1")
    party = seated(outlet, ["A2"])

    with pytest.raises(errors.Conflict) as refused:
        operations.match_cart(cart=cart, reservation=party, **SERVER)

    assert (refused.value.code, refused.value.words) == (
        "party_has_check",
        "The party has check 2 open: merge them instead.",
    )


def test_a_check_that_somebody_else_matched_says_whose_it_is(outlet: Any) -> None:
    cart = walk_in_check(outlet, "T5")
    first = seated(outlet, ["t5"], guest__last_name="Okafor")
    operations.match_cart(cart=cart, reservation=first, **SERVER)

    with pytest.raises(errors.Conflict) as refused:
        operations.match_cart(cart=cart, reservation=seated(outlet, ["X9"]), **SERVER)

    assert refused.value.words == "Check 1 is Ada Okafor's by now: take that match back first."


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"state": "VOIDED"}, "check_voided"),
        ({"payment_rows": [{"type": "OPENTABLE", "state": "CAPTURED"}]}, "paid_by_opentable"),
    ],
)
def test_a_match_stays_where_the_check_was_changed_since(outlet: Any, facts: Any, code: str) -> None:
    cart = walk_in_check(outlet, "T5")
    match = operations.match_cart(cart=cart, reservation=seated(outlet, ["t5"]), **SERVER)
    Cart.objects.filter(pk=cart.pk).update(**facts)

    with pytest.raises(errors.Conflict) as refused:
        operations.unmatch_cart(match=match, reason="no", **SERVER)

    assert refused.value.code == code


def test_a_match_is_taken_back_once_opentables_payment_was_given_back(outlet: Any) -> None:
    cart = walk_in_check(outlet, "T5")
    match = operations.match_cart(cart=cart, reservation=seated(outlet, ["t5"]), **SERVER)
    rows = [{"type": "OPENTABLE", "state": state, "payment_id": state} for state in ("VOIDED", "REFUNDED")]
    Cart.objects.filter(pk=cart.pk).update(payment_rows=rows)

    operations.unmatch_cart(match=match, reason="no", **SERVER)

    assert match.undone_by == "server"


def test_a_match_stays_where_another_check_is_at_its_table_by_now(outlet: Any) -> None:
    cart = walk_in_check(outlet, "A1")
    party = seated(outlet, ["X9"])
    match = operations.match_cart(cart=cart, reservation=party, **SERVER)
    operations.move_party(reservation=party, table_names=["A2"], actor="host", now=LATER)
    walk_in_check(outlet, "A1", 11)

    with pytest.raises(errors.Conflict) as refused:
        operations.unmatch_cart(match=match, reason="no", **SERVER)

    assert refused.value.code == "table_in_use"


def test_the_inbox_lists_each_thing_once_and_why(outlet: Any) -> None:
    walk_in_check(outlet, "A1", 3, party_size=4)
    party = seated(outlet, ["a1"], guest__last_name="Lee")
    loner = walk_in_check(outlet, "A2", 5)
    booked = ReservationFactory.create(outlet=outlet, party_size=2, table_names=["A2"])

    found = queries.load_unmatched(outlet=outlet, now=LATER)

    (row,) = found.parties
    assert row.party.reservation == party
    assert row.why == "OpenTable sent “a1”; our floor has “A1”, which differs by case"
    assert row.surest is not None
    assert row.surest.verdict.words == (
        "table “a1” is nearly A1; opened 3 min after they sat down; 4 of 4 guests"
    )
    (check,) = found.checks
    assert (check.cart, [said.party.reservation for said in check.suggestions]) == (loner, [booked])
    assert found.waiting(LATER) == [
        "1 seated party has had no check",
        "1 check has not been matched to its booking",
    ]

    operations.keep_apart(cart=loner, **SERVER)
    assert queries.load_unmatched(outlet=outlet, now=LATER).checks == ()


def test_what_waits_is_told_after_a_few_minutes_and_no_longer_than_it_does(outlet: Any) -> None:
    cart = walk_in_check(outlet, "T5", party_size=4)
    party = seated(outlet, ["t5"])

    def causes() -> list[str]:
        return list(
            Problem.objects.filter(code="checks_unmatched", closed_at=None).values_list("cause", flat=True)
        )

    operations.watch_unmatched(now=EVENING + timedelta(minutes=4))
    early = causes()
    operations.watch_unmatched(now=LATER)
    late = causes()
    operations.match_cart(cart=cart, reservation=party, **SERVER)

    assert (early, late, causes()) == (
        [],
        ["1 seated party has had no check for more than a few minutes."],
        [],
    )


def test_a_party_without_a_check_gets_one_and_it_is_taken_back(outlet: Any) -> None:
    party = seated(outlet, ["X9"])
    operations.move_party(reservation=party, table_names=["A1"], actor="host", now=EVENING)
    operations.void_empty_cart(cart=Cart.objects.get(), actor="host", now=EVENING)
    (row,) = queries.load_unmatched(outlet=outlet, now=LATER).parties
    assert row.why == "the check they had was voided"

    cart = operations.open_missing_cart(reservation=party, **SERVER)
    assert queries.load_unmatched(outlet=outlet, now=LATER).parties == ()

    operations.void_empty_cart(cart=cart, **SERVER)
    assert len(queries.load_unmatched(outlet=outlet, now=LATER).parties) == 1


def test_a_party_gets_a_check_where_the_one_that_was_in_the_way_is_gone(outlet: Any) -> None:
    before = seated(outlet, ["A1"])
    seated(outlet, ["A1"])
    (waits,) = queries.load_unmatched(outlet=outlet, now=LATER).parties
    operations.void_empty_cart(cart=Cart.objects.get(reservation=before), actor="host", now=EVENING)

    free = queries.load_unmatched(outlet=outlet, now=LATER).of(waits.party.reservation)

    assert (waits.may_open, waits.why) == (False, "another party's check is still open there")
    assert free is not None
    assert (free.may_open, free.why) == (True, "another party's check was open there when they sat down")


def test_the_inbox_takes_as_many_statements_for_sixty_as_for_one() -> None:
    counts = [
        _statements(partial(queries.load_unmatched, outlet=_crowd(number), now=LATER))
        for number in (1, 10, 60)
    ]

    assert counts == [counts[0]] * 3


def _crowd(number: int) -> Any:
    outlet = OutletFactory.create()
    area = AreaFactory.create(outlet=outlet)
    guest = GuestFactory.create(outlet=outlet)
    from_walk_in = {"source": "WALK_IN", "state": "SEATED", "house_state": "SEATED", "seated_at": EVENING}
    for place in range(number):
        table = TableFactory.create(area=area, name=f"N{place}")
        walk_in = ReservationFactory.create(outlet=outlet, guest=None, **from_walk_in)
        cart = Cart.objects.create(
            outlet=outlet, reservation=walk_in, date=walk_in.date, check_number=place + 1, party_size=4,
            currency="SGD", opened_at=EVENING, updated_at=EVENING,
        )  # fmt: skip
        cart.tables.add(table)
        ReservationFactory.create(
            outlet=outlet, guest=guest, state="SEATED", house_state="SEATED", seated_at=EVENING,
            table_names=[table.name.lower()],
        )  # fmt: skip
        ReservationFactory.create(outlet=outlet, guest=guest, table_names=[table.name])
    return outlet


def _statements(ask: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as asked:
        ask()
    return len(asked)
