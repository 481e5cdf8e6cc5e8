"""GET, PUT and POST of one reservation, as OpenTable calls them."""

import datetime as dt
import html
import json
from typing import Any

import pytest
from django.utils import timezone

from config.opentable import tokens
from config.opentable.models import Problem
from config.outlets.models import Mode
from config.roles import Role
from pos_sync.models import Cart, CartState
from reservations.models import Reservation
from tests import contract
from tests.config.opentable.inbound.conftest import OpenTable
from tests.factories import people
from tests.factories.availability import TableFactory, harbour
from tests.factories.opentable import ConnectionFactory, LinkFactory
from tests.factories.reservations import ReservationFactory

GUEST = {"gpid": 987, "first_name": "Ernest", "last_name": "Rivas"}


def caller(**outlet_facts: Any) -> OpenTable:
    """OpenTable with a live link to an outlet with a whole floor."""
    outlet, connection = harbour(**outlet_facts), ConnectionFactory.create()
    TableFactory.create(area=outlet.areas.get(), name="T5")
    LinkFactory.create(rid=outlet.rid, connection=connection)
    return OpenTable(connection, outlet, tokens.grant(connection=connection, now=timezone.now()))


@pytest.fixture
def network(db: None) -> OpenTable:
    return caller()


@pytest.fixture
def pos(db: None) -> OpenTable:
    return caller(mode=Mode.POS)


def evening() -> dt.datetime:
    """Seven o'clock on the wall, a week ahead."""
    return dt.datetime.combine(timezone.now().date() + dt.timedelta(days=7), dt.time(19))


def booking(opentable: OpenTable, **facts: Any) -> Any:
    """A booking that this connection made for four, a week ahead."""
    starts_at = evening().replace(tzinfo=opentable.outlet.zone)
    return ReservationFactory.create(
        outlet=opentable.outlet,
        connection=opentable.connection,
        starts_at=starts_at,
        starts_local=f"{evening():%Y-%m-%dT%H:%M}",
        date=starts_at.date(),
        **facts,
    )


def call(
    opentable: OpenTable, method: str, key: object, body: dict[str, Any] | None = None, **headers: str
) -> tuple[int, Any]:
    """One call of the reservation's door; the rid is the outlet's if the body names none."""
    sent = None if method == "GET" else {"rid": opentable.outlet.rid, **(body or {})}
    answer = opentable.call(method, f"/opentable/v1/reservations/{key}", sent, None, **headers)
    return answer.status_code, json.loads(answer.content)


def told(answer: tuple[int, Any]) -> Any:
    """The document of a 200, which has the contract's form."""
    status, document = answer
    contract.check(document, contract="partner-callbacks", name="Reservation")
    assert status == 200
    return document


def seat(opentable: OpenTable, party: Any, tables: list[str], **fields: Any) -> tuple[int, Any]:
    """OpenTable's host seats a party."""
    number = party.confirmation_number
    return call(opentable, "PUT", number, {"res_state": "SEATED", "tables": tables, **fields})


def test_a_reservation_is_told_as_we_hold_it(network: OpenTable) -> None:
    party = booking(network)

    status, answer = call(network, "GET", party.confirmation_number)

    assert (status, answer) == (
        200,
        {
            "confirmation_number": party.confirmation_number,
            "res_id": party.confirmation_number,
            "rid": network.outlet.rid,
            "date_time": party.starts_local,
            "party_size": 4,
            "res_state": "BOOKED",
            "tables": [],
            "sequence_id": 0,
        },
    )


@pytest.mark.parametrize("key", ["999999999", "no-such", "0", "99999999999999999999"])
@pytest.mark.parametrize("method", ["GET", "PUT"])
def test_an_unknown_reservation_is_404(network: OpenTable, method: str, key: str) -> None:
    status, answer = call(network, method, key)

    assert (status, answer["error"]) == (404, "reservation_not_found")


def test_another_connections_reservation_is_404(network: OpenTable) -> None:
    party = booking(caller())

    assert call(network, "GET", party.confirmation_number)[0] == 404


def test_an_outlet_that_is_switched_off_is_not_routed(network: OpenTable) -> None:
    party = booking(network)
    network.outlet.integration_enabled = False
    network.outlet.save(update_fields=["integration_enabled"])

    told = call(network, "GET", party.confirmation_number)
    seated = seat(network, party, ["A1"])

    assert [(status, answer["error"]) for status, answer in (told, seated)] == [(403, "no_rid_routing")] * 2
    assert not Cart.objects.exists()


@pytest.mark.parametrize("method", ["PUT", "POST"])
def test_seated_with_tables_opens_a_cart(network: OpenTable, method: str) -> None:
    party = booking(network)
    body = {
        "confirmation_number": party.confirmation_number,
        "res_state": "SEATED",
        "tables": ["A1", "nowhere"],
        "may_pay": True,
        "server_name": "Ana",
    }

    status, answer = call(network, method, party.confirmation_number, body)

    cart = Cart.objects.get()
    assert (status, answer["res_state"], answer["tables"]) == (200, "SEATED", ["A1"])
    assert answer["cart"] == {
        "check_id": str(cart.pk),
        "state": "OPENED",
        "reason": None,
        "unmatched": ["nowhere"],
    }
    assert (cart.may_pay, cart.server_name, cart.party_size) == (True, "Ana", 4)


