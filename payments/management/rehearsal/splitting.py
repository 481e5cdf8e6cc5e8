"""Step: a check that three guests pay, each their own, and that stays one check at OpenTable."""

from django.utils import timezone

from config.opentable.rehearsal import Stage, Step, expect
from payments import operations as payments
from payments.management.rehearsal import house, parties
from pos_sync import operations as pos
from pos_sync import queries
from pos_sync.models import Cart

TENDERS = ("CASH", "CARD", "GIFT_CARD")


def _split(stage: Stage) -> str:
    with parties.walked_in(stage) as cart:
        for _ in TENDERS:
            parties.fire_one(stage, cart)
        numbers = _cut(cart)
        owed = _pay_each(cart)
        parties.close(cart)
        check = house.wait_for_check(stage, cart, "CLOSED")
        told = {row["type"]: row["amount"] for row in check["payments"]}
        expect(told == owed, f"OpenTable has the payments {told}, not {owed}")
        total, due = check["totals"]["total"], check["totals"]["due"]
        expect((sum(owed.values()), due) == (total, 0), f"{owed} are not {total}, or {due} is due")
        expect(check["check_number"] == str(cart.check_number), f"it is check {check['check_number']} there")
        words = " + ".join(map(str, owed.values()))
        return f"parts {', '.join(numbers)} of check {cart.check_number}: {words} = {total} at OpenTable"


def _cut(cart: Cart) -> list[str]:
    """Three parts, each with one of the items; their numbers."""
    found = pos.split_evenly(cart=cart, count=len(TENDERS), actor=house.ACTOR, now=timezone.now())
    for part, line in zip(found, queries.sent_lines(cart), strict=True):
        pos.put_lines(cart=cart, lines=[line], part=part, actor=house.ACTOR, now=timezone.now())
    return [str(part.check_number) for part in found]


def _pay_each(cart: Cart) -> dict[str, int]:
    """Pay each part by another tender; what was paid for each, by its tender."""
    owed = {}
    for place, tender in enumerate(TENDERS):
        part = queries.picture_split(cart=cart, lines=queries.sent_lines(cart)).parts[place]
        payment = payments.take_tender(
            cart=cart,
            part=part.part,
            tender=tender,
            amount_minor=part.due_minor,
            tip_minor=0,
            received_minor=None,
            actor=house.ACTOR,
            now=timezone.now(),
        )
        owed[tender] = payment.amount_minor
    return owed


STEPS = (Step("split", _split),)
