"""Steps: payment in the app, receipt, final total, spend, and the table's release."""

import datetime as dt

from django.utils import timezone

from config.opentable.rehearsal import Stage, Step, expect, expect_taken, until
from payments.management.rehearsal import house
from payments.management.rehearsal.house import NETWORK
from payments.models import Payment, Receipt
from reservations import operations as book
from reservations.models import State, Visit

TIP_MINOR = 500


def _pay(stage: Stage) -> str:
    told = stage.guest_center("authorize", confirmation_number=stage.props["number"], tip=TIP_MINOR)
    expect_taken(told, "the authorization")
    cart = house.cart_of(stage)
    expect(cart.state == "CLOSED", f"the check is {cart.state} with {cart.due_minor} due")
    payment = Payment.objects.get(cart=cart)
    expect(
        (payment.tender, payment.amount_minor, payment.tip_minor)
        == ("OPENTABLE", cart.total_minor, TIP_MINOR),
        f"the payment is {payment.tender} {payment.amount_minor} with a tip of {payment.tip_minor}",
    )
    return f"{cart.total_minor} and a tip of {TIP_MINOR} {cart.currency} minor units; the check is closed"


def _receipt(stage: Stage) -> str:
    cart = house.cart_of(stage)
    until(lambda: Receipt.objects.filter(cart=cart, state="SENT").exists(), "the receipt was sent", 30)
    return f"receipt of check {cart.check_number} sent"


def _final_total(stage: Stage) -> str:
    cart = house.cart_of(stage)
    check = house.wait_for_check(stage, cart, "CLOSED")
    total, payments = check["totals"]["total"], check["payments"]
    expect(total == cart.total_minor, f"OpenTable's total is {total}, ours {cart.total_minor}")
    expect([payment["type"] for payment in payments] == ["OPENTABLE"], f"OpenTable has {payments}")
    captured = Payment.objects.filter(cart=cart, state="CAPTURED")
    until(captured.exists, "the acknowledged payment counts as captured")
    return f"OpenTable holds the total {total} and the payment; it is captured"


def _spend(stage: Stage) -> str:
    cart = house.cart_of(stage)
    visit = Visit.objects.get(reservation=cart.reservation)
    expect(visit.spent_minor == cart.total_minor, f"the visit says {visit.spent_minor}")
    expect(len(visit.items) == 2, f"the visit lists {len(visit.items)} items")
    return f"{visit.guest}: {visit.spent_minor} {visit.currency} minor units for {len(visit.items)} items"


def _release_by_timer(stage: Stage) -> str:
    seated, cart = house.reservation(stage, stage.props["number"]), house.cart_of(stage)
    due_at = (cart.closed_at or seated.updated_at) + dt.timedelta(minutes=stage.outlet.finish_after_minutes)
    expect(seated.release_at == due_at, f"the table is to be released at {seated.release_at}, not {due_at}")
    # The timer is not waited for. It is set to now, rather than the sweep asked as of then: that would end
    # other parties' time as well, and put what is to be published off until then.
    now = timezone.now()
    book.schedule_release(reservation=seated, at=now)
    book.release_due(now=now)
    return _expect_released(stage, f"after {stage.outlet.finish_after_minutes} minutes")


def _release_by_opentable(stage: Stage) -> str:
    told = stage.guest_center("finish", confirmation_number=stage.props["number"], res_state="DONE")
    expect_taken(told, "the finish")
    return _expect_released(stage, "by OpenTable")


def _expect_released(stage: Stage, how: str) -> str:
    done = house.reservation(stage, stage.props["number"])
    expect(done.state == State.DONE, f"the reservation is {done.state}")
    kept = house.tables_kept(done)
    expect(kept == 0, f"{kept} tables are still kept")
    return f"{', '.join(done.table_names)} released {how}"


def _closes_in_the_app(stage: Stage) -> bool:
    return stage.outlet.payments_enabled and stage.outlet.closes_paid_checks


def _finishes_by_itself(stage: Stage) -> bool:
    return _closes_in_the_app(stage) and stage.outlet.finishes_after_payment


STEPS = (
    Step("pay in the app", _pay, suits=_closes_in_the_app),
    Step("receipt", _receipt, suits=_closes_in_the_app),
    Step("final total", _final_total, suits=_closes_in_the_app),
    Step("spend", _spend, suits=_closes_in_the_app),
    Step("release", _release_by_timer, NETWORK, _finishes_by_itself),
    Step("release", _release_by_opentable, frozenset({"POS"}), _closes_in_the_app),
)