def test_a_seated_reservation_tells_its_cart(network: OpenTable) -> None:
    party = booking(network)
    _, seated = seat(network, party, ["A1"])

    _, told = call(network, "GET", party.confirmation_number)

    assert told["cart"] == seated["cart"]


def test_every_answer_has_the_contracts_form(network: OpenTable) -> None:
    party = booking(network)
    number = party.confirmation_number

    carts = [
        told(answer).get("cart", {}).get("state")
        for answer in (
            call(network, "GET", number),
            seat(network, party, ["A1"]),
            seat(network, party, ["A2"]),
            seat(network, booking(network), ["A2"]),
            seat(network, booking(network), ["nowhere"]),
            seat(network, booking(network), []),
            call(network, "GET", number),
        )
    ]

    assert carts == [None, "OPENED", "EXISTING", "NOT_OPENED", "NOT_OPENED", "NOT_OPENED", "OPENED"]


def test_a_name_that_is_not_exactly_ours_is_200_without_a_cart(network: OpenTable) -> None:
    status, answer = seat(network, booking(network), ["t5"])

    assert (status, answer["res_state"]) == (200, "SEATED")
    assert answer["cart"] == {
        "check_id": None,
        "state": "NOT_OPENED",
        "reason": "TABLE_NOT_FOUND",
        "unmatched": ["t5"],
    }
    assert Problem.objects.get().code == "table_name_unmatched"


def test_a_host_reads_both_names_of_a_near_miss_on_the_floor_and_the_partys_sheet(network: OpenTable) -> None:
    now = timezone.now()
    local = now.astimezone(network.outlet.zone)
    party = ReservationFactory.create(
        outlet=network.outlet,
        connection=network.connection,
        starts_at=now,
        starts_local=f"{local:%Y-%m-%dT%H:%M}",
        date=local.date(),
    )
    seat(network, party, ["t5 "])
    host = people.browser(network.outlet, Role.HOST)
    floor = f"/at/{network.outlet.slug}/"

    banner = host.get(floor, follow=True).content.decode()
    sheet = host.get(f"{floor}parties/{party.confirmation_number}/").content.decode()

    both = "“t5 ”; our floor has “T5”, which differs by case and a space"
    assert f"OpenTable seated the party of 4 under {party.confirmation_number} at {both}." in html.unescape(
        banner
    )
    assert f"OpenTable sent {both}" in html.unescape(sheet)


def test_the_names_as_sent_are_kept_for_managers_and_never_sent_back(network: OpenTable) -> None:
    party = booking(network)
    _, seated = seat(network, party, ["A1", "t5"])

    _, answer = call(network, "GET", party.confirmation_number)

    assert party.changes.get(act="cart").details["asked"] == ["A1", "t5"]
    assert answer["cart"] == seated["cart"]
    assert "asked" not in answer["cart"]


@pytest.mark.parametrize("fields", [{}, {"tables": []}])
def test_seated_without_a_table_is_recorded(network: OpenTable, fields: dict[str, Any]) -> None:
    party = booking(network)

    _, answer = call(network, "PUT", party.confirmation_number, {"res_state": "SEATED", **fields})

    assert (answer["res_state"], answer["cart"]["reason"]) == ("SEATED", "NO_TABLE_GIVEN")


def test_seated_again_finds_the_cart(network: OpenTable) -> None:
    party = booking(network)
    _, first = seat(network, party, ["A1"])

    _, with_tables = seat(network, party, ["A1"])
    _, without = call(network, "PUT", party.confirmation_number, {"res_state": "SEATED"})

    expected = {**first["cart"], "state": "EXISTING"}
    assert (with_tables["cart"], without["cart"]) == (expected, expected)
    assert Cart.objects.count() == 1


@pytest.mark.parametrize("state", [{}, {"res_state": "SEATED"}])
def test_other_tables_move_the_party_and_its_cart(network: OpenTable, state: dict[str, str]) -> None:
    party = booking(network)
    seat(network, party, ["A1"])

    _, answer = call(network, "PUT", party.confirmation_number, {**state, "tables": ["A2"]})

    assert (answer["tables"], answer["cart"]["state"]) == (["A2"], "EXISTING")
    assert list(Cart.objects.get().tables.values_list("name", flat=True)) == ["A2"]


def test_done_settles_the_cart(network: OpenTable) -> None:
    party = booking(network)
    seat(network, party, ["A1"])

    status, answer = call(network, "PUT", party.confirmation_number, {"res_state": "DONE"})

    assert (status, answer["res_state"]) == (200, "DONE")
    assert Cart.objects.get().state == CartState.VOIDED


