"""Steps: checks paid otherwise than wholly in the app, and money that goes back."""

from typing import Any

from django.utils import timezone

from config.opentable.rehearsal import Stage, Step, expect, expect_taken, until
from payments import operations as payments
from payments.management.rehearsal import house, parties
from payments.models import Payment
from pos_sync import queries as pos_queries
from pos_sync.models import Cart


def _pay_in_cash(stage: Stage) -> str:
    with parties.walked_in(stage) as cart:
        parties.order(stage, cart)
        payment = parties.pay_in_cash(cart, cart.due_minor)
        check = _settled(stage, cart, ["CASH"])
        total, change = check["totals"]["total"], payment.change_minor
        return f"check {cart.check_number}: {total} in cash, {change} {cart.currency} minor units given back"


def _pay_mixed(stage: Stage) -> str:
    with parties.served(stage) as cart:
        in_cash = cart.due_minor // 2
        parties.pay_in_cash(cart, in_cash)
        house.wait_for_ticket(stage, cart)
        told = _authorize(stage, cart)
        expect_taken(told, "the authorization")
        check = _settled(stage, cart, ["CASH", "OPENTABLE"])
        in_app = check["totals"]["total"] - in_cash
        captured = Payment.objects.filter(cart=cart, tender="OPENTABLE", state="CAPTURED")
        until(captured.exists, "the app's part counts as captured")
        return f"check {cart.check_number}: {in_cash} in cash, the remaining {in_app} in the app"


def _canceled_authorization(stage: Stage) -> str:
    with parties.served(stage) as cart:
        due = cart.due_minor
        told = _authorize(stage, cart, amount=due - 1)
        expect_taken(told, "the authorization")
        back = stage.guest_center(
            "cancel_authorization", confirmation_number=cart.reservation.confirmation_number
        )
        expect_taken(back, "its cancel")
        cart.refresh_from_db()
        expect(cart.due_minor == due, f"{cart.due_minor} is due, {due} was before")
        check = house.wait_for_ticket(stage, cart)
        states = [payment["state"] for payment in check["payments"]]
        expect(states == ["VOIDED"], f"OpenTable has payments that are {states}")
        parties.pay_in_cash(cart, due)
        _settled(stage, cart, ["OPENTABLE", "CASH"])
        return f"check {cart.check_number}: {due - 1} authorized and withdrawn, {due} due again, paid in cash"


def _refund(stage: Stage) -> str:
    with parties.walked_in(stage) as cart:
        parties.fire_one(stage, cart)
        payment = parties.pay_in_cash(cart, cart.due_minor)
        total = payment.amount_minor
        parties.close(cart)
        part = total // 3
        # Cash goes back in coins; the rest as it was taken.
        part -= part % pos_queries.rates_of(cart.outlet).coin_minor
        told = [_give_back(stage, payment, amount) for amount in (part, total - part)]
        expected = [("CLOSED", "CAPTURED", part, total - part, 0), ("CLOSED", "REFUNDED", total, 0, 0)]
        expect(told == expected, f"OpenTable was told {told}, not {expected}")
        return f"check {cart.check_number}: {part} of {total} given back, then the rest; closed throughout"


def _give_back(stage: Stage, payment: Payment, amount_minor: int) -> tuple[str, str, int, int, int]:
    """Refund so much; what OpenTable then holds: both states, what was refunded, paid and due."""
    payments.refund(
        payment=payment,
        amount_minor=amount_minor,
        reason=parties.REASON,
        actor=house.ACTOR,
        approved_by=house.ACTOR,
        now=timezone.now(),
    )
    check = house.wait_for_ticket(stage, payment.cart)
    [row], totals = check["payments"], check["totals"]
    return check["state"], row["state"], row["refunded_amount"], totals["paid"], totals["due"]


def _authorize(stage: Stage, cart: Cart, **words: int) -> dict[str, Any]:
    number = cart.reservation.confirmation_number
    return stage.guest_center("authorize", confirmation_number=number, tip=0, **words)


def _settled(stage: Stage, cart: Cart, tenders: list[str]) -> dict[str, Any]:
    """The check as OpenTable has it once it is closed, with these payments."""
    parties.close(cart)
    check = house.wait_for_check(stage, cart, "CLOSED")
    told = [payment["type"] for payment in check["payments"]]
    expect(sorted(told) == sorted(tenders), f"OpenTable has the payments {told}")
    total = check["totals"]["total"]
    expect(total == cart.total_minor, f"OpenTable's total is {total}, ours {cart.total_minor}")
    return check


def _takes_payments(stage: Stage) -> bool:
    return stage.outlet.payments_enabled


STEPS = (
    Step("pay in cash", _pay_in_cash),
    Step("pay mixed", _pay_mixed, suits=_takes_payments),
    Step("canceled authorization", _canceled_authorization, suits=_takes_payments),
    Step("refund", _refund),
)
