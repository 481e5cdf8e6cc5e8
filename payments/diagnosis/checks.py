"""The hops of a check: what was ordered, what OpenTable has of it, how it was paid, and the spend."""

from payments.diagnosis.facts import Check, Hop, Level, Party, Refusal, Remedy, Sending, Tie, Way

ORDER, SENT, PAYMENT, CLOSING, SPEND = "Order", "Open ticket", "Payment", "Closing", "Spend"


def judge(party: Party) -> tuple[Hop, ...]:
    """The five hops after the cart; without a check none of them had its turn."""
    check = party.check
    if check is None:
        rest = (ORDER, SENT, CLOSING, SPEND)
        hops = [Hop(name, Level.UNREACHED, "There is no check.") for name in rest]
        paid = [_stray(party.stray)] if party.stray else []
        return (*hops[:2], *paid, *hops[2:])
    return (_order(check), _sent(check), _payment(check, party.stray), _closing(check), _spend(check))


def queue(tie: Tie) -> Hop:
    """What waits of the whole outlet, where no party is asked about."""
    if tie.parked:
        words = f"{tie.parked} messages were refused and are parked; {tie.queue} wait in all."
        remedy = Remedy(
            "OpenTable shows an older state of these checks.",
            "Read why each was refused, mend it, and send again.",
            "SUPPORT",
            Way.INTEGRATION,
        )
        return Hop(SENT, Level.FAILED, words, None, remedy)
    if tie.queue:
        return Hop(SENT, Level.WAITING, f"{tie.queue} messages wait to be sent.", None, _ON_ITS_WAY)
    return Hop(SENT, Level.GOOD, "OpenTable has taken everything of this outlet.")


def untaken(name: str, what: str, sending: Sending) -> Hop:
    """A stream that OpenTable does not have to its end: refused, or on its way."""
    if not sending.is_parked:
        error = f" The last try: {sending.error}." if sending.error else ""
        return Hop(name, Level.WAITING, f"OpenTable does not have {what} yet.{error}", None, _ON_ITS_WAY)
    remedy = Remedy(
        "OpenTable shows an older state, or nothing.",
        "Open the refused message, mend what its answer names, and send again.",
        "SUPPORT",
        Way.INTEGRATION,
    )
    return Hop(name, Level.FAILED, f"OpenTable refused {what}: {sending.error}.", None, remedy)


_ON_ITS_WAY = Remedy(
    "OpenTable shows an older state for now.",
    "Nothing in service: it is sent again by itself. If it stays, see the outlet's causes.",
    "SUPPORT",
    Way.INTEGRATION,
)


def _order(check: Check) -> Hop:
    if check.state == "VOIDED":
        return Hop(ORDER, Level.WAITING, "The check was voided: OpenTable shows no order of it.")
    if check.items:
        rest = f" {check.unsent} more are not sent yet." if check.unsent else ""
        fired = "fired first at the time beside this" if check.fired_at else "held, and none fired yet"
        return Hop(ORDER, Level.GOOD, f"{check.items} items are on it, {fired}.{rest}", check.fired_at)
    words = f"{check.unsent} items wait on the check, not sent." if check.unsent else "Nothing was ordered."
    remedy = Remedy(
        "OpenTable shows an order once something is held or fired, and nothing before.",
        "Open the check, and send or fire its items.",
        "STAFF",
        Way.CHECK,
    )
    return Hop(ORDER, Level.WAITING, words, None, remedy)


def _sent(check: Check) -> Hop:
    sending = check.sending
    if sending is None:
        remedy = Remedy(
            "OpenTable has nothing of this check.",
            "See why the outlet does not send: connected only lately, or switched off. Then send the check"
            " again from the day's sheet.",
            "SUPPORT",
            Way.INTEGRATION,
        )
        return Hop(SENT, Level.FAILED, "Nothing of this check was written for OpenTable.", None, remedy)
    if sending.is_behind:
        return untaken(SENT, f"snapshot {sending.written} of check {check.number}", sending)
    return Hop(SENT, Level.GOOD, f"OpenTable took {_snapshots(sending.taken)}.", sending.taken_at)


def _snapshots(taken: int) -> str:
    return "the one snapshot there is" if taken == 1 else f"the newest of {taken} snapshots"


def _payment(check: Check, stray: Refusal | None) -> Hop:
    if stray is not None:
        return _stray(stray)
    if check.payments and not check.due:
        return Hop(PAYMENT, Level.GOOD, f"Paid: {', '.join(check.payments)}.")
    if check.due:
        paid = f" Paid so far: {', '.join(check.payments)}." if check.payments else ""
        remedy = Remedy(
            "OpenTable shows the check as open.", "Take the payment on the check.", "STAFF", Way.CHECK
        )
        return Hop(PAYMENT, Level.WAITING, f"{check.due} is due.{paid}", None, remedy)
    return Hop(PAYMENT, Level.UNREACHED, "Nothing is due.")


def _stray(stray: Refusal) -> Hop:
    remedy = Remedy(
        "The diner's app says that the payment failed.",
        "Open Unmatched: the payment stands there with what may be done.",
        "STAFF",
        Way.UNMATCHED,
    )
    return Hop(PAYMENT, Level.FAILED, f"OpenTable {stray.what}: {stray.why}.", stray.at, remedy)


def _closing(check: Check) -> Hop:
    if check.closed_at is not None and check.state == "CLOSED":
        return Hop(CLOSING, Level.GOOD, "The check is closed.", check.closed_at)
    if check.state == "PAID":
        remedy = Remedy(
            "OpenTable shows it as paid; the spend is recorded when it closes.",
            "Close the check, or let the party's departure close it.",
            "STAFF",
            Way.CHECK,
        )
        return Hop(CLOSING, Level.WAITING, "Paid, and not closed.", None, remedy)
    return Hop(CLOSING, Level.UNREACHED, f"The check is {check.state.lower()}.")


def _spend(check: Check) -> Hop:
    if not check.spent:
        return Hop(SPEND, Level.UNREACHED, "It is recorded when the check closes.")
    if check.sending is None or check.sending.is_behind:
        words = f"{check.spent} is in the guest's history here; OpenTable does not have it yet."
        return Hop(SPEND, Level.WAITING, words, None, _ON_ITS_WAY)
    return Hop(
        SPEND, Level.GOOD, f"{check.spent} is in the guest's history, and OpenTable has it.", check.closed_at
    )