def test_a_seated_party_is_not_unseated_where_we_keep_the_book(network: OpenTable) -> None:
    party = booking(network)
    seat(network, party, ["A1"])

    status, answer = call(network, "PUT", party.confirmation_number, {"res_state": "BOOKED"})

    assert (status, answer["error"]) == (409, "invalid_transition")
    assert Cart.objects.get().state == CartState.OPEN


def test_a_seated_party_is_unseated_where_opentable_keeps_the_book(pos: OpenTable) -> None:
    party = booking(pos)
    seat(pos, party, ["A1"])

    status, answer = call(pos, "PUT", party.confirmation_number, {"res_state": "BOOKED"})
    _, again = seat(pos, party, ["A1"])

    assert (status, answer["res_state"]) == (200, "BOOKED")
    assert list(Cart.objects.order_by("check_number").values_list("state", flat=True)) == ["VOIDED", "OPEN"]
    assert again["cart"]["state"] == "OPENED"


def test_a_new_size_reaches_the_open_cart(network: OpenTable) -> None:
    party = booking(network)
    seat(network, party, ["A1"])

    call(network, "PUT", party.confirmation_number, {"party_size": 3, "may_pay": True})

    cart = Cart.objects.get()
    assert (cart.party_size, cart.may_pay) == (3, True)


def test_an_older_sequence_changes_nothing(network: OpenTable) -> None:
    party = booking(network)
    call(network, "PUT", party.confirmation_number, {"party_size": 3, "sequence_id": 5})

    status, answer = seat(network, party, ["A1"], sequence_id=4)

    assert (status, answer["res_state"], answer["party_size"]) == (200, "BOOKED", 3)
    assert not Cart.objects.exists()


def test_a_repeat_with_the_same_request_id_is_replayed(network: OpenTable) -> None:
    party = booking(network)
    body = {"res_state": "SEATED", "tables": ["A1"]}

    first = call(network, "PUT", party.confirmation_number, body, X_Request_Id="one")
    again = call(network, "PUT", party.confirmation_number, body, X_Request_Id="one")

    assert again == first
    assert first[1]["cart"]["state"] == "OPENED"


def test_the_body_speaks_of_the_reservation_in_the_path(network: OpenTable) -> None:
    party = booking(network)

    status, answer = call(network, "PUT", party.confirmation_number, {"confirmation_number": 5})

    assert (status, answer["error"]) == (422, "id_mismatch")


def test_a_reservation_does_not_move_to_another_restaurant(network: OpenTable) -> None:
    party, other = booking(network), harbour()
    LinkFactory.create(rid=other.rid, connection=network.connection)

    status, answer = call(network, "PUT", party.confirmation_number, {"rid": other.rid})

    assert (status, answer["error"]) == (409, "cannot_move_restaurant")


@pytest.mark.parametrize("key", ["ot-unique-1", "987654321"])
def test_a_post_to_an_id_that_is_not_ours_is_a_make(network: OpenTable, key: str) -> None:
    body = {"date_time": f"{evening():%Y-%m-%dT%H:%M}", "party_size": 2, "guest": GUEST}

    status, made = call(network, "POST", key, body)
    repeated = call(network, "POST", key, body)
    conflict, refusal = call(network, "POST", key, {**body, "party_size": 3})

    assert (status, repeated) == (201, (200, made))
    assert (conflict, refusal["error"]) == (409, "href_conflict")
    assert Reservation.objects.get().confirmation_number == made["confirmation_number"]


def test_a_reservation_is_found_by_the_id_it_was_made_with(network: OpenTable) -> None:
    body = {"date_time": f"{evening():%Y-%m-%dT%H:%M}", "party_size": 2, "guest": GUEST}
    _, made = call(network, "POST", "ot-unique-1", body)

    told = call(network, "GET", "ot-unique-1")
    seated = call(network, "POST", "ot-unique-1", {"res_state": "SEATED", "tables": ["A1"]})

    assert told == (200, made)
    assert (seated[0], seated[1]["cart"]["state"]) == (200, "OPENED")


def test_a_post_that_names_an_unknown_reservation_is_no_make(network: OpenTable) -> None:
    status, answer = call(network, "POST", "5", {"confirmation_number": 5})

    assert (status, answer["error"]) == (404, "reservation_not_found")


def test_a_make_by_post_wants_what_a_make_wants(network: OpenTable) -> None:
    status, answer = call(network, "POST", "ot-unique-1", {"party_size": 2})

    assert (status, answer["error"], sorted(answer["details"])) == (
        422,
        "invalid_request",
        ["date_time", "guest"],
    )


@pytest.mark.parametrize(
    "fields",
    [{"res_state": "GONE"}, {"tables": "A1"}, {"tables": [""]}, {"tables": ["A"] * 21}, {"party_size": "4"}],
)
def test_a_malformed_update_changes_nothing(network: OpenTable, fields: dict[str, Any]) -> None:
    party = booking(network)

    status, answer = call(network, "PUT", party.confirmation_number, fields)

    assert (status, answer["error"], list(answer["details"])) == (422, "invalid_request", list(fields))
    assert Reservation.objects.get().state == "BOOKED"
