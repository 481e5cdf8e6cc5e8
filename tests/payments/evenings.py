"""One party's evening between the guest's app and the till: a real sandbox, and HTTP both ways.

OpenTable's side is its stand-in, which calls our doors and is told by the relay; staff use their pages. What
must agree after every act is compared in `agree`.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import connection
from django.test import Client
from django.utils import timezone

from config.opentable import relay, sweeps
from config.opentable.models import Connection, Stream
from config.opentable.sandbox.scenarios import Outcome, app, floor, seeding
from config.opentable.sandbox.server import Running
from config.roles import Role
from payments.models import Refund
from pos_sync import operations as pos
from pos_sync.models import Cart, Line
from tests.factories import people
from tests.factories.availability import AreaFactory, TableFactory
from tests.factories.opentable import LinkFactory
from tests.factories.outlets import OutletFactory
from tests.factories.pos import LineFactory
from tests.factories.reservations import GuestFactory, ReservationFactory

RID = 888

Row = tuple[str, int, int, str, int]
"""A payment: its tender, amount, tip, state, and what of it was given back."""


@dataclass
class Evening:
    """A party whose check both sides see."""

    sandbox: Running
    staff: Client
    cart: Cart

    @property
    def number(self) -> int:
        return self.cart.reservation.confirmation_number

    @property
    def page(self) -> str:
        return f"/at/{self.cart.outlet.slug}/checks/{self.cart.pk}/"

    def order(self, price_minor: int) -> None:
        """One dish more, sent to the kitchen, which OpenTable is told of."""
        line: Line = LineFactory.create(cart=self.cart, item__price_minor=price_minor)
        pos.fire_lines(cart=self.cart, lines=[line], actor="ana", now=timezone.now())
        self.settle()

    def authorize(self, tip: int = 0, **given: Any) -> Outcome:
        """The guest pays in the app, all that is due there unless an amount is given."""
        return app.authorize(self.sandbox.house, RID, self.number, tip, given)

    def withdraw(self) -> Outcome:
        """OT Pay Cancel."""
        return app.cancel_authorization(self.sandbox.house, RID, self.number, None)

    def take(self, tender: str, amount: str, **fields: str) -> None:
        """Staff take a tender on the pay page."""
        self.post("pay/take/", tender=tender, amount=amount, **fields)

    def post(self, door: str, **fields: str) -> None:
        """A form of the check's pages, which is taken."""
        answer = self.staff.post(f"{self.page}{door}", fields)
        assert answer.status_code in (200, 204, 302), answer.content

    def settle(self) -> None:
        """Send what waits, tell the facts, and send what followed from them."""
        Stream.objects.update(next_at=timezone.now() - timedelta(seconds=1))
        for _ in range(2):
            relay.run_feed("streams")
            sweeps.tell_facts(now=timezone.now())

    def check_in_the_app(self) -> dict[str, Any]:
        """The check as OpenTable holds it."""
        held = self.sandbox.house.ledger.get("check", str(self.cart.pk))
        assert held is not None
        return held

    def rows_in_the_app(self) -> list[Row]:
        """The payments that the guest's app shows."""
        return sorted(
            (row["type"], row["amount"], row["tip"], row["state"], row.get("refunded_amount") or 0)
            for row in self.check_in_the_app()["payments"]
        )

    def money_in_the_app(self) -> list[tuple[int, str]]:
        """The authorizations as OpenTable's processor has them: amount and state."""
        held = self.sandbox.house.ledger.all("authorization")
        return sorted((one["amount"], one["state"]) for one in held)

    def problems(self) -> list[str]:
        """What the audit view tells support of the outlet."""
        return [code for (code,) in asked("SELECT code FROM audit.problems WHERE rid = %s ORDER BY 1", RID)]

    def agree(self, state: str, rows: list[Row], *, total: int, due: int) -> None:
        """The app, the till and the audit views say this, and everywhere the sums hold."""
        self.cart.refresh_from_db()
        held, cart = self.check_in_the_app(), self.cart
        sums = held["totals"]
        standing = [row for row in rows if row[3] != "VOIDED"]
        paid = sum(max(0, amount - back) for _, amount, _, _, back in standing)
        tips = sum(tip - max(0, back - amount) for _, amount, tip, _, back in standing)

        assert (held["state"], self.rows_in_the_app()) == (state, sorted(rows))
        assert sums["total"] == (
            sums["sub_total"] - sums["discounts"] + sums["service_charges"] + sums["tax"]
            + sums["other_charges"]
        )  # fmt: skip
        assert (sums["total"], sums["paid"], sums["due"], sums["tip"]) == (total, paid, due, tips)
        assert (cart.state, cart.total_minor, cart.paid_minor, cart.due_minor, cart.tip_minor) == (
            state, total, paid, due, tips,
        )  # fmt: skip
        assert total == sums["prepaid"] + paid + due
        assert asked(
            "SELECT state, total, tip, paid, due, sequence_id, acked_sequence_id FROM audit.checks"
            " WHERE check_id = %s",
            str(cart.pk),
        ) == [(state, total, tips, paid, due, held["sequence_id"], held["sequence_id"])]
        assert (
            asked(
                "SELECT type, amount, tip, state, refunded_amount FROM audit.payments WHERE check_id = %s"
                " ORDER BY 1, 2, 3, 4, 5",
                str(cart.pk),
            )
            == sorted(rows)
        )  # fmt: skip
        given_back = sum(Refund.objects.filter(payment__cart=cart).values_list("amount_minor", flat=True))
        assert given_back == sum(row[4] for row in rows)


def asked(sql: str, *values: str | int) -> list[tuple[Any, ...]]:
    """The rows that an auditor reads."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())


def begin(sandbox: Running) -> Evening:
    """A guest of the app is seated by OpenTable, may pay, and has eaten for 100.00."""
    outlet = OutletFactory.create(rid=RID, slug="harbour")
    LinkFactory.create(rid=RID)
    Connection.objects.update(callback_key="opentable-sandbox")
    TableFactory.create(area=AreaFactory.create(outlet=outlet), name="A1")
    guest = GuestFactory.create(outlet=outlet, transactional_email="ada@example.com")
    now = timezone.now()
    local = timezone.localtime(now, outlet.zone)
    party = ReservationFactory.create(
        outlet=outlet, guest=guest, starts_at=now, starts_local=f"{local:%Y-%m-%dT%H:%M}", date=local.date()
    )
    booking = {
        "rid": RID, "confirmation_number": party.confirmation_number, "key": "ada",
        "date_time": f"{local:%Y-%m-%dT%H:%M}", "party_size": 4,
    }  # fmt: skip
    seeding.give_all(sandbox.house, booking)
    told = floor.seat(sandbox.house, RID, party.confirmation_number, ["A1"], True)
    assert told.reply.body["cart"]["state"] == "OPENED"
    cart = Cart.objects.get(pk=told.reply.body["cart"]["check_id"])
    evening = Evening(sandbox, people.browser(outlet, Role.MANAGER), cart)
    evening.order(10_000)
    return evening
